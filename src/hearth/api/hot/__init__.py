"""The most asked reads of the programming interface, answered inside the event loop: cached tokens, cached statuses,
plain SQL, and the same `may_see` as everywhere."""
