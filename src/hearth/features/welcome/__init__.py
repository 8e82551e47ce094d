"""The welcome: each newcomer has a named greeter, a letter, help with a first post, and a reply within a day."""
