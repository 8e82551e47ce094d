"""Claims: an imported person is shown under the name of who she is here, for as long as the claim stands."""

from hearth.base.sql import sql
from hearth.connectors.models import Claim
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects
from hearth.ledger.read import row_by_id, state
from hearth.people.actors import wear
from hearth.people.models import Actor
from hearth.people.projectors import put_actor

TYPE = "hearth:Claim"
PERSONS = ("Person", "Service")
_SELVES = sql("SELECT ghost FROM connectors_claim WHERE person = %s OR ghost = %s")


def _text(event: Row, key: str, limit: int = 2000) -> str:
    value = event.payload.get(key)
    return value.replace("\0", "")[:limit] if isinstance(value, str) else ""


def _gone(uri: str) -> bool:
    known = state(uri)
    return known is not None and known.deleted


@projects("Create", TYPE)
@projects("Update", TYPE)
def put_claim(event: Row) -> None:
    """Somebody is somebody else, by proof."""
    person, ghost = _text(event, "person"), _text(event, "ghost")
    if event.origin != "home" or not person or not ghost or _gone(person) or _gone(ghost):
        return
    Claim.objects.update_or_create(
        num=event.num,
        defaults={
            "person": person,
            "ghost": ghost,
            "source": _text(event, "source", 200),
            "proof": _text(event, "proof", 10),
            "claimed": event.object_published,
        },
    )
    dress(ghost)


@projects("Delete", TYPE)
def drop_claim(event: Row) -> None:
    """The two are apart again."""
    for ghost in Claim.objects.filter(num=event.num).values_list("ghost", flat=True):
        Claim.objects.filter(num=event.num).delete()
        dress(ghost)


def follow(event: Row) -> None:
    """A person changed, or came after her claim: her imported selves look like her."""
    for ghost in sorted({ghost for (ghost,) in _SELVES.all(event.object, event.object)}):
        dress(ghost)


def part(event: Row) -> None:
    """Somebody is gone: so are the claims by her and on her."""
    mine = list(Claim.objects.filter(person=event.object).values_list("ghost", flat=True))
    Claim.objects.filter(person=event.object).delete()
    Claim.objects.filter(ghost=event.object).delete()
    for ghost in mine:
        dress(ghost)


for _type in PERSONS:
    projects("Create", _type)(follow)
    projects("Update", _type)(follow)
    projects("Delete", _type)(part)


def dress(ghost: str) -> None:
    """Show an imported person as who claimed her first, or as herself."""
    known = state(ghost)
    described = row_by_id(known.version) if known and not known.deleted else None
    if described is None:
        return
    put_actor(described)
    standing = Claim.objects.filter(ghost=ghost).order_by("claimed", "num").first()
    person = standing and Actor.objects.filter(uri=standing.person, deleted=False).first()
    if person:
        wear(ghost, person)
