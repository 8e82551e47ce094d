"""Where a post of a client goes and who sees it there. A mapping may narrow an audience, never widen it.

Naming exactly one space, or answering inside it, posts there; anything else is said in the home itself.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.api.entities.instance import domain
from hearth.api.wire.answers import Wrong
from hearth.ledger.activity import HOME, HOME_NUM
from hearth.people.actors import actors_by_handle
from hearth.people.models import DIRECT
from hearth.people.sight import Viewer
from hearth.spaces.access import room_of, spaces_for
from hearth.spaces.addressing import FOLLOWERS
from hearth.spaces.models import Post, Space
from hearth.spaces.writing import mentions_in

VISIBILITIES = ("public", "unlisted", "private", "direct")
_NAMED = re.compile(r"(?<![\w@/])@([a-z0-9][a-z0-9_.-]*[a-z0-9_]|[a-z0-9])(?:@([\w.:-]+\w))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A room's uri, the thread and the post answered, an audience, to whom alone, and whether it is left off lists."""

    room: str
    thread: int | None = None
    reply: int | None = None
    audience: str = ""
    to: tuple[str, ...] = ()
    unlisted: bool = False


def place_for(viewer: Viewer, text: str, answered: Post | None, visibility: str, local_only: bool) -> Place:
    """Where this goes."""
    if visibility not in VISIBILITIES:
        raise Wrong(
            f"Validation failed: Visibility {visibility!r} is not known",
            {"visibility": [("ERR_INCLUSION", "is not included in the list")]},
        )
    reply = answered.num if answered is not None else None
    if visibility == "direct":
        named = tuple(tag["href"] for tag in mentions_in(text, viewer))
        inside = answered is not None and answered.audience == DIRECT
        thread = (answered.thread or answered.num) if inside and answered is not None else None
        return Place(HOME, thread, reply, DIRECT, named)
    if answered is not None and answered.space != HOME_NUM:
        room, thread = room_of(viewer, answered), answered.thread
        return _inside(room.uri, room.space.audience, thread, reply, visibility, local_only)
    if answered is None and (space := space_named(viewer, text)) is not None:
        return _inside(space.uri, space.audience, None, None, visibility, local_only)
    around = answered.audience if answered is not None else "public"
    thread = (answered.thread or answered.num) if answered is not None else None
    if local_only or around == "home":
        audience = "home"
    elif visibility == "private":
        audience = FOLLOWERS
    else:
        audience = "public"
    return Place(HOME, thread, reply, audience, unlisted=visibility == "unlisted")


def _inside(
    room: str, width: str, thread: int | None, reply: int | None, visibility: str, local_only: bool
) -> Place:
    """In a space: its own audience, or the members of the home where that is narrower and asked for."""
    narrow = width == "public" and (local_only or visibility == "private")
    return Place(room, thread, reply, "home" if narrow else "", unlisted=visibility == "unlisted")


def space_named(viewer: Viewer, text: str) -> Space | None:
    """The one space a text names; a person of the same name goes first."""
    here = domain().lower()
    names = {name.lower() for name, host in _NAMED.findall(text) if not host or host.lower() == here}
    if not names:
        return None
    spaces = list(spaces_for(viewer).filter(slug__in=names - actors_by_handle(names).keys()))
    if len(spaces) > 1:
        raise Wrong(
            _("A post goes into one space. Name only one."),
            {"status": [("ERR_TAKEN", "names more than one space")]},
        )
    return spaces[0] if spaces else None
