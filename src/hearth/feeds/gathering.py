"""What features put into the daily letter: items for many people at once, each saying why it is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache

from hearth.feeds.readers import Reader
from hearth.ledger.projectors import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the daily letter. `why` ends "You see this because ..."."""

    title: str
    url: str
    why: str
    at: int
    words: str = ""


Since = Mapping[int, int]
Gatherer = Callable[[Mapping[int, Reader], Since, int], Mapping[int, Collection[Callable[[], Item]]]]
"""(readers by number, since when for each, now) -> for each person, makers of items (called in her language)"""
_gatherers: list[Gatherer] = []


def gathers(function: Gatherer) -> Gatherer:
    """Register a gatherer in `<app>/digests.py`; a constant number of queries for everybody together."""
    _gatherers.append(function)
    return function


@cache
def _loaded() -> bool:
    load("digests")
    return True


def gatherers() -> list[Gatherer]:
    """Everything registered."""
    _loaded()
    return _gatherers
