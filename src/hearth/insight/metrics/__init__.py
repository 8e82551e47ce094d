"""One file per heading of the catalog. Only facts here, no Django and no import of ibis, so that pages can read it."""

FIRST = (
    "talk", "taking_part", "answers", "shape", "facilitation", "ties", "drifting", "bringing", "staying", "trust",
    "votes",
)  # fmt: skip
"""modules that come first in the catalog; the others follow by name"""
