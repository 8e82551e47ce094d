"""The home's things in the shape Mastodon's clients read, built many at once with a constant number of queries."""
