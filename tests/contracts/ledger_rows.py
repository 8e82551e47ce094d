"""Plain activity dicts as ledger rows in an engine of their own, without Django and without a data folder."""

from typing import Any

from hearth.insight import load
from hearth.insight.compile import Compiler
from hearth.insight.engine import Engine
from hearth.insight.fold import COLUMNS

Plain = dict[str, Any]
COMPILER = Compiler()
"""compiled once for all engines of a test run"""


def rows(activities: list[Plain]) -> list[tuple[Any, ...]]:
    return [
        tuple({**act, "seq": seq, "v": 1}[column] for column in COLUMNS)
        for seq, act in enumerate(activities, 1)
    ]


def engine_on(activities: list[Plain]) -> Engine:
    engine = Engine(load.connect(":memory:"), COMPILER)
    if activities:
        load.add(engine.con, rows(activities))
    load.finish(engine.con, len(activities), "end")
    return engine
