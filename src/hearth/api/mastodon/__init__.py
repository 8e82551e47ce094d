"""The endpoints of the Mastodon client API: each parses, asks one action or query, and answers an entity."""
