"""Accounts on other servers: signing in with one, linking one, and speaking there for the brand. They speak Mastodon's API."""
