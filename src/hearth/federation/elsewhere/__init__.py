"""Accounts on other servers that speak Mastodon's API: signing in with one, linking one, speaking there as a brand."""
