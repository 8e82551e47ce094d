"""Which posts a batch of recorded rows touched, and how.

What happened to a post in one batch makes at most two happenings: where it began and where it was touched last.
Wherever a tab's place in the ledger lies between them, what is left brings it up to date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hearth.ledger import read
from hearth.ledger.activity import Row

POSTS = frozenset({"Note", "Article", "Page", "Question", "Event"})
_CARDS = frozenset({"Question", "Event"})
"""posts with a card in them that each viewer sees in her own way"""
_MARKS = frozenset({"EmojiReact", "Like", "hearth:AcceptAnswer"})
_STRENGTH = (
    "react",
    "poll",
    "edit",
    "moved",
    "delete",
)  # of several later happenings the strongest gives the name


@dataclass(slots=True)
class Happening:
    """One post and what happened to it in this batch."""

    num: int
    kind: str
    seq: int
    row: Row


def happenings(rows: Iterable[Row]) -> list[Happening]:
    """What these rows did to posts, in order. Imports and backfills (quiet rows) are no news, except that
    what is gone is gone everywhere."""
    began: list[Happening] = []
    later: dict[int, Happening] = {}
    for row in rows:
        if row.quiet and row.type != "Delete":
            continue
        for kind, num in _touches(row):
            if kind == "post":
                began.append(Happening(num=num, kind=kind, seq=row.seq, row=row))
                continue
            known = later.get(num)
            if known is not None and _STRENGTH.index(known.kind) > _STRENGTH.index(kind):
                kind = known.kind
            later[num] = Happening(num=num, kind=kind, seq=row.seq, row=row)
    return sorted([*began, *later.values()], key=_by_seq)


def _by_seq(one: Happening) -> int:
    return one.seq


def _touches(row: Row) -> Iterable[tuple[str, int]]:
    """Which posts a row is about, and what happened to them."""
    about = row.object
    if row.type in ("Create", "Update", "Delete"):
        if row.object_type in POSTS:
            kind = {"Create": "post", "Update": "edit", "Delete": "delete"}[row.type]
            yield ("poll" if kind == "edit" and row.object_type in _CARDS else kind), row.num
        return
    if row.type == "Move":
        objects = row.payload.get("objects")
        for uri in objects if isinstance(objects, list) and objects else [about]:
            yield from _known("moved", uri)
        return
    mark = row.type
    if row.type == "Undo" and row.object_type in _MARKS:
        done = read.row_by_id(about)
        if done is None:
            return
        mark, about = done.type, done.object
    if mark in _MARKS:
        yield from _known("react", about)
    elif row.object_type in POSTS and (row.type.startswith("hearth:") or row.type in ("Join", "Leave")):
        yield from _known("poll" if row.object_type in _CARDS else "edit", about)


def _known(kind: str, uri: object) -> Iterable[tuple[str, int]]:
    num = read.num_of(uri) if isinstance(uri, str) and uri else None
    if num is not None:
        yield kind, num
