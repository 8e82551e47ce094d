"""What events forget with a person: what she said about coming."""

from hearth.features.events.models import Rsvp, Times
from hearth.ledger.erase import Erasure, erases


@erases
def forget_answers(what: Erasure) -> None:
    """Her answers; and all answers to an event that is erased."""
    for model in (Rsvp, Times):
        model._default_manager.filter(event__in=what.objects).delete()
        if what.person:
            model._default_manager.filter(actor=what.person).delete()
