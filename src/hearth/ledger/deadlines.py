"""Time without a clock: what must have happened by now is recorded by the home actor, once."""

from collections.abc import Callable, Iterable
from functools import cache

from hearth.base import clock
from hearth.ledger.activity import Activity
from hearth.ledger.projectors import load
from hearth.ledger.record import record, writing

Deadline = Callable[[int], Iterable[Activity]]
_registry: list[Deadline] = []


def falls_due(function: Deadline) -> Deadline:
    """Register a function from now (ms) to the activities that have fallen due. Called inside the write
    transaction, so it may also remove the side rows that kept the deadline."""
    _registry.append(function)
    return function


@cache
def loaded() -> bool:
    """Make sure that every deadline is registered."""
    load("deadlines")
    return True


def registered() -> list[Deadline]:
    """Everything registered."""
    loaded()
    return _registry


def record_due(now: int | None = None) -> int:
    """Record what has fallen due; returns how many activities were new."""
    moment = clock.now() if now is None else now
    with writing():
        return sum(record(activity).new for deadline in registered() for activity in deadline(moment))
