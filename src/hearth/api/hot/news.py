"""What became outdated since the event loop looked last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from hearth.api.hot.line import opened
from hearth.base.address import KEY
from hearth.base.sql import sql

_ROWS = sql(
    "SELECT seq, type, object_type, num, actor, object, in_reply_to FROM ledger_activity WHERE seq > %s"
    " ORDER BY seq LIMIT %s"
)
_NOW = sql(
    "SELECT (SELECT coalesce(max(seq), 0) FROM ledger_activity), (SELECT value FROM base_option WHERE key = %s),"
    " count(*), min(num), max(num) FROM spaces_pendingdelete"
)
_NUM = sql("SELECT num FROM ledger_object WHERE uri = %s")
_DONE = sql("SELECT object FROM ledger_activity WHERE id = %s")
AT_ONCE = 500
SPOKEN = frozenset({"Note", "Article", "Page", "Question", "Event"})
PERSONS = frozenset({"Person", "Service", "Group", "Application"})
_ABOUT_POSTS = frozenset({"Like", "EmojiReact", "Announce", "hearth:AcceptAnswer", "Add", "Remove", "Move"})
_BONDS = frozenset({"Follow", "Join", "Leave", "Invite", "Block", "hearth:Restriction"})


class News:
    """Looks whether anything was committed, and tells which posts are shown differently now, and whether anybody may
    see something else than before."""

    def __init__(
        self,
        outdated: Callable[[set[int]], None],
        marked: Callable[[], None],
        sight: Callable[[], None],
        everything: Callable[[], None],
    ) -> None:
        self._outdated, self._marked, self._sight, self._everything = outdated, marked, sight, everything
        self.address = ""
        """the public address of the home, "" while there is none"""
        self.line = opened()
        self.version: object = None
        """changes whenever anything is committed"""
        self.told = 0
        """grows whenever something was recorded or taken back: what timelines are made of"""
        self.said_here = 0
        """the same, of what may not be seen a moment later: all but new posts from elsewhere"""
        self._hidden: tuple[Any, ...] = ()
        self._seq = int(self._ask_now()[0])

    def ask(self, statement: sql, *values: Any) -> list[Any]:
        """Ask on this line."""
        return self.line.ask(statement, *values)

    def close(self) -> None:
        """Hang up."""
        self.line.close()

    def _ask_now(self) -> tuple[Any, ...]:
        """The head of the ledger, the address that was set, and which posts are hidden for the moment."""
        row: tuple[Any, ...] = self.ask(_NOW, KEY)[0]
        return row

    def look(self) -> None:
        """Hear of everything that was committed until now."""
        look = self.line.version()
        if look == self.version:
            return
        self.version = look
        head, address, *hidden = self._ask_now()
        self.address = settings.PUBLIC_URL or str(address or "").rstrip("/")
        rows = self.ask(_ROWS, self._seq, AT_ONCE) if head > self._seq else []
        if head == self._seq and tuple(hidden) == self._hidden:
            return  # something that stands in no timeline
        self.told += 1
        if len(rows) == AT_ONCE or head < self._seq:
            self._seq, self.said_here = head, self.told
            self._everything()
        elif rows:
            self._seq = rows[-1][0]
            self._tell(rows)
        if tuple(hidden) != self._hidden or not all(_comes_in(row) for row in rows):
            self._hidden, self.said_here = tuple(hidden), self.told

    def _tell(self, rows: list[Any]) -> None:
        touched: set[int] = set()
        sight = marked = False
        for _seq, type_, object_type, num, _actor, uri, parent in rows:
            if object_type in SPOKEN and type_ in ("Create", "Update", "Delete"):
                touched.add(num)
                touched.update(self._nums(parent))
            elif type_ in _ABOUT_POSTS and object_type not in PERSONS:
                marked = True
                touched.update(self._nums(uri))
            elif type_ == "Undo" and object_type in _ABOUT_POSTS:
                marked = True
                for (about,) in self.ask(_DONE, uri):
                    touched.update(self._nums(about))
            elif object_type == "Question" or (type_.startswith("hearth:") and object_type in SPOKEN):
                touched.update(self._nums(uri))
            elif type_ in _BONDS or object_type in _BONDS:  # who may see what, who hears whom
                sight = True
            elif (
                type_ != "Create" or object_type not in PERSONS
            ):  # what somebody is called, and what else there is
                self._everything()
                return
        self._outdated(touched)
        if marked:
            self._marked()
        if sight:
            self._sight()

    def _nums(self, uri: str) -> list[int]:
        return [num for (num,) in self.ask(_NUM, uri)] if uri else []


def _comes_in(row: tuple[Any, ...]) -> bool:
    """Whether a row is a new post from elsewhere, or its author."""
    _seq, type_, object_type, _num, actor, _uri, _parent = row
    return type_ == "Create" and object_type in SPOKEN | PERSONS and actor.startswith("https://")
