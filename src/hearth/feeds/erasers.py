"""What the feeds forget with a person or a post: notifications, and the words in the search index."""

from hearth.feeds import index
from hearth.feeds.models import NoticeMarker, Notification
from hearth.ledger.erase import Erasure, erases, erases_after


@erases
def forget_notifications(what: Erasure) -> None:
    """Nobody hears any more of what they did; the posts' own notices went with their Delete."""
    if what.person:
        Notification.objects.filter(by=what.person).delete()
        NoticeMarker.objects.filter(actor=what.num).delete()


@erases_after
def forget_words(what: Erasure) -> None:
    """Removed words leave the index's segments for good."""
    index.settle()
