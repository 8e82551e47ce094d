"""Timelines: which posts stand in which of them for whom, newest first; numbers only, in plain SQL.

What belongs into somebody's home timeline is said once (`in_home`), for pages asked for and for streams.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from itertools import starmap
from typing import Any, NamedTuple

from hearth.base.sql import sql
from hearth.feeds.listening import Listener
from hearth.ledger.activity import HOME_NUM
from hearth.people.sight import may_see

Ask = Callable[..., list[Any]]
"""asks a statement with its values: on the default connection, or on one of the caller's own"""
NEVER = 2**63 - 1
_NOBODY: frozenset[int] = frozenset()
_ROUNDS = 12
SPARE = 4
"""asked for beyond what is wanted, for those that fall away"""


class Span(NamedTuple):
    """Which part of a timeline: below and above these numbers, the newest of it (or, `upwards`, the oldest)."""

    below: int = NEVER
    above: int = 0
    upwards: bool = False
    limit: int = 20


class Line(NamedTuple):
    """What is known of a post in a timeline. `status` is its number there: that of the boost if somebody (`by`) passed
    it on; `answered` wrote what it answers; `tagged`: with a tag the listener follows."""

    num: int
    author: int
    audience: str
    space: int
    origin: str
    answered: int | None
    tagged: bool
    status: int
    by: int


def at_once(statement: sql, *values: Any) -> list[Any]:
    """Ask on the default connection."""
    return statement.all(*values)


_TO_FOLLOWERS = (
    "EXISTS(SELECT 1 FROM ledger_object o JOIN ledger_activity a ON a.seq = o.seq WHERE o.num = p.num"
    " AND a.payload LIKE '%%\"hearth:followers\":true%%')"
)
_LINE = "p.num, p.author, p.audience, p.space, p.origin, q.author"
_FROM = "FROM spaces_post p LEFT JOIN spaces_post q ON q.num = p.parent"
_HERE = "NOT EXISTS(SELECT 1 FROM spaces_pendingdelete d WHERE d.num = p.num)"
_TAGGED = (
    "EXISTS(SELECT 1 FROM spaces_tagged t JOIN people_followedtag f ON f.tag = t.tag"
    " WHERE t.post = p.num AND f.actor = %s)"
)
# The plus signs keep SQLite from collecting everything by author or space first: it reads the newest until there
# are enough.
_HOME = (
    "SELECT {line}, {tagged}, p.num, 0 {tables} WHERE p.num < %s AND p.num > %s AND NOT p.quiet AND (+p.author = %s"
    f" OR (+p.space IN ({{spaces}}) AND (p.space <> {HOME_NUM} OR p.audience = 'home')){{follows}}{{tags}})"
    f" AND (p.audience <> 'direct' OR {_TO_FOLLOWERS}) AND {_HERE} ORDER BY p.num {{order}} LIMIT %s"
)
_FOLLOWS = " OR +p.author IN (SELECT followed FROM people_follow WHERE follower = %s AND state = 'active')"
_BOOSTS = (
    f"SELECT {_LINE}, 0, b.num, b.actor FROM spaces_boost b JOIN spaces_post p ON p.num = b.post"
    " LEFT JOIN spaces_post q ON q.num = p.parent"
    " WHERE b.num < %s AND b.num > %s AND NOT b.quiet AND (b.actor = %s"
    " OR b.actor IN (SELECT followed FROM people_follow WHERE follower = %s AND state = 'active'))"
    f" AND {_HERE} ORDER BY b.num {{}} LIMIT %s"
)
_WHERE = (
    f"SELECT {_LINE}, 0, p.num, 0 {_FROM} WHERE p.num < %s AND p.num > %s AND NOT p.quiet AND {{where}}"
    f" AND {_HERE} ORDER BY p.num {{order}} LIMIT %s"
)
_RECIPIENTS = "SELECT object FROM people_recipient WHERE actor = %s AND object IN ({})"
_OPEN = "p.audience IN ('public', 'home') AND NOT p.unlisted AND p.parent IS NULL"
_LOCAL, _REMOTE = "p.origin = 'home'", "p.origin <> 'home' AND p.audience = 'public'"
_UNSILENCED = (
    "NOT EXISTS(SELECT 1 FROM people_actor x JOIN people_serverrule r ON x.handle LIKE '%%@' || r.host"
    " OR x.handle LIKE '%%.' || r.host WHERE x.num = p.author AND r.severity <> '' AND r.severity <> 'allow')"
)


