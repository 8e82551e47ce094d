"""How the feeds forget: the reading marker of an erased person, and the words that removed posts left in the index."""

from __future__ import annotations

from hearth.feeds import index
from hearth.feeds.models import NoticeMarker
from hearth.ledger.erase import Erasure, erases, erases_after
from hearth.ledger.record import writing


@erases
def forget_marker(what: Erasure) -> None:
    """Rows that point to a person or a post went with its deletion; this one is no projection."""
    if what.person:
        NoticeMarker.objects.filter(actor=what.num).delete()


@erases_after
def forget_words(_what: Erasure) -> None:
    """Rewrite the index without the removed words, in steps that let others write in between."""
    settled = False
    while not settled:
        with writing():
            settled = index.settle(steps=2)
