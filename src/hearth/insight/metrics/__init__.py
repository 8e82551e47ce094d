"""One file per heading of the catalog. Only Ibis and facts here, no Django."""
