"""People somebody shows on her profile."""

from hearth.base.errors import NotAllowed, NotFound
from hearth.people.kept import Endorsed
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible


def endorse(viewer: Viewer, num: int) -> None:
    """Show somebody on her profile."""
    if viewer.actor is None:
        raise NotAllowed
    if not visible(Actor.objects.filter(num=num, deleted=False), viewer).exists():
        raise NotFound
    Endorsed.objects.get_or_create(actor=viewer.actor, person=num)


def unendorse(viewer: Viewer, num: int) -> None:
    """And no more."""
    Endorsed.objects.filter(actor=viewer.actor or 0, person=num).delete()


def endorsed_by(actor: int) -> list[int]:
    """Whom she shows, the newest first."""
    return list(Endorsed.objects.filter(actor=actor).order_by("-pk").values_list("person", flat=True))
