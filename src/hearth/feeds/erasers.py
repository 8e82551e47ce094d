"""How the feeds forget: the reading marker of an erased person, and the words that removed posts left in the index."""

from __future__ import annotations

from hearth.base.mail.outbox import forget, forget_about
from hearth.feeds import index
from hearth.feeds.models import CaughtUp, Device, Due, NoticeMarker, Push, Ways
from hearth.ledger.erase import Erasure, erases, erases_after
from hearth.ledger.record import writing
from hearth.people.models import Account


@erases
def forget_marker(what: Erasure) -> None:
    """Rows that point to a person or a post went with its deletion; these are no projections."""
    if what.person:
        for side in (NoticeMarker, CaughtUp, Ways, Due):
            side.objects.filter(actor=what.num).delete()
        devices = Device.objects.filter(actor=what.num)
        Push.objects.filter(device__in=devices.values("pk")).delete()
        devices.delete()
        account = Account.objects.filter(actor=what.num).values_list("email", flat=True).first()
        forget(what.num, account or "")
    if what.nums:
        forget_about(what.nums)


@erases_after
def forget_words(_what: Erasure) -> None:
    """Rewrite the index without the removed words, in steps that let others write in between."""
    settled = False
    while not settled:
        with writing():
            settled = index.settle(steps=2)
