"""Kaplan-Meier curves: how long until something happens, when for some it has not happened yet.

Kaplan and Meier 1958; variance after Greenwood, intervals on the log(-log) scale (Kalbfleisch and Prentice); the
interval of the median after Brookmeyer and Crowley 1982. Where the curve has not moved, Wilson among those still waited
for stands in, since a curve without events is not certain.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hearth.insight.estimators import LEVEL, NOTHING, Estimate, Numbers, wilson
from hearth.insight.quantiles import normal_quantile
from hearth.insight.sums import Rows

Counts = Sequence[int] | npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Curve:
    """Its steps as columns, one row for each time at which something ended.

    `at`: the time; `share`: who still waits from then on; `low`, `high`: its interval; `waiting`: for how many it had
    not ended just before.
    """

    at: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    waiting: npt.NDArray[np.int64]


def columns(rows: Rows) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Times, how many ended then, and of how many, of valued sums."""
    return rows.value.astype(np.float64), rows.hits, rows.events


def curve(times: Numbers, ended: Counts, counts: Counts) -> Curve:
    """Steps at each time at which something ended; `ended` of `counts` cases of a time did, the others left unseen."""
    at, where = np.unique(np.asarray(times, dtype=np.float64), return_inverse=True)
    over = np.bincount(where, weights=ended, minlength=len(at)).astype(np.int64)
    count = np.bincount(where, weights=counts, minlength=len(at)).astype(np.int64)
    waiting = count[::-1].cumsum()[::-1]
    moved = over > 0
    at, over, waiting = at[moved], over[moved], waiting[moved]
    share = np.cumprod(1 - over / waiting)
    last = waiting == over  # nobody waits any more: so it is with the last step at most
    summed = np.cumsum(over / np.where(last, 1, waiting * (waiting - over)))
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log(share)
        half = normal_quantile(0.5 + LEVEL / 2) * np.sqrt(summed) / -log
        low, high = share ** np.exp(half), share ** np.exp(-half)
    low[last] = 0.0
    high[last] = [wilson(0, int(left)).high or 0.0 for left in waiting[last]]
    return Curve(at, share, low, high, waiting)


def _watched(times: Numbers, ended: Counts, counts: Counts, at: float) -> bool:
    """Whether anybody was watched for so long, or it ended for all."""
    return len(times) > 0 and bool(np.max(times) >= at or np.sum(ended) >= np.sum(counts))


def still_at(times: Numbers, ended: Counts, counts: Counts, at: float) -> Estimate:
    """The share for whom it has not ended by `at`; nothing when nobody was watched for so long."""
    if not _watched(times, ended, counts, at):
        return NOTHING
    found = curve(times, ended, counts)
    here = int(np.searchsorted(found.at, at, side="right")) - 1
    if here < 0:
        watched = int(np.asarray(counts)[np.asarray(times) >= at].sum())
        return Estimate(1.0, wilson(watched, watched).low, 1.0)
    return Estimate(float(found.share[here]), float(found.low[here]), float(found.high[here]))


def median_time(times: Numbers, ended: Counts, counts: Counts) -> Estimate:
    """When it has ended for half; nothing when that is not reached, an open end where the interval has none."""
    found = curve(times, ended, counts)
    middle, low, high = (
        float(found.at[np.argmax(column <= 0.5)]) if (column <= 0.5).any() else None
        for column in (found.share, found.low, found.high)
    )
    return NOTHING if middle is None else Estimate(middle, low, high)


def mean_until(times: Numbers, ended: Counts, counts: Counts, until: float) -> Estimate:
    """The mean time up to `until`, the area under the curve, with Greenwood's variance (Irwin 1949; Klein and
    Moeschberger 2003, 4.5); nothing when nobody was watched for so long."""
    if not _watched(times, ended, counts, until):
        return NOTHING
    found = curve(times, ended, counts)
    steps = found.at < until
    share, waiting = found.share[steps], found.waiting[steps]
    shares = np.concatenate(([1.0], share))
    pieces = np.diff(np.concatenate(([0.0], found.at[steps], [until]))) * shares
    mean = float(pieces.sum())
    rest = mean - pieces[:-1].cumsum()
    over = np.rint(waiting * (1 - share / shares[:-1]))
    going = waiting > over
    variance = float((rest**2 * over / (waiting * np.where(going, waiting - over, 1)))[going].sum())
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


def hazard_ratio(times: Numbers, ended: Counts, marked: Counts) -> Estimate:
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
