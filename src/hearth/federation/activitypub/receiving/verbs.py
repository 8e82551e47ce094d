"""Every verb that is understood here, gathered."""

from hearth.federation.activitypub.receiving import bonds, marks, order, posts

__all__ = ["bonds", "marks", "order", "posts"]
