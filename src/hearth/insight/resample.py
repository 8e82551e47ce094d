"""Q: quantiles with a percentile interval from 2,000 resamples of members (Efron and Tibshirani 1993).

Members are drawn, not cases, since cases of one member go together; what the brand began stays in every resample. A
quantile is the least value that at least that part of the cases does not exceed, so it is always a value that occurred.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hearth.insight.estimators import LEVEL, NOTHING, Estimate

RESAMPLES = 2_000
AT_ONCE = 250
PARTS = {"median": (1, 2), "p90": (9, 10)}
Case = tuple[int, bool, float, int]
"""person, spoke for the brand, value, how often"""
Counts = npt.NDArray[np.int64]


def seed_of(name: str) -> int:
    """The first eight bytes of the SHA-256 of the figure's name, so that a figure is the same whenever it is asked."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])


def quantile(cases: Sequence[Case], part: tuple[int, int], seed: int) -> Estimate:
    """The quantile of the values, and its interval."""
    if not cases:
        return NOTHING
    values = sorted({value for _, _, value, _ in cases})
    at = {value: i for i, value in enumerate(values)}
    people = {person: i for i, person in enumerate(sorted({c[0] for c in cases if not c[1]}))}
    fixed = np.zeros(len(values), dtype=np.int64)
    mine = np.zeros((len(people), len(values)), dtype=np.int64)
    for person, brand, value, count in cases:
        if brand:
            fixed[at[value]] += count
        else:
            mine[people[person], at[value]] += count
    point = values[int(_first(mine.sum(axis=0)[None, :] + fixed, part)[0])]
    if len(people) < 2:
        return Estimate(point)
    drawn = np.concatenate(_draws(mine, fixed, part, np.random.Generator(np.random.PCG64(seed))))
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, (tail, 1 - tail), method="inverted_cdf")
    return Estimate(point, values[int(low)], values[int(high)])


def _draws(mine: Counts, fixed: Counts, part: tuple[int, int], random: np.random.Generator) -> list[Counts]:
    people = len(mine)
    weights = mine.astype(np.float64)
    found = []
    for _ in range(RESAMPLES // AT_ONCE):
        who = random.integers(0, people, size=(AT_ONCE, people))
        who += np.arange(AT_ONCE)[:, None] * people
        often = np.bincount(who.ravel(), minlength=AT_ONCE * people).reshape(AT_ONCE, people)
        found.append(_first(np.rint(often @ weights).astype(np.int64) + fixed, part))
    return found


def _first(counts: Counts, part: tuple[int, int]) -> Counts:
    """Index of the value at which each row has reached its part."""
    run = counts.cumsum(axis=1)
    reached: Counts = np.argmax(run * part[1] >= run[:, -1:] * part[0], axis=1)
    return reached
