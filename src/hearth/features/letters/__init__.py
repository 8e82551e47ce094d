"""Letters: a founder gathers the people she already knows and writes to each of them, one by one, by hand."""
