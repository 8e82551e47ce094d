"""One file per heading of the catalog. Only facts here, no Django; ibis is not imported, so that pages can read the registry."""

FIRST = ("talk", "taking_part", "answers")
"""modules that come first in the catalog; the others follow by name"""
