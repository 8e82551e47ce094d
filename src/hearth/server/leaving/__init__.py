"""Taking a home along: exports and backups, and restoring them."""
