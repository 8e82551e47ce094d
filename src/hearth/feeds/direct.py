"""Conversations: direct words, by who takes part in them. What goes to followers is no conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Q

from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.feeds.readers import posts_numbered
from hearth.ledger import read
from hearth.people.kept import ReadUntil
from hearth.people.models import DIRECT, Recipient
from hearth.people.sight import Viewer
from hearth.spaces.models import Post

DEEP = 1000
"""direct posts that are looked at for one page"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who takes part (the viewer too), its newest post, and whether she has read that."""

    num: int
    people: frozenset[int]
    last: int
    unread: bool


def conversation_id(people: Iterable[int]) -> int:
    """The number of what these people say to each other."""
    named = ",".join(str(num) for num in sorted(people))
    return int.from_bytes(sha256(named.encode()).digest()[:7])


def conversations(viewer: Viewer, below: int | None = None, limit: int = 20) -> list[Conversation]:
    """Hers, the one with the newest words first; `below` is the newest post of the last one she has got."""
    me = viewer.actor or 0
    addressed = Recipient.objects.filter(actor=me).values("object")
    found = Post.objects.filter(Q(author=me) | Q(num__in=addressed), audience=DIRECT)
    nums = list(found.order_by("-num").values_list("num", flat=True)[:DEEP])
    known = posts_numbered(nums)
    shut = _until(me, "x")
    read_until = _until(me, "c")
    said = read.payloads(nums)
    done: dict[int, Conversation] = {}
    for num in nums:
        post = known.seen_by(viewer, num)
        if post is None or said.get(num, {}).get("hearth:followers") or post.author in viewer.muted:
            continue
        people = known.recipients.get(num, frozenset()) | {post.author}
        key = conversation_id(people)
        if key not in done and num > shut.get(key, 0):
            unread = post.author != me and num > read_until.get(key, 0)
            done[key] = Conversation(key, people, num, unread)
    ordered = [one for one in done.values() if below is None or one.last < below]
    return ordered[:limit]


def access_conversation(viewer: Viewer, num: int) -> Conversation:
    """One of hers."""
    for one in conversations(viewer, limit=DEEP):
        if one.num == num:
            return one
    raise NotFound


def read_conversation(viewer: Viewer, one: Conversation) -> None:
    """She has read it."""
    _note(viewer, f"c{one.num}", one.last)


def close_conversation(viewer: Viewer, one: Conversation) -> None:
    """She wants it out of her sight until something new is said."""
    _note(viewer, f"x{one.num}", one.last)


def _note(viewer: Viewer, timeline: str, last: int) -> None:
    at = {"last": last, "at": clock.now()}
    ReadUntil.objects.update_or_create(actor=viewer.actor or 0, timeline=timeline, defaults=at)


def _until(actor: int, sort: str) -> dict[int, int]:
    rows = ReadUntil.objects.filter(actor=actor, timeline__startswith=sort).values_list("timeline", "last")
    return {int(timeline[1:]): last for timeline, last in rows if timeline[1:].isdigit()}
