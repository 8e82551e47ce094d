"""Where a post belongs, and who may see it there: space, channel, thread, an audience not wider than the space's."""

from collections.abc import Sequence
from dataclasses import dataclass

from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.activity import HOME, HOME_NUM, Activity
from hearth.ledger.ahead import looks_ahead
from hearth.spaces.models import Moved
from hearth.spaces.waiting import wait_for

OPENINGS = ("Article", "Page")
"""posts that open a thread of their own"""

_WIDTH = {"public": 0, "home": 1, "space": 2, "direct": 3}

_PLACE = sql(
    "SELECT num, NULL, audience FROM spaces_space WHERE uri = %s UNION ALL"
    " SELECT c.space, c.num, s.audience FROM spaces_channel c JOIN spaces_space s ON s.num = c.space WHERE c.uri = %s"
)
_HOME_PLACE = (HOME_NUM, None, "public")
_known: dict[str, tuple[int, int | None, str] | None] = {}
"""rooms by uri, while a batch is recorded"""


@dataclass(frozen=True, slots=True)
class Place:
    """Numbers of the space, channel and thread, and the effective audience."""

    space: int
    channel: int | None
    thread: int | None
    audience: str


def narrower(one: str, other: str) -> str:
    """The one of two audiences that fewer people belong to."""
    return one if _WIDTH.get(one, 3) >= _WIDTH.get(other, 3) else other


def wider_than(audience: str) -> list[str]:
    """The audiences that more people belong to."""
    return [name for name, width in _WIDTH.items() if width < _WIDTH[audience]]


def where(target: str) -> tuple[int, int | None, str] | None:
    """Space, channel and the space's audience behind the uri of a space or channel; None while it is unknown."""
    if not target or target == HOME:
        return _HOME_PLACE
    if target in _known:
        return _known[target]
    found: tuple[int, int | None, str] | None = _PLACE.one(target, target)
    if found is None and (space := _space_of_gone(target)):
        found = _PLACE.one(space, space)
    return found


@looks_ahead
def _places_of(batch: Sequence[Activity]) -> None:
    """A batch that changes no room finds its rooms once."""
    _known.clear()
    if not any(activity.object_type in ("Group", "hearth:Channel") for activity in batch):
        _known.update((target, where(target)) for target in {activity.target for activity in batch})


def _space_of_gone(target: str) -> str:
    """The space in which a deleted channel lay, or ""."""
    known = read.state(target)
    return known.target if known and known.deleted and known.type == "hearth:Channel" else ""


def place_of(
    num: int,
    uri: str,
    kind: str,
    target: str,
    context: str,
    in_reply_to: str,
    audience: str,
    moved: Moved | None,
) -> Place:
    """Where the post belongs now; what is not known yet is waited for, and until then hides it rather than shows it."""
    if moved is not None:
        target, context = moved.target or target, moved.thread_uri
    found = where(target)
    if found is None:
        wait_for(_space_of_gone(target) or target, "post", num)
        found = (0, None, "space")
    space, channel, width = found
    return Place(
        space, channel, _thread(num, uri, kind, context, in_reply_to, moved), narrower(audience, width)
    )


def _thread(num: int, uri: str, kind: str, context: str, in_reply_to: str, moved: Moved | None) -> int | None:
    if context == uri:
        return num if moved or kind in OPENINGS else None
    if not context:
        return num if kind in OPENINGS and not in_reply_to and moved is None else None
    thread = read.num_of(context)
    if thread is None:
        wait_for(context, "post", num)
    return thread
