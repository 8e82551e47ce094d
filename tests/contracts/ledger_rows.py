"""Plain activity dicts as ledger rows in an engine of their own, without Django and without a data folder."""

from typing import Any

from hearth.insight import load
from hearth.insight.engine import Engine, open_engine
from hearth.insight.fold import COLUMNS

Plain = dict[str, Any]


def rows(activities: list[Plain]) -> list[tuple[Any, ...]]:
    return [
        tuple({**act, "seq": seq, "v": 1}[column] for column in COLUMNS)
        for seq, act in enumerate(activities, 1)
    ]


def engine_on(activities: list[Plain]) -> Engine:
    engine = open_engine(":memory:")
    if activities:
        load.add(engine.con, rows(activities))
    load.finish(engine.con, len(activities), "end")
    return engine
