"""What somebody listens to: whom and what she follows, her lists and filters, and whom she does not want to hear.

A `Listener` is a viewer who also knows that; timelines and streams are made for listeners.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from hearth.base.sql import sql
from hearth.people.filters import Rule, rules_of
from hearth.people.sight import STRANGER, Viewer, viewer_for

_KEPT = sql(
    "SELECT 'f', followed, 0, '' FROM people_follow WHERE follower = %s AND state = 'active'"
    " UNION ALL SELECT 't', 0, 0, tag FROM people_followedtag WHERE actor = %s"
    " UNION ALL SELECT 'l', i.list, i.person, l.replies FROM people_ownlist l JOIN people_listed i ON i.list = l.id"
    " WHERE l.actor = %s"
    " UNION ALL SELECT 'x', i.person, 0, '' FROM people_ownlist l JOIN people_listed i ON i.list = l.id"
    " WHERE l.actor = %s AND l.exclusive"
    " UNION ALL SELECT 'h', a.num, 0, '' FROM people_hostmute h JOIN people_actor a"
    " ON a.handle LIKE '%%@' || h.host WHERE h.actor = %s AND a.kind = 'remote'"
    " UNION ALL SELECT 'w', 0, 0, '' FROM people_wordfilter WHERE actor = %s"
    " UNION ALL SELECT 'o', person, 0, '' FROM people_unboosted WHERE actor = %s"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener(Viewer):
    """`unheard` are people muted one by one or by server; `apart` are people on lists that keep them out of the home
    timeline; what `unboosted` people pass on is not wanted."""

    follows: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    lists: Mapping[int, frozenset[int]] = field(default_factory=dict)
    unheard: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()
    unboosted: frozenset[int] = frozenset()
    rules: tuple[Rule, ...] = ()


def listener_for(actor: int | None) -> Listener:
    """The listener behind an actor number, in two questions (and three more if she has filters)."""
    return listener_of(viewer_for(actor))


def listener_of(viewer: Viewer) -> Listener:
    """This viewer as a listener."""
    if viewer.actor is None:
        return NOBODY
    me = viewer.actor
    kept: dict[str, set[Any]] = defaultdict(set)
    lists: dict[int, set[int]] = defaultdict(set)
    for what, num, person, words in _KEPT.all(me, me, me, me, me, me, me):
        if what == "l":
            lists[num].add(person)
        else:
            kept[what].add(words if what == "t" else num)
    return Listener(
        **_of_viewer(viewer),
        follows=frozenset(kept["f"]),
        tags=frozenset(kept["t"]),
        lists={num: frozenset(people) for num, people in lists.items()},
        unheard=viewer.muted | frozenset(kept["h"]),
        apart=frozenset(kept["x"]),
        unboosted=frozenset(kept["o"]),
        rules=rules_of(me) if kept["w"] else (),
    )


_NAMES = tuple(one.name for one in fields(Viewer))


def _of_viewer(viewer: Viewer) -> dict[str, Any]:
    return {name: getattr(viewer, name) for name in _NAMES}


NOBODY = Listener(**_of_viewer(STRANGER))
