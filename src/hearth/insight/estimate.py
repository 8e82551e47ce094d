"""From sums to a figure: each estimator of the catalog finds here what it looks at."""

from collections.abc import Callable
from math import sqrt

from hearth.insight import curves, estimators, shapes
from hearth.insight.estimators import NOTHING, Estimate
from hearth.insight.registry import Metric
from hearth.insight.sums import Sums

SCALES = {"hours": 3_600_000, "days": 24 * 3_600_000}
"""values of cases are milliseconds there"""
STEADY_SHARE = 28 / 84
"""the part of twelve weeks that the last four are"""


def estimate_of(metric: Metric, found: Sums, name: str) -> Estimate:
    """The figure by its estimator; `name` seeds resamples."""
    return _BY[metric.estimator](metric, found, name)


def _pooled(metric: Metric, found: Sums, name: str) -> Estimate:
    hits, events = found.hits_each, found.events_each
    pooled = estimators.pooled_rate if metric.unit == "rate" else estimators.pooled_share
    return pooled(hits, events, found.brand_hits, found.brand_events)


def _wilson(metric: Metric, found: Sums, name: str) -> Estimate:
    return estimators.wilson(found.hits, found.n)


def _poisson(metric: Metric, found: Sums, name: str) -> Estimate:
    return estimators.garwood(found.n)


def _exact(metric: Metric, found: Sums, name: str) -> Estimate:
    return Estimate(float(found.everybody) if metric.unit == "persons" else found.hits / found.n)


def _jackknife(metric: Metric, found: Sums, name: str) -> Estimate:
    hits, events = found.hits_each, found.events_each
    if metric.statistic == "reciprocity":
        fixed = found.brand_alone
        return estimators.reciprocity(hits, events, found.brand_hits, found.brand_events, fixed)
    if metric.statistic == "mixing":
        return estimators.across(hits, events, found.brand_hits, found.brand_events)
    return estimators.average(hits, events)


def _shrunk(metric: Metric, found: Sums, name: str) -> Estimate:
    if metric.statistic == "fading":
        from hearth.insight.fading import probably_gone

        lives = found.valued.value
        return Estimate(probably_gone(lives, lives[found.valued.events != 0]) / found.n)
    hits, events = found.hits_each, found.events_each
    return Estimate(float(sum(estimators.surely_above(hits, events, STEADY_SHARE))))


def _quantile(metric: Metric, found: Sums, name: str) -> Estimate:
    from hearth.insight.resample import PARTS, quantile, seed_of

    return quantile(found.valued, PARTS[metric.statistic], seed_of(name))


def _survival(metric: Metric, found: Sums, name: str) -> Estimate:
    times, ended, counts = curves.columns(found.valued)
    if metric.statistic == "survival":
        return curves.still_at(times, ended, counts, metric.until)
    if metric.statistic == "mean":
        middle = curves.mean_until(times, ended, counts, metric.until)
    else:
        middle = curves.median_time(times, ended, counts)
    scale = SCALES[metric.unit]
    ends = (None if end is None else end / scale for end in (middle.value, middle.low, middle.high))
    return Estimate(*ends)


def _log_rank(metric: Metric, found: Sums, name: str) -> Estimate:
    """Values hold twice the time, and one more for the marked."""
    value = found.valued.value
    return curves.hazard_ratio((value // 2).astype(float), found.valued.hits, value % 2)


def _chance(metric: Metric, found: Sums, name: str) -> Estimate:
    """How many standard deviations the ties across groups lie from what chance gives, everybody keeping her ties.

    Values name the group of a person; sums count each tie at both ends. Ends matched at random, as after endless
    degree-preserving rewirings (Maslov and Sneppen 2002); mean and variance are exact, so that nothing is drawn.
    """
    if metric.statistic == "mingling":
        from hearth.insight.opinions import mingling

        return Estimate(mingling(found.valued.one_by_one(), name))
    ends: dict[int, int] = {}
    for group, events in zip(found.valued.value.tolist(), found.valued.events.tolist(), strict=True):
        ends[group] = ends.get(group, 0) + events
    total = sum(ends.values())
    if total < 4 or len(ends) < 2:
        return NOTHING
    pairs = [k * (k - 1) / 2 for k in ends.values()]
    mean = sum(pairs) / (total - 1)
    twice = sum(pairs) ** 2 - sum(p * p for p in pairs)
    twice += sum(p * (k - 2) * (k - 3) / 2 for p, k in zip(pairs, ends.values(), strict=True))
    variance = twice / ((total - 1) * (total - 3)) + mean - mean * mean
    if variance <= 0:
        return NOTHING
    inside = (total - found.hits) / 2
    return Estimate((mean - inside) / sqrt(variance))


def _described(metric: Metric, found: Sums, name: str) -> Estimate:
    rows = found.valued
    counted = rows.value / metric.scale, rows.events
    match metric.statistic:
        case "h_index":
            return Estimate(shapes.h_index(*counted))
        case "median":
            return Estimate(shapes.middle(*counted))
        case "average":
            return Estimate(shapes.average(*counted))
        case "pairs":
            return Estimate(found.n / metric.ends)
        case "groups" | "consensus":
            from hearth.insight import opinions

            votes = zip(rows.person.tolist(), rows.value.tolist(), strict=True)
            count = opinions.effective_groups if metric.statistic == "groups" else opinions.consensus
            return Estimate(count(votes))
    shape = {"gini": shapes.gini, "largest": shapes.largest_part, "centralization": shapes.centralization}
    return Estimate(shape[metric.statistic](found.amounts))


_BY: dict[str, Callable[[Metric, Sums, str], Estimate]] = {
    "CJ": _pooled,
    "W": _wilson,
    "G": _poisson,
    "X": _exact,
    "J": _jackknife,
    "EB": _shrunk,
    "Q": _quantile,
    "KM": _survival,
    "LR": _log_rank,
    "Z": _chance,
    "D": _described,
}
