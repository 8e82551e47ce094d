"""What rooms below the talk must know of it: who did what with a post, and which ones are being taken down.

`spaces` gives the answers (`answers`); whoever asks knows nothing of its tables.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Talk:
    """The three questions.

    `deeds(actor, post, kind)`: ids of the activities by which somebody passed a post on (kind Announce) or put marks on
    it. `touched(post)`: whether somebody of this home answered it, marked it, passed it on or kept it. `hidden(posts)`:
    those of them nobody is shown any more, although they are not deleted for good yet.
    """

    deeds: Callable[[int, int, str], list[str]]
    touched: Callable[[int], bool]
    hidden: Callable[[Collection[int]], frozenset[int]]


_answering: list[Talk] = []


def answers(given: Talk) -> None:
    """From now on these answers hold."""
    _answering[:] = [given]


def talk() -> Talk:
    """Whoever answers."""
    return _answering[0]
