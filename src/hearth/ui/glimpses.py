"""Posts in one line each, for rooms that know their numbers only: whoever holds posts registers who finds them.

The finder leaves out what the viewer may not see; the asker cannot tell such a post from none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A post in short: its place, who wrote it, and its first words or its title."""

    num: int
    url: str
    title: str
    author: str
    by: int
    at: int
    thread: int = 0
    space: int = 0


Finder = Callable[[Sequence[int], Any], dict[int, Glimpse]]
_finders: list[Finder] = []


def glimpses(finder: Finder) -> Finder:
    """Register who finds posts."""
    _finders.append(finder)
    return finder


def glimpses_of(nums: Sequence[int], viewer: Any) -> list[Glimpse]:
    """The posts among these that this viewer may see, in the order asked for."""
    found: dict[int, Glimpse] = {}
    for finder in _finders:
        found |= finder(nums, viewer)
    return [found[num] for num in nums if num in found]
