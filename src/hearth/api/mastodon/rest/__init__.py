"""What clients keep, list and arrange for a person: each file one family of addresses."""
