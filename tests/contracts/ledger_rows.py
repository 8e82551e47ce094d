"""Plain activity dicts as ledger rows in an engine of their own, without Django and without a data folder."""

from typing import Any

from hearth.insight import load
from hearth.insight.compile import Compiler
from hearth.insight.engine import Engine
from hearth.insight.fold import COLUMNS
from hearth.insight.registry import Metric
from hearth.insight.sums import Sums, sums
from hearth.insight.window import Span

Plain = dict[str, Any]
COMPILER = Compiler()
"""compiled once for all engines of a test run"""


def rows(activities: list[Plain]) -> list[tuple[Any, ...]]:
    nums = {uri: num for num, uri in enumerate(sorted({act["object"] for act in activities}), 1)}
    return [
        tuple({**act, "seq": seq, "v": 1, "num": nums[act["object"]]}[column] for column in COLUMNS)
        for seq, act in enumerate(activities, 1)
    ]


def engine_on(activities: list[Plain]) -> Engine:
    engine = Engine(load.connect(":memory:"), COMPILER)
    if activities:
        load.add(engine.con, rows(activities))
    load.finish(engine.con, len(activities), "end")
    return engine


def sums_of(
    engine: Engine, metric: Metric, when: Span, now: int, purpose: str = "", space: str = "", origin: str = ""
) -> Sums:
    """Sums of one measure, before anything is hidden."""
    at = (when.as_of, now)
    return sums(engine.rows(metric, purpose or metric.purpose, at, (when.start, when.end), space, origin))


def names(engine: Engine) -> dict[int, str]:
    """Uris of persons by their number."""
    return dict(engine.con.execute("SELECT key, uri FROM l_name").fetchall())
