"""Making the first rooms of a home out of a plan, once, and taking them back while nobody else has used them."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from django.utils.translation import gettext as _

from hearth.base import clock, options
from hearth.base.errors import Invalid
from hearth.features.charter.shapes import FIRST, MOST_ROOMS, RoomPlan, shape_named
from hearth.ledger.activity import Activity, State
from hearth.ledger.read import state_by_num
from hearth.ledger.record import record, writing
from hearth.people.charter_words import line
from hearth.people.models import ACTIVE, Membership
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer
from hearth.spaces.actions import change_space, open_space, say
from hearth.spaces.models import Post, Space

_OPTION = "begin.rooms"
LONGEST_OPENER = 4000


@dataclass(frozen=True, slots=True)
class Furnished:
    """What a shape made: spaces that are new, and one opener in each of its rooms. `round` counts beginnings."""

    shape: str
    spaces: tuple[int, ...] = ()
    openers: tuple[int, ...] = ()
    at: int = 0
    round: int = 0

    @property
    def made(self) -> bool:
        """Whether rooms stand that a shape made."""
        return bool(self.openers)


def furnished() -> Furnished:
    """What was made of a shape so far."""
    known = orjson.loads(options.get(_OPTION) or "{}")
    return Furnished(
        str(known.get("shape") or ""),
        tuple(known.get("spaces") or ()),
        tuple(known.get("openers") or ()),
        int(known.get("at") or 0),
        int(known.get("round") or 0),
    )


def _keep(now: Furnished) -> Furnished:
    known = {
        "shape": now.shape,
        "spaces": now.spaces,
        "openers": now.openers,
        "at": now.at,
        "round": now.round,
    }
    options.put(_OPTION, orjson.dumps(known).decode())
    return now


def furnish(viewer: Viewer, shape: str, rooms: Sequence[RoomPlan]) -> Furnished:
    """Make the wanted rooms, all or none. Asked twice, or by two founders at once, they are made once."""
    require_steward(viewer)
    shape_named(shape)
    wanted = [room for room in rooms if room.wanted][:MOST_ROOMS]
    if not wanted:
        raise Invalid(_("Keep at least one room, or go on without a shape."))
    for room in wanted:
        _check(room)
    with writing():
        before = furnished()
        if before.made:
            return before
        spaces: list[int] = []
        openers: list[int] = []
        for place, room in enumerate(wanted):
            key = f"begin {before.round} {room.key}"
            uri, new = _room(viewer, room, key, place)
            spaces += new
            openers.append(say(viewer, uri, room.opener, key=f"{key} opener").num)
        return _keep(Furnished(shape, tuple(spaces), tuple(openers), clock.now(), before.round))


def _check(room: RoomPlan) -> None:
    if not line(room.name):
        raise Invalid(_("A room needs a name. Give it one, or leave the room out."))
    if not line(room.purpose):
        raise Invalid(_("Say what “%(room)s” is for, or leave the room out.") % {"room": line(room.name)})
    if not line(room.opener):
        raise Invalid(
            _("“%(room)s” has no opener yet. Somebody has to say the first word.") % {"room": line(room.name)}
        )
    if len(room.opener) > LONGEST_OPENER:
        raise Invalid(
            _("The opener of “%(room)s” is too long; a few sentences are enough.") % {"room": line(room.name)}
        )


def _room(viewer: Viewer, room: RoomPlan, key: str, place: int) -> tuple[str, list[int]]:
    """The uri of the room and the numbers of what had to be made. The first room of the home is used, not doubled."""
    first = Space.objects.filter(origin="home", archived=False, slug=FIRST).first()
    if room.key == FIRST and first is not None:
        if (first.name, first.purpose) != (line(room.name), line(room.purpose)):
            change_space(
                viewer,
                first.slug,
                name=line(room.name),
                purpose=line(room.purpose),
                audience=first.audience,
                joining=first.joining,
            )
        return first.uri, []
    made = open_space(viewer, name=line(room.name), purpose=line(room.purpose), position=place, key=key)
    return made.object, [made.num]


def may_take_back(now: Furnished) -> bool:
    """Whether nobody but their founder was in these rooms yet."""
    if not now.made:
        return False
    others = Post.objects.filter(space__in=now.spaces).exclude(num__in=now.openers).exists()
    answered = Post.objects.filter(parent__in=now.openers).exists()
    members = Membership.objects.filter(space__in=now.spaces, state=ACTIVE).values("actor").distinct().count()
    return not others and not answered and members <= 1


def take_back(viewer: Viewer) -> None:
    """Take the rooms of a shape away again, as if they had not been made."""
    require_steward(viewer)
    with writing():
        now = furnished()
        if not now.made:
            return
        if not may_take_back(now):
            raise Invalid(
                _(
                    "Somebody is in these rooms already, so they stay. A room can be put to rest in its settings."
                )
            )
        for num in (*now.openers, *now.spaces):
            known = state_by_num(num)
            if known is not None and not known.deleted:
                record(_gone(viewer, known))
        _keep(Furnished("", round=now.round + 1))


def _gone(viewer: Viewer, known: State) -> Activity:
    return Activity(
        type="Delete",
        actor=viewer.uri,
        object=known.uri,
        object_type=known.type,
        context=known.context,
        target=known.target,
        audience=known.audience,
    )