@lru_cache(maxsize=256)
def _statement(text: str) -> sql:
    return sql(text)


@lru_cache(maxsize=256)
def _home(order: str, spaces: int, follows: bool, tags: bool) -> sql:
    """The question for somebody with so many spaces; what she does not follow is not asked about."""
    return sql(
        _HOME.format(
            line=_LINE if follows else _LINE.replace("q.author", "NULL"),
            tables=_FROM if follows else "FROM spaces_post p",
            tagged=f"CASE WHEN {_TAGGED} THEN 1 ELSE 0 END" if tags else "0",
            spaces=",".join(["%s"] * spaces) if spaces else "NULL",
            follows=_FOLLOWS if follows else "",
            tags=f" OR {_TAGGED}" if tags else "",
            order=order,
        )
    )


def in_home(listener: Listener, line: Line) -> bool:
    """Whether this belongs into her home timeline; that she may see it is judged apart (`may_see`)."""
    author, by, me = line.author, line.by, listener.actor
    if author in listener.unheard or by in listener.unheard or (by or author) in listener.apart:
        return False
    if by:
        wanted = by in listener.follows and by not in listener.unboosted
        return by == me or (wanted and by not in listener.hidden)
    if author == me:
        return True
    local = line.space != HOME_NUM or line.audience == "home"
    if line.tagged or (local and line.audience != "direct" and line.space in listener.spaces):
        return True
    if author in listener.follows:
        return line.answered is None or line.answered == me or line.answered in listener.follows
    return False


def home(listener: Listener, span: Span, ask: Ask = at_once) -> list[int]:
    """Her home timeline: her spaces, whom and what she follows, and what those pass on."""
    me, order = listener.actor or 0, "ASC" if span.upwards else "DESC"
    spaces, follows, tags = sorted(listener.spaces), bool(listener.follows), bool(listener.tags)
    posts, boosts = _home(order, len(spaces), follows, tags), _statement(_BOOSTS.format(order))
    mine = [me] * (follows + tags)

    def said(below: int, above: int, limit: int) -> list[Any]:
        return ask(posts, *mine[:tags], below, above, me, *spaces, *mine, limit)

    def passed_on(below: int, above: int, limit: int) -> list[Any]:
        return ask(boosts, below, above, me, me, limit)

    def wanted(line: Line) -> bool:
        return in_home(listener, line)

    found = _found(listener, span, said, wanted, ask)
    if listener.follows:
        found = sorted({*found, *_found(listener, span, passed_on, wanted, ask)}, reverse=not span.upwards)
    return _cut(found, span)


def public(
    listener: Listener,
    span: Span,
    *,
    local: bool = False,
    remote: bool = False,
    media: bool = False,
    ask: Ask = at_once,
) -> list[int]:
    """What is said openly and begins something; of the home itself also what is meant for its members."""
    parts = [_OPEN]
    parts += [_LOCAL] if local else [_REMOTE] if remote else []
    parts += ["p.media <> ''"] if media else []
    parts += [] if local else [_UNSILENCED]
    return _picked(listener, span, " AND ".join(parts), (), ask)


