"""Interval estimators named as in the catalog: CJ (pooled share, by member), W (Wilson), G (Garwood), J (jackknife),
EB (shrinkage).

They see sums per person only, never events, and never who the person is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hearth.insight.quantiles import beta_share, chi2_quantile, normal_quantile, t_quantile

LEVEL = 0.95
Numbers = Sequence[float] | npt.NDArray[np.float64] | npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A point with its interval; `low` and `high` are None where there is no inference (an exact count)."""

    value: float | None
    low: float | None = None
    high: float | None = None


NOTHING = Estimate(None)


@dataclass(frozen=True, slots=True)
class _Pool:
    """Everybody's hits among everybody's events: the share, and what it would be without each peer."""

    hits: float
    events: float
    point: float
    each: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    without: "np.ndarray[tuple[int], np.dtype[np.float64]]"


def _pooled(hits: Numbers, events: Numbers, brand_hits: float, brand_events: float) -> _Pool | Estimate:
    """The pool, or at once the estimate where it allows no interval."""
    n = np.asarray(events, dtype=float)
    x = np.asarray(hits, dtype=float)[n > 0]
    n = n[n > 0]
    big_x, big_n = float(x.sum()) + brand_hits, float(n.sum()) + brand_events
    if big_n <= 0:
        return NOTHING
    point = big_x / big_n
    if len(n) < 2 or bool((big_n - n <= 0).any()):
        return Estimate(point)
    return _Pool(big_x, big_n, point, n, (big_x - x) / (big_n - n))


def _spread(without: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    """The variance of a statistic by its delete-one jackknife."""
    m = len(without)
    return (m - 1) / m * float(((without - without.mean()) ** 2).sum())


def pooled_share(hits: Numbers, events: Numbers, brand_hits: float = 0, brand_events: float = 0) -> Estimate:
    """CJ: delete-one-member jackknife on the logit scale. Peers are deleted one at a time; brand rows stay."""
    pool = _pooled(hits, events, brand_hits, brand_events)
    if isinstance(pool, Estimate):
        return pool
    r = (pool.hits + 0.5) / (pool.events + 1)
    s = math.sqrt(max(_spread(pool.without), r * (1 - r) / pool.events))
    df = max(1.0, float(pool.each.sum()) ** 2 / float((pool.each**2).sum()) - 1)
    half = t_quantile(0.5 + LEVEL / 2, df) * s / (r * (1 - r))
    middle = math.log(r / (1 - r))
    return Estimate(pool.point, _expit(middle - half), _expit(middle + half))


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


def pooled_rate(hits: Numbers, events: Numbers, brand_hits: float = 0, brand_events: float = 0) -> Estimate:
    """CJ for happenings per person, which may exceed one: the same jackknife on the logarithmic scale.

    The spread is at least that of a Poisson count, so that nothing seen is not taken for certainty.
    """
    pool = _pooled(hits, events, brand_hits, brand_events)
    if isinstance(pool, Estimate):
        return pool
    r = (pool.hits + 0.5) / pool.events
    s = math.sqrt(max(_spread(pool.without), r / pool.events))
    half = t_quantile(0.5 + LEVEL / 2, len(pool.each) - 1) * s / r
    low = 0.0 if pool.hits == 0 else r * math.exp(-half)
    return Estimate(pool.point, low, r * math.exp(half))


def jackknife(point: float, without: Numbers) -> Estimate:
    """J: the statistic with its delete-one-person jackknife (Tukey 1958); `without` holds it without each of them."""
    m = len(without)
    if m < 2:
        return Estimate(point)
    left = np.asarray(without, dtype=float)
    s = math.sqrt(_spread(left))
    half = t_quantile(0.5 + LEVEL / 2, m - 1) * s
    return Estimate(point, point - half, point + half)


def average(sums: Numbers, counts: Numbers) -> Estimate:
    """J of a mean over cases; persons bring sums and counts."""
    x, n = np.asarray(sums, dtype=float), np.asarray(counts, dtype=float)
    if n.sum() <= 0:
        return NOTHING
    rest = n.sum() - n
    return jackknife(float(x.sum() / n.sum()), (x.sum() - x)[rest > 0] / rest[rest > 0])


def beyond_chance(returned: Numbers, edges: Numbers, nodes: int) -> npt.NDArray[np.float64]:
    """Reciprocity after Garlaschelli and Loffredo 2004: (r - a) / (1 - a), `a` the density of the graph."""
    some, all = np.asarray(returned, dtype=float), np.asarray(edges, dtype=float)
    density = all / (nodes * (nodes - 1)) if nodes > 1 else np.ones_like(all)
    fit = (all > 0) & (density < 1)
    found = (some / np.where(fit, all, 1) - density) / np.where(fit, 1 - density, 1)
    return np.where(fit, found, 0.0)


def reciprocity(
    returned: Numbers,
    degrees: Numbers,
    fixed_returned: float,
    fixed_degrees: float,
    fixed: int,
) -> Estimate:
    """J by node: with a person go all edges in and out of her. Sums count each edge at both ends; the brand stays."""
    mine, all = np.asarray(returned, dtype=float), np.asarray(degrees, dtype=float)
    ties = float(mine.sum()) + fixed_returned, float(all.sum()) + fixed_degrees
    nodes = len(degrees) + fixed
    if ties[1] <= 0 or nodes < 3:
        return NOTHING
    (point,) = beyond_chance([ties[0] / 2], [ties[1] / 2], nodes).tolist()
    return jackknife(point, beyond_chance(ties[0] / 2 - mine, ties[1] / 2 - all, nodes - 1))


def across(hits: Numbers, ends: Numbers, fixed_hits: float, fixed_ends: float) -> Estimate:
    """J by node of a share of ties, which sums count at both ends: with a person go all ties of hers."""
    mine, all = np.asarray(hits, dtype=float), np.asarray(ends, dtype=float)
    x, n = (float(mine.sum()) + fixed_hits) / 2, (float(all.sum()) + fixed_ends) / 2
    if n <= 0:
        return NOTHING
    left = n > all
    found = jackknife(x / n, (x - mine[left]) / (n - all[left]))
    low, high = (None if end is None else min(max(end, 0.0), 1.0) for end in (found.low, found.high))
    return Estimate(found.value, low, high)


def surely_above(hits: Numbers, events: Numbers, line: float) -> list[bool]:
    """EB: whether each person's share lies above a line, by the lower end (2.5 %) of what is known of it.

    Under a beta prior learned from all (Casella 1985), with the group's mean and, by moments, its spread beyond chance;
    few happenings therefore say little.
    """
    x, n = np.asarray(hits, dtype=float), np.asarray(events, dtype=float)
    if not len(x) or n.sum() <= 0:
        return []
    mean = min(max(float(x.sum() / n.sum()), 1e-6), 1 - 1e-6)
    weight = n / n.sum()
    seen = float((weight * (x / np.maximum(n, 1) - mean) ** 2).sum())
    chance = mean * (1 - mean)
    factor = float((weight / np.maximum(n, 1)).sum())
    spread = (seen - chance * factor) / (1 - factor) if factor < 1 else 0.0
    strength = chance / min(max(spread, chance / 1000), chance / 2) - 1
    tail = (1 - LEVEL) / 2
    return [
        beta_share(mean * strength + mine, (1 - mean) * strength + all - mine, line) < tail
        for mine, all in zip(x.tolist(), n.tolist(), strict=True)
    ]


def _expit(y: float) -> float:
    if y >= 0:
        return 1 / (1 + math.exp(-y))
    e = math.exp(y)
    return e / (1 + e)
