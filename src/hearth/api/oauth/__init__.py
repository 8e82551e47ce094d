"""Letting programs act for a person, as OAuth 2 and Mastodon do it: apps, the page that asks, codes and tokens."""
