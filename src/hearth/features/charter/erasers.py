"""What excerpts forget with a post or with its author."""

from hearth.features.charter.models import Excerpt
from hearth.ledger.erase import Erasure, erases


@erases
def forget_excerpts(what: Erasure) -> None:
    """Words that are erased are shown nowhere."""
    Excerpt.objects.filter(post__in=what.objects).delete()