def tagged(
    listener: Listener,
    span: Span,
    *,
    any_of: Collection[str],
    all_of: Collection[str] = (),
    none_of: Collection[str] = (),
    local: bool = False,
    remote: bool = False,
    media: bool = False,
    ask: Ask = at_once,
) -> list[int]:
    """What carries one of these tags, all of those and none of those."""
    marks = ",".join(["%s"] * len(any_of))
    parts = [f"p.num IN (SELECT post FROM spaces_tagged WHERE tag IN ({marks}))", "p.audience <> 'direct'"]
    has = "EXISTS(SELECT 1 FROM spaces_tagged t WHERE t.post = p.num AND t.tag = %s)"
    parts += [has] * len(all_of) + [f"NOT {has}"] * len(none_of)
    parts += [_LOCAL] if local else [_REMOTE] if remote else []
    parts += ["p.media <> ''"] if media else []
    return _picked(listener, span, " AND ".join(parts), (*any_of, *all_of, *none_of), ask)


def of_list(
    listener: Listener, span: Span, people: Collection[int], replies: str = "list", ask: Ask = at_once
) -> list[int]:
    """What the people of a list say. Answers are shown as the list wants it."""
    if not people:
        return []
    marks = ",".join(["%s"] * len(people))
    where = f"p.author IN ({marks}) AND (p.audience <> 'direct' OR {_TO_FOLLOWERS})"

    def wanted(line: Line) -> bool:
        return line.author not in listener.muted and _answer_wanted(listener, line, people, replies)

    return _picked(listener, span, where, tuple(people), ask, wanted)


def _answer_wanted(listener: Listener, line: Line, people: Collection[int], replies: str) -> bool:
    if line.answered is None or line.answered in (line.author, listener.actor):
        return True
    return replies != "none" and line.answered in (listener.follows if replies == "followed" else people)


def of_place(
    listener: Listener, span: Span, space: int, channel: int | None = None, ask: Ask = at_once
) -> list[int]:
    """What is said in a space, or in one channel of it."""
    where = "p.space = %s AND p.audience <> 'direct'" + (" AND p.channel = %s" if channel is not None else "")
    values = (space,) if channel is None else (space, channel)
    return _picked(listener, span, where, values, ask)


def _picked(
    listener: Listener,
    span: Span,
    where: str,
    values: tuple[Any, ...],
    ask: Ask,
    wanted: Callable[[Line], bool] | None = None,
) -> list[int]:
    statement = _statement(_WHERE.format(where=where, order="ASC" if span.upwards else "DESC"))

    def rows(below: int, above: int, limit: int) -> list[Any]:
        return ask(statement, below, above, *values, limit)

    def heard(line: Line) -> bool:
        return line.author not in listener.unheard

    return _cut(_found(listener, span, rows, wanted or heard, ask), span)


def _found(
    listener: Listener,
    span: Span,
    rows: Callable[[int, int, int], list[Any]],
    wanted: Callable[[Line], bool],
    ask: Ask,
) -> list[int]:
    """Read on until there are enough that she may see and wants to."""
    below, above, found = span.below, span.above, list[int]()
    for _round in range(_ROUNDS):
        lines = list(starmap(Line, rows(below, above, span.limit + SPARE)))
        found += [line.status for line in seen(listener, lines, ask) if wanted(line)]
        if len(found) >= span.limit or len(lines) < span.limit + SPARE:
            break
        below, above = (below, lines[-1].status) if span.upwards else (lines[-1].status, above)
    return found[: span.limit]


def seen(listener: Listener, lines: Sequence[Line], ask: Ask = at_once) -> list[Line]:
    """Those of these lines she may see, by the one rule there is."""
    direct = [line.num for line in lines if line.audience == "direct"]
    to = _addressed(listener, direct, ask) if direct else _NOBODY
    me = frozenset((listener.actor or 0,))
    return [line for line in lines if may_see(listener, line, me if line.num in to else _NOBODY)]


def _addressed(listener: Listener, nums: Sequence[int], ask: Ask) -> frozenset[int]:
    statement = _statement(_RECIPIENTS.format(",".join(["%s"] * len(nums))))
    return frozenset(num for (num,) in ask(statement, listener.actor or 0, *nums))


def _cut(found: list[int], span: Span) -> list[int]:
    return found[: span.limit][::-1] if span.upwards else found[: span.limit]
