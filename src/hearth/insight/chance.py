"""Records with chance in their totals, as they are told to everybody: one draw for each total, shares that follow from
the drawn totals, intervals wider by what the draw may be off.

Epsilon is 1 for one act (a post, a reaction, a vote); of one person at most 20 of a kind count a day. Totals below a
hundred stay as they are: of groups of five and more, like on every page.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace

from hearth.base import noise as chance
from hearth.insight.estimators import Estimate
from hearth.insight.record import Record
from hearth.insight.registry import Metric
from hearth.insight.suppress import verdict

SHARES = ("CJ", "W", "X")
COUNTED = ("persons", "posts", "pairs")
"""units whose value is itself a total"""


def with_chance(records: list[tuple[Metric, Record]], draw: Callable[[], int] = chance.noise) -> list[Record]:
    """The records as they may be told; a total that several of them name is drawn once, so that no mean undoes it."""
    drawn: dict[Hashable, int] = {}

    def told(what: Hashable, total: int) -> int:
        if total < chance.LEAST:
            return total
        key = (what, total)
        if key not in drawn:
            drawn[key] = max(0, total + draw())
        return drawn[key]

    return [_told(metric, record, told) for metric, record in records]


def _told(metric: Metric, record: Record, told: Callable[[Hashable, int], int]) -> Record:
    if record.n is None:
        return record
    n = told(metric.what, record.n)
    persons = None if record.persons is None else told("people", record.persons)
    eligible = None if record.eligible is None else told("people", record.eligible)
    if persons is not None and eligible is not None:
        persons = min(persons, eligible)
    value = _value(metric, record, n, persons, told)
    low, high = _ends(record, value, n)
    judged = record.verdict
    if judged in ("met", "not_met"):
        judged = verdict(metric, Estimate(value, low, high))
    return replace(
        record, n=n, persons=persons, eligible=eligible, value=value, low=low, high=high, verdict=judged
    )


def _ends(record: Record, value: float | None, n: int) -> tuple[float | None, float | None]:
    """The interval, moved along with the value and widened by what chance may have done to it."""
    if record.low is None or record.high is None or record.value is None or value is None:
        return record.low, record.high
    if (record.n or 0) < chance.LEAST or (value == record.value and record.unit not in ("share", "rate")):
        return record.low, record.high
    off = chance.OFF / n if record.unit in ("share", "rate") else chance.OFF
    low, high = max(0.0, record.low + value - record.value - off), record.high + value - record.value + off
    return low, min(1.0, high) if record.unit == "share" else high


def _value(
    metric: Metric, record: Record, n: int, persons: int | None, told: Callable[[Hashable, int], int]
) -> float | None:
    """What follows from the drawn totals."""
    value, before = record.value, record.n or 0
    if value is None or before < chance.LEAST:
        return value
    if record.unit in ("share", "rate") and metric.estimator in SHARES and n:
        hits = told(("of", metric.id), round(value * before))
        return (min(hits, n) if record.unit == "share" else hits) / n
    if record.unit not in COUNTED or value != int(value):
        return value
    if int(value) == before:
        return float(n)
    if int(value) == record.persons:
        return float(persons or 0)
    return float(told(("all", record.unit), int(value)))
