"""The way in: other servers' activities are taken, kept, understood and recorded."""
