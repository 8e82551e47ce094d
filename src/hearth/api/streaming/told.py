"""One event on its way to programs: what happened to which post, and the JSON each listener gets of it.

The payload is made once; what differs between listeners (their marks, their filters) is added for each kind of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hearth.api.hot.shown import Shown, written
from hearth.base import clock
from hearth.feeds.direct import conversation_id
from hearth.feeds.listening import Listener
from hearth.feeds.timelines import Line
from hearth.people import filters

type Marked = tuple[tuple[int, frozenset[int]], ...]


@dataclass(slots=True, kw_only=True)
class Told:
    """An event with the facts sight needs (`num`, `author`, `audience`, `space`, `recipients`).

    `to` is the one person a notification is for, else 0. `marked` says who left which mark on the post.
    """

    seq: int
    event: str
    num: int
    author: int
    audience: str
    space: int
    kind: str = ""
    recipients: frozenset[int] = frozenset()
    to: int = 0
    line: Line | None = None
    tags: frozenset[str] = frozenset()
    channel: int = 0
    answers: bool = False
    unlisted: bool = False
    media: bool = False
    to_followers: bool = False
    asks: bool = False
    payload: str = ""
    status: Shown | None = None
    poll: dict[str, Any] | None = None
    """what strangers may know of the poll it asks"""
    people: Mapping[int, bytes] = field(default_factory=dict)
    """who takes part in direct words: it is a conversation then"""
    marked: Marked = ()
    _made: dict[int, str] = field(default_factory=dict)

    def payload_for(self, listener: Listener, context: str) -> str | None:
        """The JSON (or the bare id) this listener gets; None where her filters hide it."""
        if self.status is None:
            return self.payload
        if self.people:
            return self._conversation(self.status, listener)
        me = listener.actor or 0
        mine, poll = sum(mark for mark, actors in self.marked if me in actors), self.poll
        marks = {self.status.post: mine}
        hits = self._hits(self.status, listener, context)
        if hits:
            hidden = any(hit.rule.action == "hide" for hit in hits)
            return None if hidden else written(self.status, listener, marks, hits, poll).decode()
        inner = self.status.inner or self.status
        if inner.media or (inner.quote and listener.hidden):  # hers alone
            return written(self.status, listener, marks, (), poll).decode()
        if mine not in self._made:
            self._made[mine] = written(self.status, listener, marks, (), poll).decode()
        return self._made[mine]

    def _conversation(self, status: Shown, listener: Listener) -> str:
        me = listener.actor or 0
        others = b",".join(face for actor, face in self.people.items() if actor != me)
        unread = b"false" if status.author == me else b"true"
        said = (conversation_id(self.people), unread, others, written(status, listener, {}))
        return (b'{"id":"%d","unread":%s,"accounts":[%s],"last_status":%s}' % said).decode()

    def _hits(self, status: Shown, listener: Listener, context: str) -> list[filters.Hit]:
        if not listener.rules or status.author == listener.actor:
            return []
        found = filters.hits(listener.rules, context, {status.post: status.text}, clock.now())
        return found.get(status.post, [])
