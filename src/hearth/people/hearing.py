"""What somebody wants to hear of those she follows: their own words, or also what they pass on."""

from django.utils.translation import gettext as _

from hearth.base.errors import NotAllowed
from hearth.people.lists import tell
from hearth.people.sight import Viewer
from hearth.people.standing import Unboosted


def hear_boosts(viewer: Viewer, num: int, *, on: bool) -> None:
    """Whether what somebody passes on is wanted, too. It is on no ledger, and nobody is told."""
    if viewer.actor is None:
        raise NotAllowed(_("Sign in first."))
    if on:
        Unboosted.objects.filter(actor=viewer.actor, person=num).delete()
    else:
        Unboosted.objects.get_or_create(actor=viewer.actor, person=num)
    tell(viewer.actor, "boosts")


def unboosted_by(actor: int) -> frozenset[int]:
    """Whose boosts somebody does not want."""
    return frozenset(Unboosted.objects.filter(actor=actor).values_list("person", flat=True))
