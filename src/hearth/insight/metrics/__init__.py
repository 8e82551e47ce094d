"""One file per heading of the catalog. Only facts here, no Django; ibis is not imported, so that pages can read the registry."""
