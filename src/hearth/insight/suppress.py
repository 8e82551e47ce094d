"""What may be shown of a figure, and how sure it is: k-anonymity with complements, small circles, states, verdicts.

Pure functions over sums per person. The same rules serve page, command, file and API (METRICS.md 1.5 to 1.7, 4).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hearth.insight.curves import median_time, still_at
from hearth.insight.estimators import LEVEL, NOTHING, Estimate, garwood, pooled_share, wilson
from hearth.insight.record import State, Verdict
from hearth.insight.registry import Metric
from hearth.insight.shapes import centralization, gini, h_index, largest_part

K = 5
SCALES = {"hours": 3_600_000, "days": 24 * 3_600_000}
"""values of cases are milliseconds there"""
STEADY = 50
"""from this many members on a pooled share is no longer called approximate"""

Row = tuple[str, bool, int | None, int, int]
"""person, spoke for the brand, value where cases have one, hits, events"""
POOLED = ("CJ", "D", "Q")
"""estimators that stand on peers as clusters, nobody more than half of it"""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one figure: peers one by one, the brand as a block."""

    peers: Mapping[str, tuple[int, int]]
    brand_hits: int
    brand_events: int
    everybody: int
    events: Mapping[str, int]
    """by person, the brand's people among them"""
    valued: tuple[Row, ...]

    @property
    def n(self) -> int:
        return self.brand_events + sum(events for _, events in self.peers.values())

    @property
    def hits(self) -> int:
        return self.brand_hits + sum(hits for hits, _ in self.peers.values())


def sums(rows: Iterable[Row]) -> Sums:
    peers: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    brand_hits = brand_events = 0
    everybody: dict[str, int] = defaultdict(int)
    rows = sorted(rows, key=lambda row: (row[0], row[1], row[2] or 0))
    for person, brand, _, hits, events in rows:
        everybody[person] += events
        if brand:
            brand_hits, brand_events = brand_hits + hits, brand_events + events
        else:
            before = peers[person]
            peers[person] = (before[0] + hits, before[1] + events)
    valued = tuple(row for row in rows if row[2] is not None)
    return Sums(dict(peers), brand_hits, brand_events, len(everybody), everybody, valued)


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
    return len(found.peers) if metric.estimator in POOLED else found.everybody


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
    persons = persons_of(metric, found)
    if found.n == 0:
        return Figure("held" if held else "not_enough", 0, 0, verdict=doubt)
    if not found.peers:
        return Figure("not_enough", found.n, persons, verdict=doubt)
    if hidden or not may_publish(metric, found):
        return Figure("suppressed", None, None, verdict=doubt)
    if circle:
        point = _estimate(metric, found, name).value
        return Figure("not_enough" if point is None else "census", found.n, persons, Estimate(point))
    if persons < metric.minimum or found.n < metric.minimum_cases:
        return Figure("not_enough", found.n, persons, verdict=doubt)
    estimate = _estimate(metric, found, name)
    if estimate.value is None:
        return Figure("not_enough", found.n, persons, verdict=doubt)
    state: State = "approximate" if metric.estimator == "CJ" and persons < STEADY else "ok"
    sure = persons >= metric.verdict_minimum
    level = None if estimate.low is None else LEVEL
    return Figure(state, found.n, persons, estimate, level, verdict(metric, estimate) if sure else doubt)


def may_publish(metric: Metric, found: Sums) -> bool:
    """At least K persons in the cell, no one of them more than half of it, and in shares of persons K on both sides."""
    peers = found.peers.values()
    if len(found.peers) < K:
        return False
    if metric.estimator in (*POOLED, "KM") and 2 * max(n for _, n in peers) > sum(n for _, n in peers):
        return False
    if metric.unit == "share" and metric.estimator not in POOLED:
        yes = sum(1 for hits, _ in peers if hits)
        return all(side == 0 or side >= K for side in (yes, len(found.peers) - yes))
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


def _estimate(metric: Metric, found: Sums, name: str) -> Estimate:
    match metric.estimator:
        case "CJ":
            hits, events = zip(*found.peers.values(), strict=True)
            return pooled_share(hits, events, found.brand_hits, found.brand_events)
        case "W":
            return wilson(found.hits, found.n)
        case "G":
            return garwood(found.n)
        case "Q":
            return _quantile(metric, found, name)
        case "KM":
            return _survival(metric, found)
        case "D":
            return Estimate(_described(metric, found))
        case "X":
            return Estimate(float(found.everybody) if metric.unit == "persons" else found.hits / found.n)


def _quantile(metric: Metric, found: Sums, name: str) -> Estimate:
    from hearth.insight.resample import PARTS, quantile, seed_of

    cases = [(person, brand, float(value or 0), events) for person, brand, value, _, events in found.valued]
    return quantile(cases, PARTS[metric.statistic], seed_of(name))


def _survival(metric: Metric, found: Sums) -> Estimate:
    columns = zip(
        *((float(value or 0), over, events) for _, _, value, over, events in found.valued), strict=True
    )
    times, ended, counts = columns
    if metric.statistic == "survival":
        return still_at(times, ended, counts, metric.until)
    middle, scale = median_time(times, ended, counts), SCALES[metric.unit]
    ends = (None if end is None else end / scale for end in (middle.value, middle.low, middle.high))
    return Estimate(*ends)


def _described(metric: Metric, found: Sums) -> float | None:
    if metric.statistic == "h_index":
        return h_index((value or 0, events) for _, _, value, _, events in found.valued)
    amounts = list(found.events.values())
    return {"gini": gini, "largest": largest_part, "centralization": centralization}[metric.statistic](
        amounts
    )


def hidden_cells(cells: Mapping[str, frozenset[str]], published: Mapping[str, bool]) -> set[str]:
    """Which siblings of one parent must be hidden so that nothing follows by subtraction.

    `cells` holds the peers in each, `published` whether a cell passes by itself. A cell whose complement holds
    fewer than K others is hidden; if one sibling alone is hidden, so is the next smallest, until it is safe.
    """
    everybody: frozenset[str] = frozenset().union(*cells.values())
    filled = {name: peers for name, peers in cells.items() if peers}
    hidden = {name for name in filled if not published[name]}
    hidden |= {name for name, peers in filled.items() if 0 < len(everybody - peers) < K}
    while hidden and len(hidden) < len(filled):
        together: frozenset[str] = frozenset().union(*(filled[name] for name in hidden))
        if len(hidden) > 1 and len(together) >= K:
            break
        hidden.add(
            min((name for name in filled if name not in hidden), key=lambda name: (len(filled[name]), name))
        )
    return hidden
