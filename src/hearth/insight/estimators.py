"""Interval estimators named as in the catalog: CJ (pooled share, by member), W (Wilson), G (Garwood), X (exact).

They see sums per person only, never events, and never who the person is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hearth.insight.quantiles import chi2_quantile, normal_quantile, t_quantile

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A point with its interval; `low` and `high` are None where there is no inference (an exact count)."""

    value: float | None
    low: float | None = None
    high: float | None = None


NOTHING = Estimate(None)


def pooled_share(
    hits: Sequence[float], events: Sequence[float], brand_hits: float = 0, brand_events: float = 0
) -> Estimate:
    """CJ: delete-one-member jackknife on the logit scale. Peers are deleted one at a time; brand rows stay."""
    n = np.asarray(events, dtype=float)
    x = np.asarray(hits, dtype=float)[n > 0]
    n = n[n > 0]
    big_x, big_n, m = float(x.sum()) + brand_hits, float(n.sum()) + brand_events, len(n)
    if big_n <= 0:
        return NOTHING
    point = big_x / big_n
    if m < 2 or bool((big_n - n <= 0).any()):
        return Estimate(point)
    without = (big_x - x) / (big_n - n)
    r = (big_x + 0.5) / (big_n + 1)
    spread = (m - 1) / m * float(((without - without.mean()) ** 2).sum())
    s = math.sqrt(max(spread, r * (1 - r) / big_n))
    df = max(1.0, float(n.sum()) ** 2 / float((n**2).sum()) - 1)
    half = t_quantile(0.5 + LEVEL / 2, df) * s / (r * (1 - r))
    middle = math.log(r / (1 - r))
    return Estimate(point, _expit(middle - half), _expit(middle + half))


def wilson(hits: int, persons: int) -> Estimate:
    """W: for shares in which one person is one row."""
    if persons <= 0:
        return NOTHING
    z = normal_quantile(0.5 + LEVEL / 2)
    p = hits / persons
    middle = (p + z * z / (2 * persons)) / (1 + z * z / persons)
    half = z / (1 + z * z / persons) * math.sqrt(p * (1 - p) / persons + z * z / (4 * persons * persons))
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == persons else min(1.0, middle + half)
    return Estimate(p, low, high)


def garwood(count: int) -> Estimate:
    """G: a count of independent happenings as a Poisson count."""
    tail = (1 - LEVEL) / 2
    low = 0.0 if count == 0 else chi2_quantile(tail, 2 * count) / 2
    return Estimate(float(count), low, chi2_quantile(1 - tail, 2 * count + 2) / 2)


def _expit(y: float) -> float:
    if y >= 0:
        return 1 / (1 + math.exp(-y))
    e = math.exp(y)
    return e / (1 + e)
