"""Notifications as clients show them: whom the home told what, in the kinds Mastodon knows.

https://docs.joinmastodon.org/entities/Notification/
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from hearth.api.entities.accounts import accounts
from hearth.api.entities.statuses import Status, statuses_by_num
from hearth.api.entities.times import stamp
from hearth.api.hot.filtering import apply
from hearth.base import clock
from hearth.feeds.listening import Listener
from hearth.feeds.models import BOOST, DECISION, FOLLOW, MENTION, REACTION, REPLY, Notification
from hearth.feeds.readers import posts_numbered
from hearth.people.models import Actor
from hearth.people.standing import Hushed

KINDS = {MENTION: "mention", REPLY: "mention", REACTION: "favourite", BOOST: "reblog"}
TYPES = ("mention", "status", "reblog", "follow", "follow_request", "favourite", "poll", "update")
SORTS = (*KINDS, FOLLOW, DECISION)
"""the kinds of the home's own notifications that have a name here"""
ABOUT_POSTS = frozenset({"mention", "favourite", "reblog", "poll"})


class Row(Protocol):
    """What is read of a notification as the home keeps it."""

    @property
    def pk(self) -> int: ...
    @property
    def sort(self) -> str: ...
    @property
    def activity(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def published(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Note:
    """One notification this person may read: whose doing it is and which post it is about (0: none)."""

    row: Row
    type: str
    account: int
    status: int

    @property
    def group(self) -> str:
        """Marks and boosts of one post within half a day, and follows within a day, belong together."""
        if self.type in ("favourite", "reblog"):
            return f"{self.type}-{self.status}-{self.row.published // (12 * clock.HOUR)}"
        if self.type == "follow":
            return f"follow-{self.row.published // clock.DAY}"
        return f"ungrouped-{self.row.pk}"


def type_of(row: Row) -> str:
    """Mastodon's word for it, "" where there is none."""
    if row.sort == FOLLOW:
        return "follow_request" if row.words == "follow.asked" else "follow"
    if row.sort == DECISION:
        return "poll" if row.words.startswith("polls.") else ""
    return KINDS.get(row.sort, "")


def notes(rows: Sequence[Notification], listener: Listener) -> list[Note]:
    """Those of these rows that are something for her, in a constant number of questions."""
    known = dict(
        Actor.objects.filter(uri__in={row.by for row in rows}, deleted=False).values_list("uri", "num")
    )
    posts = posts_numbered({row.post for row in rows if type_of(row) in ABOUT_POSTS})
    threads = {post.thread or post.num for post in posts.posts.values()}
    hushed = set(
        Hushed.objects.filter(actor=listener.actor or 0, thread__in=threads).values_list("thread", flat=True)
    )
    found = []
    for row in rows:
        kind = type_of(row)
        post = posts.seen_by(listener, row.post) if kind in ABOUT_POSTS else None
        if not kind or (kind in ABOUT_POSTS and post is None):
            continue
        by = known.get(row.by) if row.by else post.author if post else None
        if by is None or by in listener.hidden or by in listener.unheard:
            continue
        if post is not None and kind != "poll" and (post.thread or post.num) in hushed:
            continue
        found.append(Note(row, kind, by, post.num if post else 0))
    return found


def notification_entities(rows: Sequence[Notification], listener: Listener) -> Iterator[tuple[Row, bytes]]:
    """Rows as JSON, with her filters applied; what is nothing for her is left out."""
    held = notes(rows, listener)
    for note, entity in zip(held, shown(held, listener), strict=True):
        if entity is not None:
            yield note.row, orjson.dumps(entity)


def shown(held: Sequence[Note], listener: Listener) -> list[dict[str, Any] | None]:
    """Each note as JSON; None where a filter hides it."""
    faces = accounts({note.account for note in held}, listener)
    said = said_in(held, listener)
    return [
        {
            "id": str(note.row.pk),
            "type": note.type,
            "group_key": note.group,
            "created_at": stamp(note.row.published),
            "account": faces[note.account],
            "status": said.get(note.status),
        }
        if note.account in faces and (not note.status or note.status in said)
        else None
        for note in held
    ]


def said_in(held: Collection[Note], listener: Listener) -> dict[int, Status]:
    """The posts these notes are about, but for those her filters hide."""
    nums = {note.status for note in held if note.status}
    found = statuses_by_num(nums, listener) if nums else {}
    kept = apply(list(found.values()), listener.rules, listener.actor or 0, "notifications")
    return {int(one["id"]): one for one in kept}
