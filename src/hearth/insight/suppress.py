"""What may be shown of a figure, and how sure it is: k-anonymity with complements, small circles, states, verdicts.

Pure functions over sums per person. The same rules serve page, command, file and API (METRICS.md 1.5 to 1.7, 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hearth.insight.estimate import estimate_of
from hearth.insight.estimators import LEVEL, NOTHING, Estimate
from hearth.insight.record import K as K
from hearth.insight.record import State, Verdict
from hearth.insight.registry import Metric
from hearth.insight.sums import Sums

STEADY = 50
"""from this many members on a pooled share is no longer called approximate"""

POOLED = ("CJ", "D", "Q", "J", "Z")
"""estimators that stand on peers as clusters, nobody more than half of it"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is left of the sums after the rules."""

    state: State
    n: int | None
    persons: int | None
    estimate: Estimate = NOTHING
    level: float | None = None
    verdict: Verdict | None = None


def persons_of(metric: Metric, found: Sums) -> int:
    """Persons a figure stands on: for pooled shares the peers, else everybody."""
    return len(found.persons) if metric.estimator in POOLED else found.everybody


def figure(
    metric: Metric,
    found: Sums,
    *,
    circle: bool = False,
    held: bool = False,
    hidden: bool = False,
    name: str = "",
) -> Figure:
    """The figure that may be shown. `hidden`: a sibling or the complement would tell it; `name` seeds resamples."""
    doubt: Verdict | None = None if metric.target is None else "cant_tell"
    persons, n = persons_of(metric, found), found.n // metric.ends
    if found.n == 0:
        return Figure("held" if held else "not_enough", 0, 0, verdict=doubt)
    if not len(found.persons):
        return Figure("not_enough", n, persons, verdict=doubt)
    if hidden or not may_publish(metric, found):
        return Figure("suppressed", None, None, verdict=doubt)
    if _is_few(metric, found, name):
        return Figure("suppressed", None, None, verdict=doubt)
    if circle:
        point = estimate_of(metric, found, name).value
        return Figure("not_enough" if point is None else "census", n, persons, Estimate(point))
    if persons < metric.minimum or n < metric.minimum_cases:
        return Figure("not_enough", n, persons, verdict=doubt)
    estimate = estimate_of(metric, found, name)
    if estimate.value is None:
        return Figure("not_enough", n, persons, verdict=doubt)
    state: State = "approximate" if metric.estimator == "CJ" and persons < STEADY else "ok"
    sure = persons >= metric.verdict_minimum
    level = None if estimate.low is None else LEVEL
    return Figure(state, n, persons, estimate, level, verdict(metric, estimate) if sure else doubt)


def _is_few(metric: Metric, found: Sums, name: str) -> bool:
    """Whether a count that only the estimate knows is of a few people, or of all but a few."""
    if metric.statistic == "rising":
        return 0 < (estimate_of(metric, found, name).value or 0) < K
    if metric.statistic != "fading" or persons_of(metric, found) < metric.minimum:
        return False
    gone = round((estimate_of(metric, found, name).value or 0) * found.n)
    return 0 < gone < K or 0 < found.n - gone < K


def may_publish(metric: Metric, found: Sums) -> bool:
    """At least K persons in the cell, no one of them more than half of it, and in shares of persons K on both sides."""
    count, each = len(found.persons), found.events_each
    if count < K:
        return False
    if metric.estimator in (*POOLED, "KM") and 2 * int(each.max()) > int(each.sum()):
        return False
    if metric.unit == "share" and metric.estimator not in POOLED:
        yes = int((found.hits_each != 0).sum())
        return all(side == 0 or side >= K for side in (yes, count - yes))
    return True


def verdict(metric: Metric, estimate: Estimate) -> Verdict | None:
    """From the interval, never from the point."""
    if metric.target is None:
        return None
    if estimate.low is None or estimate.high is None:
        return "cant_tell"
    if estimate.low >= metric.target:
        return "met"
    return "not_met" if estimate.high < metric.target else "cant_tell"


def hidden_cells(cells: Mapping[str, frozenset[int]], published: Mapping[str, bool]) -> set[str]:
    """Which siblings of one parent must be hidden so that nothing follows by subtraction.

    `cells` holds the peers in each, `published` whether a cell passes by itself. A cell whose complement holds
    fewer than K others is hidden; if one sibling alone is hidden, so is the next smallest, until it is safe.
    """
    everybody: frozenset[int] = frozenset().union(*cells.values())
    filled = {name: peers for name, peers in cells.items() if peers}
    hidden = {name for name in filled if not published[name]}
    hidden |= {name for name, peers in filled.items() if 0 < len(everybody - peers) < K}
    while hidden and len(hidden) < len(filled):
        together: frozenset[int] = frozenset().union(*(filled[name] for name in hidden))
        if len(hidden) > 1 and len(together) >= K:
            break
        hidden.add(
            min((name for name in filled if name not in hidden), key=lambda name: (len(filled[name]), name))
        )
    return hidden
