"""How the welcome forgets: a newcomer's with everything said in it, and the words of a greeter who is erased."""

from hearth.features.welcome.models import Away, Happening, Welcome
from hearth.features.welcome.projectors import forget, settle
from hearth.ledger.erase import Erasure, erases


@erases
def forget_welcomes(what: Erasure) -> None:
    """A newcomer whose greeter is erased is handed to the next one when her promise falls due."""
    forget([*what.objects])
    if not what.person:
        return
    forget(list(Welcome.objects.filter(person_uri=what.person).values_list("uri", flat=True)))
    Away.objects.filter(actor=what.num).delete()
    said = Happening.objects.filter(by=what.person)
    concerned = set(said.values_list("welcome", flat=True))
    said.update(text="", more={})
    for uri in concerned:
        settle(uri)
    unanswered = Welcome.objects.filter(answered_by=what.num)
    again = list(unanswered.values_list("uri", flat=True))
    unanswered.update(answered=None, answered_by=None)  # the words are gone: whoever else answered counts now
    for uri in again:
        settle(uri)
