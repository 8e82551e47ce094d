"""Texts that say the same: BM25 over word stems together with pieces of words. Only ever a suggestion to a person.

Robertson and Zaragoza 2009 for BM25, here made symmetric and set against what a text scores with itself.
"""

import math
from collections import Counter
from collections.abc import Sequence

from hearth.insight.text.features import tokens

LIKE = 0.15
"""from here on two texts are suggested as alike; chosen on the very pairs that score it, which flatters the score"""
STOP = frozenset(
    (
        "a an and are as at be but by can could do for from get had has have how i if in into is it its just like me my"
        " of on or our should so some that the their them there they this to too up us was we were what when which who"
        " will with would you your more each every one also than then please let lets make makes der die das und oder"
        " ein eine einen einem einer ist sind war für mit von zu im in am an auf den dem des es ich du wir ihr sie man"
        " nicht auch so als wie was wenn dass daß sich uns euch mehr noch bitte könnten sollten wäre"
    ).split()
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ers", "ed", "er", "es", "en", "s", "e", "y")


def stem(word: str) -> str:
    """A word without its ending, coarsely."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def terms(text: str) -> Counter[str]:
    """Stems and, at a quarter of the weight, their runs of four letters."""
    found: Counter[str] = Counter()
    for token in tokens(text):
        if token.isalnum() and token not in STOP:
            root = stem(token)
            found[root] += 4
            for i in range(max(0, len(root) - 3)):
                found[f"_{root[i : i + 4]}"] += 1
    return found


class Shelf:
    """Texts to compare with; rarity of terms is learned from them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.terms = [terms(text) for text in texts]
        seen = Counter(term for found in self.terms for term in found)
        self.rare = {term: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for term, n in seen.items()}
        self.most = math.log(1 + (len(texts) + 0.5) / 0.5)
        self.long = sum(found.total() for found in self.terms) / max(1, len(texts)) or 1

    def _scored(self, query: Counter[str], found: Counter[str]) -> float:
        size = 1.2 * (0.25 + 0.75 * found.total() / self.long)
        return sum(
            min(n, 4) * self.rare.get(term, self.most) * found[term] / (found[term] + size)
            for term, n in query.items()
            if term in found
        )

    def likeness(self, one: Counter[str], other: Counter[str]) -> float:
        """0 (nothing in common) to about 1 (the same)."""
        own = math.sqrt(self._scored(one, one) * self._scored(other, other))
        both = math.sqrt(self._scored(one, other) * self._scored(other, one))
        return both / own if own else 0.0

    def alike(self, text: str, least: float = LIKE) -> list[tuple[int, float]]:
        """Numbers of the texts that may say the same, best first."""
        asked = terms(text)
        scored = ((i, self.likeness(asked, found)) for i, found in enumerate(self.terms))
        return sorted(
            ((i, score) for i, score in scored if score >= least), key=lambda pair: (-pair[1], pair[0])
        )
