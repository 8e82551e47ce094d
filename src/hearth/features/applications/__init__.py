"""The gate: whoever has no letter applies with a few words, two people read them, and one of them answers by hand."""
