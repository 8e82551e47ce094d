"""Pauses and slow mode: a space, channel or thread rests for a time, or people speak there one post at a time.

Recorded as `hearth:Calm` objects; whoever speaks is asked here. What must be protected from hiding is here too.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, TooMuch
from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, edit_of
from hearth.ledger.record import Recorded, record
from hearth.people.sight import Viewer
from hearth.spaces.models import Channel, Post, Protected, Space, Thread
from hearth.ui.times import full_words

LONGEST = 30 * clock.DAY
SLOWEST = 3600
LONGEST_NOTE = 600

_HERE = sql(
    "SELECT num, channel, thread, seconds, note, until FROM spaces_calm"
    " WHERE space = %s AND until > %s AND lifted = 0 ORDER BY until DESC, num"
)
_LAST = sql("SELECT max(published) FROM spaces_post WHERE author = %s AND space = %s AND num >= %s")
_LAST_IN = sql(
    "SELECT max(published) FROM spaces_post WHERE author = %s AND space = %s AND num >= %s AND thread = %s"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds in a place now: paused until then with a note, or so many seconds between posts."""

    num: int = 0
    paused_until: int = 0
    note: str = ""
    seconds: int = 0
    slow_until: int = 0
    slow_note: str = ""
    slow_num: int = 0
    slow_thread: int = 0

    @property
    def paused(self) -> bool:
        """Nobody speaks here now."""
        return self.paused_until > 0


FREE = Standing()


def standing(space: int, channel: int | None = None, thread: int | None = None) -> Standing:
    """What holds in a room or thread now: one query."""
    rows = _HERE.all(space, clock.now())
    if not rows:
        return FREE
    found: dict[str, Any] = {}
    for num, in_channel, in_thread, seconds, note, until in rows:
        if (in_thread and in_thread != thread) or (in_channel and in_channel != (channel or 0)):
            continue
        if seconds == 0 and "paused_until" not in found:
            found |= {"num": num, "paused_until": until, "note": note}
        elif seconds > found.get("seconds", 0):
            found |= {
                "seconds": seconds,
                "slow_until": until,
                "slow_note": note,
                "slow_num": num,
                "slow_thread": in_thread,
            }
    return Standing(**found)


def require_calm(
    viewer: Viewer, space: Space, channel: int | None, thread: int | None, *, says: bool
) -> None:
    """Refuse what a pause or slow mode does not allow now, and say until when. Called inside the write transaction."""
    here = standing(space.num, channel, thread)
    if here.paused:
        words = (
            _(
                "It is quiet here until %(until)s (UTC). %(note)s Your words are still in the box; nothing was lost."
            )
            if says
            else _("It is quiet here until %(until)s (UTC). %(note)s")
        )
        raise NotAllowed(words % {"until": full_words(here.paused_until), "note": here.note})
    if says and here.seconds and viewer.actor is not None:
        now = clock.now()
        since = (now - here.seconds * clock.SECOND) << 16
        last = (
            _LAST_IN.one(viewer.actor, space.num, since, here.slow_thread)
            if here.slow_thread
            else _LAST.one(viewer.actor, space.num, since)
        )
        if last and last[0]:
            wait = max(1, -(-(last[0] + here.seconds * clock.SECOND - now) // clock.SECOND))
            raise TooMuch(
                ngettext(
                    "People speak slowly here for now. You can say this in %(wait)d second; nothing was lost.",
                    "People speak slowly here for now. You can say this in %(wait)d seconds; nothing was lost.",
                    wait,
                )
                % {"wait": wait},
                retry_after=wait,
            )


def calm_down(
    by: str, about: str, *, until: int, seconds: int = 0, note: str, case: str = "", key: str = ""
) -> Recorded:
    """Pause a space, channel or thread, or slow it down. Who may is the caller's question."""
    now = clock.now()
    if not now < until <= now + LONGEST:
        raise Invalid(_("A pause ends within thirty days."))
    if not 0 <= seconds <= SLOWEST:
        raise Invalid(_("Slow mode leaves at most an hour between two posts."))
    words = " ".join(note.replace("\0", "").split())[:LONGEST_NOTE]
    if not words:
        raise Invalid(_("Write one kind sentence that everybody here will read."))
    target, context, audience = _place(about)
    return record(
        Activity(
            type="Create",
            actor=by,
            object_type="hearth:Calm",
            payload={
                "about": about,
                "until": until,
                "seconds": seconds,
                "note": words,
                "case": case,
                "attributedTo": HOME,
            },
            target=target,
            context=context,
            audience=audience,
            id=key,
        )
    )


def _place(about: str) -> tuple[str, str, str]:
    num = read.num_of(about) or 0
    space = Space.objects.filter(num=num).first()
    context = ""
    if space is None and (channel := Channel.objects.filter(num=num).first()):
        space = Space.objects.filter(num=channel.space or 0).first()
    if space is None and (thread := Thread.objects.filter(num=num).first()):
        space, context = Space.objects.filter(num=thread.space).first(), about
    if space is None:
        raise Invalid(_("Only a space, a channel or a thread can rest."))
    return space.uri, context, space.audience


def lift_calm(by: str, uri: str) -> Recorded | None:
    """End a pause or slow mode now."""
    state = read.state(uri)
    if state is None or state.deleted or state.payload.get("lifted"):
        return None
    now = max(clock.now(), state.updated + 1)
    return record(edit_of(state, by, {**state.payload, "lifted": now, "updated": now}))


# Criticism that may not be hidden by those it criticizes


def is_protected(post: int) -> bool:
    """Whether this post is protected criticism."""
    return Protected.objects.filter(post=post).exists()


def speaks_for_brand(viewer: Viewer) -> bool:
    """Whether this viewer holds any role now that speaks for the brand."""
    return any(held.is_brand for held in viewer.roles)


def require_peer(viewer: Viewer, post: Post) -> None:
    """Hiding protected criticism takes a moderator who does not speak for the brand."""
    if speaks_for_brand(viewer) and is_protected(post.num):
        raise NotAllowed(
            _(
                "This is protected criticism. Only a moderator who does not speak for the brand can decide about it."
            )
        )
