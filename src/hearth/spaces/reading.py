"""How far somebody has read: kept beside the ledger, since nobody else is to know."""

import logging

from django.db import OperationalError, transaction

from hearth.base.sql import sql
from hearth.people.sight import Viewer
from hearth.spaces.access import Room

log = logging.getLogger(__name__)

_MARKED = sql(
    "SELECT num FROM spaces_readmarker WHERE actor = %s AND space = %s AND channel = %s AND thread = %s"
)
_MARK = sql(
    "INSERT INTO spaces_readmarker(actor, space, channel, thread, num) VALUES(%s,%s,%s,%s,%s)"
    " ON CONFLICT(actor, space, channel, thread) DO UPDATE SET num = excluded.num"
    " WHERE spaces_readmarker.num < excluded.num"
)


def read_so_far(actor: int, space: int, channel: int, thread: int) -> int | None:
    """How far a person has read a room or thread (0: none)."""
    known = _MARKED.one(actor, space, channel, thread)
    return known[0] if known else None


def was_here(viewer: Viewer, num: int, room: Room, thread: int | None = None) -> None:
    """Whoever speaks has read what stands above. Inside the transaction that records what was said."""
    _MARK(*_place(viewer, room, thread), num)


def mark_read(viewer: Viewer, num: int, room: Room, thread: int | None = None) -> None:
    """Remember how far somebody has read; never backwards. It must not keep anybody from reading."""
    if viewer.actor is None:
        return
    place = _place(viewer, room, thread)
    known = read_so_far(*place)
    if known is None or known < num:
        try:
            with transaction.atomic():
                _MARK(*place, num)
        except OperationalError:
            log.warning("A read marker could not be saved.")


def _place(viewer: Viewer, room: Room, thread: int | None) -> tuple[int, int, int, int]:
    channel = 0 if thread or room.channel is None else room.channel.num
    return viewer.actor or 0, room.space.num, channel, thread or 0
