"""Kaplan-Meier curves: how long until something happens, when for some it has not happened yet.

Kaplan and Meier 1958; variance after Greenwood, intervals on the log(-log) scale (Kalbfleisch and Prentice); the
interval of the median after Brookmeyer and Crowley 1982. Where the curve has not moved, Wilson among those still waited
for stands in, since a curve without events is not certain.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hearth.insight.estimators import LEVEL, NOTHING, Estimate, wilson
from hearth.insight.quantiles import normal_quantile


@dataclass(frozen=True, slots=True)
class Step:
    """The curve from `at` on: the share still waiting, its interval, and how many were waited for at that time."""

    at: float
    share: float
    low: float
    high: float
    waiting: int


def curve(times: Sequence[float], ended: Sequence[int], counts: Sequence[int]) -> list[Step]:
    """Steps at each time at which something ended; `ended` of `counts` cases of a time did, the others left unseen."""
    z = normal_quantile(0.5 + LEVEL / 2)
    waiting, share, summed = sum(counts), 1.0, 0.0
    steps = []
    merged: dict[float, tuple[int, int]] = {}
    for at, over, count in zip(times, ended, counts, strict=True):
        before = merged.get(at, (0, 0))
        merged[at] = (before[0] + over, before[1] + count)
    for at, (over, count) in sorted(merged.items()):
        if over:
            share *= 1 - over / waiting
            summed += over / (waiting * (waiting - over)) if waiting > over else math.inf
            low, high = _bounds(share, summed, z, waiting)
            steps.append(Step(at, share, low, high, waiting))
        waiting -= count
    return steps


def _bounds(share: float, summed: float, z: float, waiting: int) -> tuple[float, float]:
    if share <= 0 or math.isinf(summed):
        return 0.0, wilson(0, waiting).high or 0.0
    log = math.log(share)
    half = z * math.sqrt(summed) / -log
    return share ** math.exp(half), share ** math.exp(-half)


def still_at(times: Sequence[float], ended: Sequence[int], counts: Sequence[int], at: float) -> Estimate:
    """The share for whom it has not ended by `at`; nothing when nobody was watched for so long."""
    if not times or (max(times) < at and sum(ended) < sum(counts)):
        return NOTHING
    before = [step for step in curve(times, ended, counts) if step.at <= at]
    if not before:
        watched = sum(count for time, count in zip(times, counts, strict=True) if time >= at)
        return Estimate(1.0, wilson(watched, watched).low, 1.0)
    return Estimate(before[-1].share, before[-1].low, before[-1].high)


def median_time(times: Sequence[float], ended: Sequence[int], counts: Sequence[int]) -> Estimate:
    """When it has ended for half; nothing when that is not reached, an open end where the interval has none."""
    steps = curve(times, ended, counts)
    middle = next((step.at for step in steps if step.share <= 0.5), None)
    if middle is None:
        return NOTHING
    low = next((step.at for step in steps if step.low <= 0.5), None)
    return Estimate(middle, low, next((step.at for step in steps if step.high <= 0.5), None))


def mean_until(times: Sequence[float], ended: Sequence[int], counts: Sequence[int], until: float) -> Estimate:
    """The mean time up to `until`, the area under the curve, with Greenwood's variance (Irwin 1949; Klein and
    Moeschberger 2003, 4.5); nothing when nobody was watched for so long."""
    if not times or (max(times) < until and sum(ended) < sum(counts)):
        return NOTHING
    steps = [step for step in curve(times, ended, counts) if step.at < until]
    marks = [0.0, *(step.at for step in steps), until]
    shares = [1.0, *(step.share for step in steps)]
    pieces = [(b - a) * share for a, b, share in zip(marks, marks[1:], shares, strict=False)]
    mean, rest, variance = sum(pieces), sum(pieces), 0.0
    for piece, step, before in zip(pieces, steps, shares, strict=False):
        rest -= piece
        over = step.waiting * (1 - step.share / before) if before else 0.0
        if step.waiting > over:
            variance += rest * rest * over / (step.waiting * (step.waiting - over))
    half = normal_quantile(0.5 + LEVEL / 2) * math.sqrt(variance)
    return Estimate(mean, max(0.0, mean - half), min(until, mean + half))


def incidence(times: Sequence[float], causes: Sequence[int], cause: int, at: float) -> float:
    """AJ: the share for whom it ended by `at` for this cause, where others compete (Aalen and Johansen 1978).

    A cause of 0 means that it had not ended when it was last seen.
    """
    going, waiting, share = 1.0, len(times), 0.0
    for moment in sorted(set(times)):
        if moment > at:
            break
        here = [why for time, why in zip(times, causes, strict=True) if time == moment]
        share += going * sum(1 for why in here if why == cause) / waiting
        going *= 1 - sum(1 for why in here if why) / waiting
        waiting -= len(here)
    return share


def hazard_ratio(times: Sequence[float], ended: Sequence[int], marked: Sequence[int]) -> Estimate:
    """LR: how much sooner it ends for the marked than for the others, from the log-rank sums (Peto and others 1977).

    The point is exp((O - E) / V).
    """
    time, over, mark = (np.asarray(column, dtype=float) for column in (times, ended, marked))
    moments, at = np.unique(time, return_inverse=True)
    here, mine, ends, mine_end = (
        np.bincount(at, weights=w, minlength=len(moments))
        for w in (np.ones_like(time), mark, over, over * mark)
    )
    n, m = here[::-1].cumsum()[::-1], mine[::-1].cumsum()[::-1]
    part = np.divide(m, n, out=np.zeros_like(m), where=n > 0)
    variance = float((ends * part * (1 - part) * (n - ends) / np.maximum(n - 1, 1)).sum())
    if variance <= 0:
        return NOTHING
    log = float((mine_end - ends * part).sum()) / variance
    half = normal_quantile(0.5 + LEVEL / 2) / math.sqrt(variance)
    return Estimate(math.exp(log), math.exp(log - half), math.exp(log + half))
