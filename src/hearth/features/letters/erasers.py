"""How this room forgets: whom an erased person gathered and wrote to, and what her own letter knew of her."""

from hearth.features.letters.models import Happening, Key, Letter, Sheet, Somebody
from hearth.ledger.erase import Erasure, erases


@erases
def forget_letters(what: Erasure) -> None:
    """Letters of an erased inviter go with her; an erased newcomer's letter keeps no name and no address."""
    gone = [*what.objects]
    if what.person:
        gone += Letter.objects.filter(inviter=what.person).values_list("uri", flat=True)
        accepted = Happening.objects.filter(invitee=what.person)
        through = list(accepted.values_list("letter", flat=True))
        Somebody.objects.filter(letter__in=through).delete()
        Key.objects.filter(letter__in=through).delete()
        accepted.delete()
        Somebody.objects.filter(by=what.num).delete()
        Sheet.objects.filter(by=what.num).delete()
    for model in (Happening, Key, Somebody):
        model._default_manager.filter(letter__in=gone).delete()
    Letter.objects.filter(uri__in=gone).delete()
