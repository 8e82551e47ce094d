"""Moving house: other names of the same person, moving out with followers, and bringing lists along."""
