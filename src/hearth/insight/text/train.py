"""Trains the linear model: `python -m hearth.insight.text.train PATH/goemotions` writes `data/tone.npz`.

Needs numpy only. Multinomial logistic regression by full-batch Adam with an L2 penalty, chosen on GoEmotions' dev
split; afterwards the features that say least are dropped and the weights rounded to a byte each.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hearth.insight.text.features import pair, pieces, tokens
from hearth.insight.text.gold import goemotions
from hearth.insight.text.lexicon import DATA, compound

LEAST, KEPT, ROUNDS, RATE, PENALTY = 4, 60_000, 160, 0.35, 2.0
Floats = npt.NDArray[np.float64]


def _names(text: str) -> list[str]:
    found, before = [], "_"
    for token in tokens(text):
        found += [*pieces(token), pair(before, token)]
        before = token
    return found


class Matrix:
    """Texts as rows of (feature, how often times how rare), each of length one; unknown features only lengthen it."""

    def __init__(self, texts: list[str], at: dict[str, int], rarity: Floats, unknown: float) -> None:
        which, weight, starts = [], [], [0]
        for text in texts:
            often = Counter(_names(text))
            length = (
                sum(n * (rarity[at[f]] if f in at else unknown) ** 2 for f, n in often.items()) ** 0.5 or 1.0
            )
            known = [(at[f], n) for f, n in often.items() if f in at]
            which += [i for i, _ in known]
            weight += [n * rarity[i] / length for i, n in known]
            starts.append(len(which))
        self.which, self.weight = np.array(which), np.array(weight)
        self.row = np.repeat(np.arange(len(texts)), np.diff(starts))
        self.rows, self.columns = len(texts), len(at)
        heard = np.array([compound(text) for text in texts])
        self.dense = np.stack([heard.clip(0), (-heard).clip(0), np.ones(len(texts))], axis=1)

    def times(self, weights: Floats, dense: Floats) -> Floats:
        parts = weights[self.which] * self.weight[:, None]
        sums = [np.bincount(self.row, parts[:, c], self.rows) for c in range(3)]
        return np.stack(sums, axis=1) + self.dense @ dense

    def back(self, errors: Floats) -> Floats:
        spread = errors[self.row] * self.weight[:, None]
        return np.stack([np.bincount(self.which, spread[:, c], self.columns) for c in range(3)], axis=1)


def _fit(matrix: Matrix, classes: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    share = np.bincount(classes, minlength=3) / len(classes)
    cost = (1 / share**0.5)[classes]
    cost /= cost.sum()
    state: list[Any] = [np.zeros((matrix.columns, 3)), np.zeros((3, 3))]
    first, second = [np.zeros_like(one) for one in state], [np.zeros_like(one) for one in state]
    for step in range(1, ROUNDS + 1):
        logits = matrix.times(*state)
        chance = np.exp(logits - logits.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        errors = chance.copy()
        errors[np.arange(len(classes)), classes] -= 1
        errors *= cost[:, None]
        slopes = [matrix.back(errors) + PENALTY * 1e-5 * state[0], matrix.dense.T @ errors]
        for k, slope in enumerate(slopes):
            first[k] = 0.9 * first[k] + 0.1 * slope
            second[k] = 0.99 * second[k] + 0.01 * slope**2
            move = first[k] / (1 - 0.9**step) / (np.sqrt(second[k] / (1 - 0.99**step)) + 1e-7)
            state[k] = state[k] - RATE * (1 - step / (ROUNDS + 1)) * move
    return state[0], state[1]


def train(folder: Path) -> None:
    """Read, fit, thin out, write."""
    texts, classes = goemotions(folder / "train.tsv")
    seen = Counter(name for text in texts for name in set(_names(text)))
    kept = sorted(name for name, n in seen.items() if n >= LEAST)
    at = {name: i for i, name in enumerate(kept)}
    rarity = np.round(np.array([np.log((1 + len(texts)) / (1 + seen[name])) + 1 for name in kept]) * 16) / 16
    unknown = float(np.log((1 + len(texts)) / 2) + 1)
    matrix = Matrix(texts, at, rarity, unknown)
    weights, dense = _fit(matrix, np.array(classes))
    weights -= weights.mean(axis=1, keepdims=True)
    said = np.abs(weights).max(axis=1) * rarity * np.sqrt([seen[name] for name in kept])
    best = np.sort(np.argsort(-said)[:KEPT])
    scale = float(np.abs(weights[best]).max() / 127)
    np.savez_compressed(
        DATA / "tone.npz",
        names=np.frombuffer("\n".join(kept[i] for i in best).encode(), dtype=np.uint8),
        rarity=(rarity[best] * 16).astype(np.uint8),
        weights=np.round(weights[best] / scale).astype(np.int8),
        scale=scale,
        unknown=unknown,
        dense=dense,
    )


if __name__ == "__main__":
    train(Path(sys.argv[1]))
