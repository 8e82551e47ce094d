"""The mirror: everything the home knows about one person, told by every room in its own `<app>/mirrors.py`.

The same sections are the page "What the home knows about me" and the tables of the personal export. A test asks that
every table with a person in it is shown by a section or withheld with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from hearth.ledger.projectors import load
from hearth.people.models import Actor


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in a cell, in milliseconds; None is "not yet"."""

    ms: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """Words in a cell that lead somewhere."""

    text: str
    url: str


type Cell = str | int | bool | Moment | Link | None
type Line = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One kind of row about a person. `rows` may be lazy and long: the page reads the first, the export all.

    `key` names the table in the export; `says` is one sentence on why it is kept; `correct_url` is where she mends it
    herself (without one the page offers to ask a steward). `fate` is what leaving does to such rows: words `said` to
    all, marks `done` on them, what `ends` and stays on record, or what is `hers` alone.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: Iterable[Line]
    count: int
    says: str = ""
    correct_url: str = ""
    correct: str = ""
    order: int = 50
    fate: Literal["said", "done", "ends", "hers"] = "hers"


type Mirror = Callable[[Actor], Section | None]
_mirrors: list[Mirror] = []
_shown: set[str] = set()
_withheld: dict[str, str] = {}


def mirrors(*tables: str) -> Callable[[Mirror], Mirror]:
    """Register what a room shows of a person. `tables` are the models it tells of, as "people.Membership"."""

    def keep(function: Mirror) -> Mirror:
        _mirrors.append(function)
        _shown.update(table.lower() for table in tables)
        return function

    return keep


def withholds(table: str, reason: str) -> None:
    """Say of a table with people in it why the mirror does not show it (a secret, or shown by another row)."""
    _withheld[table.lower()] = reason


@cache
def loaded() -> bool:
    """Import `<app>/mirrors.py` of every room."""
    load("mirrors")
    return True


def told_of() -> tuple[frozenset[str], dict[str, str]]:
    """Tables that are shown, and those that are withheld with their reasons: for the test of completeness."""
    loaded()
    return frozenset(_shown), dict(_withheld)


def sections_of(me: Actor) -> list[Section]:
    """Every section about this person, in reading order. Rooms that know nothing of her answer None."""
    loaded()
    found = (mirror(me) for mirror in _mirrors)
    return sorted((each for each in found if each is not None), key=lambda each: (each.order, each.title))
