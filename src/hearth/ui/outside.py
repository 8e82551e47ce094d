"""What a home shows of itself to people outside it: a room that keeps such words registers them in its `outside.py`, so
that a letter's page or a public page can show them without knowing the room.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a member who said yes to showing exactly these words."""

    name: str
    words: str


_tellers: list[Callable[[], list[Quoted]]] = []


def quotes[F: Callable[[], list[Quoted]]](teller: F) -> F:
    """Register where such words are kept."""
    _tellers.append(teller)
    return teller


def quoted(most: int = 3) -> list[Quoted]:
    """The newest of them."""
    return [one for teller in _tellers for one in teller()][:most]
