"""Other servers as those who keep order see them: which there are, what holds for them, and lists of rules."""
