"""Notifications in plain SQL, as `mastodon/rest/notifications` answers them. Who chose a policy goes the usual road."""

from __future__ import annotations

from typing import NamedTuple

from hearth.api.entities.notifications import ABOUT_POSTS, SORTS, Note, type_of
from hearth.base.sql import sql
from hearth.feeds.listening import Listener
from hearth.feeds.timelines import NEVER, Ask, Line, seen

_SORTS = ", ".join(f"'{sort}'" for sort in SORTS)
_TOLD = sql(
    'SELECT n.id, n.kind, n.activity, n.published, n.words, n."by", a.num, p.num, p.author, p.audience, p.space,'
    " (SELECT 1 FROM people_hushed h WHERE h.actor = n.actor AND h.thread = coalesce(p.thread, p.num))"
    ' FROM feeds_notification n LEFT JOIN people_actor a ON a.uri = n."by" AND NOT a.deleted'
    " LEFT JOIN spaces_post p ON p.num = n.post"
    " AND NOT EXISTS(SELECT 1 FROM spaces_pendingdelete d WHERE d.num = p.num)"
    f" WHERE n.actor = %s AND n.kind IN ({_SORTS}) AND n.id < %s AND n.id > %s AND +n.published > coalesce("
    "(SELECT max(until) FROM api_dismissed x WHERE x.actor = n.actor), 0)"
    " AND NOT EXISTS(SELECT 1 FROM api_dismissed x WHERE x.actor = n.actor AND x.activity = n.activity)"
    " ORDER BY n.id DESC LIMIT %s"
)
ROUNDS = 5
_POLICY = sql("SELECT choices FROM api_noticepolicy WHERE actor = %s")


class Raw(NamedTuple):
    """One row of the question."""

    pk: int
    sort: str
    activity: str
    published: int
    words: str
    by: str
    actor: int | None
    post: int | None
    author: int | None
    audience: str | None
    space: int | None
    hushed: int | None


def plain(listener: Listener, ask: Ask) -> bool:
    """Whether she takes notifications from everybody."""
    return not any('"filter"' in row or '"drop"' in row for (row,) in ask(_POLICY, listener.actor or 0))


def told(
    listener: Listener, below: int | None, above: int, limit: int, ask: Ask
) -> tuple[list[Note], int | None, int | None]:
    """A page of notes, and the numbers of the rows where it begins and ends; None where it is not whole."""
    found, over, below = list[Note](), list[int](), below or NEVER
    for _round in range(ROUNDS):
        rows = [Raw._make(row) for row in ask(_TOLD, listener.actor or 0, below, above, limit)]
        over += [row.pk for row in rows]
        found += _notes(rows, listener, ask)
        if len(found) >= limit or len(rows) < limit:
            break
        below = rows[-1].pk
    found = found[:limit]
    if len(found) == limit:
        over = [pk for pk in over if pk >= found[-1].row.pk]
    return found, over[0] if over else None, over[-1] if over else None


def _notes(rows: list[Raw], listener: Listener, ask: Ask) -> list[Note]:
    lines = [
        Line(row.post, row.author or 0, row.audience or "", row.space or 0, "", None, False, row.post, 0)
        for row in rows
        if row.post is not None
    ]
    visible = {line.num for line in seen(listener, lines, ask)}
    return [note for row in rows if (note := _note(row, listener, visible)) is not None]


def _note(row: Raw, listener: Listener, visible: set[int]) -> Note | None:

    kind = type_of(row)
    about = kind in ABOUT_POSTS
    if not kind or (about and row.post not in visible):
        return None
    by = row.actor if row.by else row.author
    if by is None or by in listener.hidden or by in listener.unheard:
        return None
    if about and kind != "poll" and row.hushed:
        return None
    return Note(row, kind, by, (row.post or 0) if about else 0)
