"""Friendly, plain or unfriendly: a linear model over words and pieces of words, together with the lexicon.

Logistic regression trained by `train` on GoEmotions (Demszky et al. 2020, Reddit comments, Apache-2.0), in the paper's
sentiment grouping without the ambiguous group. English only. The weights lie in `data/tone.npz`.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from hearth.insight.text.features import pair, pieces, tokens
from hearth.insight.text.lexicon import DATA, compound

FRIENDLY, PLAIN, UNFRIENDLY = 0, 1, 2
Part = tuple[float, float, float, float]
"""the three sums of weights of a token or pair, and its squared length"""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature (already times the feature's rarity), the squared rarity of each, and the dense rest."""

    at: dict[str, int]
    weights: list[tuple[float, float, float]]
    squares: list[float]
    unknown: float
    dense: tuple[tuple[float, float, float], ...]
    """weights of: the lexicon's friendly part, its unfriendly part, always"""


@cache
def model() -> Model:
    """The trained model."""
    with np.load(DATA / "tone.npz") as held:
        names = held["names"].tobytes().decode().split("\n")
        rarity = held["rarity"].astype(np.float64) / 16
        weights = held["weights"].astype(np.float64) * held["scale"] * rarity[:, None]
        return Model(
            {name: i for i, name in enumerate(names)},
            [(float(a), float(b), float(c)) for a, b, c in weights],
            [float(one) for one in rarity**2],
            float(held["unknown"]) ** 2,
            tuple((float(a), float(b), float(c)) for a, b, c in held["dense"]),
        )


def _summed(names: list[str]) -> Part:
    known = model()
    a = b = c = length = 0.0
    for name in names:
        i = known.at.get(name)
        if i is None:
            length += known.unknown
            continue
        x, y, z = known.weights[i]
        a, b, c, length = a + x, b + y, c + z, length + known.squares[i]
    return a, b, c, length


@lru_cache(maxsize=50_000)
def _token(token: str) -> Part:
    return _summed(pieces(token))


def scores(text: str) -> tuple[float, float, float]:
    """How much speaks for friendly, plain, unfriendly; only their order and distance mean something."""
    known = model()
    a = b = c = length = 0.0
    before = "_"
    for token in tokens(text):
        w, x, y, z = _token(token)
        a, b, c, length = a + w, b + x, c + y, length + z
        i = known.at.get(pair(before, token))
        if i is None:
            length += known.unknown
        else:
            w, x, y = known.weights[i]
            a, b, c, length = a + w, b + x, c + y, length + known.squares[i]
        before = token
    norm = length**-0.5 if length else 0.0
    heard = compound(text[:2_000])
    warm, cold = max(heard, 0.0), max(-heard, 0.0)
    of, by, always = known.dense
    return (
        a * norm + of[0] * warm + by[0] * cold + always[0],
        b * norm + of[1] * warm + by[1] * cold + always[1],
        c * norm + of[2] * warm + by[2] * cold + always[2],
    )


def tone(text: str) -> int:
    """FRIENDLY, PLAIN or UNFRIENDLY."""
    found = scores(text)
    return found.index(max(found))
