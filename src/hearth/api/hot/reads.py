"""The hottest reads: which statuses or notifications, judged by `may_see`; numbers and bytes only.

Each answers what its twin on the usual road answers (tests/api/test_hot.py holds them against each other).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from hearth.api.hot.known import Known
from hearth.api.hot.shown import Shown, written
from hearth.api.mastodon import talk
from hearth.base import clock
from hearth.base.sql import sql
from hearth.feeds.listening import Listener
from hearth.feeds.timelines import Ask, Line, seen
from hearth.people.filters import Hit, hits

_FACTS = (
    "SELECT p.num, p.author, p.audience, p.space, p.origin, p.parent, 0, p.num, coalesce(p.thread, p.num)"
    " FROM spaces_post p WHERE p.num IN ({0})"
    " AND NOT EXISTS(SELECT 1 FROM spaces_pendingdelete d WHERE d.num = p.num)"
)
_MARKS = (
    "SELECT post, 1 FROM spaces_reaction WHERE post IN ({0}) AND actor = %s"
    " UNION ALL SELECT post, 2 FROM spaces_boost WHERE post IN ({0}) AND actor = %s"
    " UNION ALL SELECT p.num, 4 FROM people_hushed h JOIN spaces_post p"
    " ON p.num IN ({0}) AND h.thread = coalesce(p.thread, p.num) WHERE h.actor = %s"
    " UNION ALL SELECT post, 8 FROM people_bookmark WHERE actor = %s AND post IN ({0})"
    ' UNION ALL SELECT post, 16 FROM spaces_pin WHERE post IN ({0}) AND space = %s AND "on"'
)


class Fact(NamedTuple):
    """What sight and order need of a post."""

    num: int
    author: int
    audience: str
    space: int
    origin: str
    parent: int | None
    tagged: int
    status: int
    thread: int


@lru_cache(maxsize=512)
def many(text: str, count: int) -> sql:
    """A statement about so many numbers."""
    return sql(text.format(",".join(["%s"] * count)))


def marks_on(posts: Collection[int], known: Known, ask: Ask) -> dict[int, int]:
    """Which marks she left on these posts (and on others she was shown); asked once for each."""
    actor, found = known.listener.actor, known.marks
    nums = [num for num in posts if num not in found]
    if nums and actor:
        found.update(dict.fromkeys(nums, 0))
        values = (*nums, actor, *nums, actor, *nums, actor, actor, *nums, *nums, actor)
        for num, mark in ask(many(_MARKS, len(nums)), *values):
            found[num] |= mark
    return found


def closed(
    nums: Iterable[int],
    shown: Mapping[int, Shown],
    known: Known,
    context: str,
    ask: Ask,
    polls: Mapping[int, dict[str, Any]],
) -> list[bytes]:
    """These statuses as she gets them, in order, with what she knows of their polls; what her filters hide is left
    out."""
    statuses = [shown[num] for num in nums if num in shown]
    listener = known.listener
    marks = marks_on({num for one in statuses for num in one.behind}, known, ask)
    found = hits_on(statuses, listener, context) if listener.rules else {}
    if not found and not polls:
        return [written(one, listener, marks) for one in statuses]
    return [
        written(one, listener, marks, found.get(one.post, ()), polls.get(one.post))
        for one in statuses
        if not any(hit.rule.action == "hide" for hit in found.get(one.post, ()))
    ]


def hits_on(statuses: Collection[Shown], listener: Listener, context: str) -> dict[int, list[Hit]]:
    """What her filters find in these; in her own words they look for nothing."""
    texts = {one.post: one.text for one in statuses if one.author != listener.actor}
    return hits(listener.rules, context, texts, clock.now())


def talk_around(num: int, listener: Listener, ask: Ask) -> tuple[list[int], list[int]] | None:
    """Ancestors and descendants of a post she may see; None if she may not."""
    most = talk.MOST if listener.known else talk.MOST_FOR_STRANGERS
    up = list(dict.fromkeys(one for (one,) in ask(talk.UP, num, talk.DEEPEST)))
    down = [one for (one,) in ask(talk.DOWN, num, num, num, talk.DEEPEST, most)]
    facts = facts_of([num, *up, *down], listener, ask)
    if num not in facts:
        return None
    before = [one for one in up if one in facts and one != num]
    after = [facts[one] for one in down if one in facts and facts[one].author not in listener.muted]
    return before[-most:], [one.num for one in talk.in_order(num, after)]


def facts_of(nums: Sequence[int], listener: Listener, ask: Ask) -> dict[int, Fact]:
    """Those of these posts she may see."""
    wanted, found = list(dict.fromkeys(nums)), dict[int, Fact]()
    for start in range(0, len(wanted), 400):
        part = wanted[start : start + 400]
        for row in ask(many(_FACTS, len(part)), *part):
            found[row[0]] = Fact._make(row)
    lines = [_line(one) for one in found.values()]
    return {line.num: found[line.num] for line in seen(listener, lines, ask)}


def _line(one: Fact) -> Line:
    return Line(one.num, one.author, one.audience, one.space, one.origin, None, False, one.num, 0)


def joined(parts: Sequence[Any]) -> bytes:
    """A JSON list of what is JSON already."""
    return b"[%s]" % b",".join(parts)
