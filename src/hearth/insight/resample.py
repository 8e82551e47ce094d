"""Q: quantiles with a percentile interval from 2,000 resamples of members (Efron and Tibshirani 1993).

Members are drawn, not cases, since cases of one member go together; what the brand began stays in every resample. A
quantile is the least value that at least that part of the cases does not exceed, so it is always a value that occurred.
"""

import hashlib

import numpy as np
import numpy.typing as npt

from hearth.insight.estimators import LEVEL, NOTHING, Estimate
from hearth.insight.sums import Rows

RESAMPLES = 2_000
AT_ONCE = 500_000
"""so many draws lie in memory at once"""
NEAR = 2
"""so many values on either side of the point are looked at first: the resamples seldom leave them"""
PARTS = {"median": (1, 2), "p90": (9, 10)}
Counts = npt.NDArray[np.int64]


def seed_of(name: str) -> int:
    """The first eight bytes of the SHA-256 of the figure's name, so that a figure is the same whenever it is asked."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])


def quantile(rows: Rows, part: tuple[int, int], seed: int) -> Estimate:
    """The quantile of the values, and its interval."""
    if not len(rows):
        return NOTHING
    persons, spoke, often = rows.person, rows.brand, rows.events
    values, at = np.unique(rows.value, return_inverse=True)
    run = np.bincount(at, weights=often, minlength=len(values)).cumsum()
    here = int(np.argmax(run * part[1] >= run[-1] * part[0]))
    people, who = np.unique(persons[~spoke], return_inverse=True)
    point = float(values[here])
    if len(people) < 2:
        return Estimate(point)
    drawn, near = None, NEAR
    while drawn is None:
        low, high = max(0, here - near), min(len(values) - 1, here + near)
        column = np.clip(
            at - low, 0, high - low + 1
        )  # the first holds what lies below too, the last what lies above
        width = high - low + 2
        fixed = np.bincount(column[spoke], weights=often[spoke], minlength=width)
        mine = np.bincount(
            who * width + column[~spoke], weights=often[~spoke], minlength=len(people) * width
        ).reshape(-1, width)
        drawn = _draws(mine.cumsum(axis=1), fixed.cumsum(), part, np.random.Generator(np.random.PCG64(seed)))
        if (low > 0 and drawn.min() == 0) or (high < len(values) - 1 and drawn.max() == width - 1):
            drawn, near = None, near * 8
    tail = (1 - LEVEL) / 2
    ends = np.quantile(drawn, (tail, 1 - tail), method="inverted_cdf").astype(int) + low
    return Estimate(point, float(values[ends[0]]), float(values[ends[1]]))


def _draws(
    mine: npt.NDArray[np.float64],
    fixed: npt.NDArray[np.float64],
    part: tuple[int, int],
    random: np.random.Generator,
) -> Counts:
    """At which column each resample has reached its part; columns are running counts, the last of all.

    People whose counts are alike are drawn as one kind.
    """
    people = len(mine)
    mine, kind = np.unique(mine, axis=0, return_inverse=True)
    kinds = len(mine)
    found, left = [], RESAMPLES
    while left:
        some = max(1, min(left, AT_ONCE // people))
        who = kind[random.integers(0, people, size=(some, people))]
        who += np.arange(some)[:, None] * kinds
        often = np.bincount(who.ravel(), minlength=some * kinds).reshape(some, kinds)
        run = np.rint(often @ mine) + fixed
        found.append(np.argmax(run * part[1] >= run[:, -1:] * part[0], axis=1))
        left -= some
    return np.concatenate(found)
