"""Somebody is writing: told to whoever may see that room, now, and kept nowhere."""

from __future__ import annotations

from hearth.base import clock, live
from hearth.base.errors import NotFound
from hearth.people.sight import Viewer, may_see
from hearth.spaces.access import access_thread
from hearth.spaces.models import Space

AT_MOST_EVERY = 1500  # ms
_told: dict[int, int] = {}


def tell_typing(viewer: Viewer, room: str) -> bool:
    """Tell the room (`c:<space>:<channel>` or `t:<thread>`); False when this person told so a moment ago."""
    if viewer.actor is None:
        raise NotFound
    now = clock.now()
    if now - _told.get(viewer.actor, 0) < AT_MOST_EVERY:
        return False
    audience, space = _place(viewer, room)
    if len(_told) > 10_000:
        _told.clear()
    _told[viewer.actor] = now
    live.publish(
        live.TABS,
        {
            "kind": "typing",
            "room": room,
            "author": str(viewer.actor),
            "name": viewer.name,
            "audience": audience,
            "space": str(space),
        },
    )
    return True


def _place(viewer: Viewer, room: str) -> tuple[str, int]:
    """Audience and space of the room, if this person may see it."""
    kind, _, rest = room.partition(":")
    num = rest.partition(":")[0]
    if not (num.isascii() and num.isdigit() and len(num) < 19):
        raise NotFound
    if kind == "t":
        thread = access_thread(viewer, int(num))
        return thread.audience, thread.space
    space = Space.objects.filter(num=int(num)).first() if kind == "c" else None
    if space is None or not may_see(viewer, space):
        raise NotFound
    return space.audience, space.num
