"""Knowing the same words again: an answer is written for one place, and is not sent to many.

Texts are compared by a sketch of their three-word runs (bottom-k of hashes: Broder 1997, "On the resemblance and
containment of documents"), so small changes make no new text of a copy. Greetings and thanks are short: they may recur.
"""

import re
import unicodedata
from collections.abc import Collection
from hashlib import blake2b

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.federation.elsewhere.rows import Answered

REMEMBERED = 90 * clock.DAY
ALIKE = 0.7
SHORT, SHORT_PLACES = 8, 3
"""texts of fewer words may be said in so many places"""
_KEPT = 64
_NOISE = re.compile(r"https?://\S+|@[\w.@-]+|#|[^\w\s]", re.UNICODE)


def words_of(text: str) -> list[str]:
    """What counts of a text: its words, without addresses, names and marks."""
    return _NOISE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split()


def prints_of(text: str) -> list[int]:
    """The sketch of a text."""
    words = words_of(text)
    runs = [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))]
    hashes = {int.from_bytes(blake2b(run.encode(), digest_size=6).digest(), "big") for run in runs}
    return sorted(hashes)[:_KEPT]


def resemblance(one: Collection[int], other: Collection[int]) -> float:
    """The share of runs two texts have in common, estimated from their sketches: 0 to 1."""
    whole = sorted({*one, *other})[:_KEPT]
    both = set(one) & set(other)
    return sum(mark in both for mark in whole) / len(whole) if whole else 0.0


def require_own_words(text: str, place: str) -> list[int]:
    """The sketch of a text that may be said here. Raises Invalid if it was said elsewhere already."""
    prints = prints_of(text)
    lately = Answered.objects.filter(at__gt=clock.now() - REMEMBERED).exclude(place=place)
    places = {
        said.place for said in lately.order_by("-at")[:2000] if resemblance(prints, said.prints) >= ALIKE
    }
    if len(places) >= (SHORT_PLACES if len(words_of(text)) < SHORT else 1):
        raise Invalid(
            _(
                "Nearly these words were sent to another conversation already. Write for these people, or leave it:"
                " the same text in many places is advertising."
            )
        )
    return prints
