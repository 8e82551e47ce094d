"""The promise of the gate in numbers: an answer by a human within two days, and when it is spoken of meanwhile."""

from hearth.base import clock
from hearth.ledger.activity import due_id

ANSWER_WITHIN = 48 * clock.HOUR
STAGES = ((24, 24 * clock.HOUR), (36, 12 * clock.HOUR), (48, 0))
"""the hour of the promise, and how long before it is due that is"""
LATE = 48
KEPT_DAYS = 90
"""how long an answered application is kept if nobody came in by it; and so long again one that waits for an answer"""


def next_moment(due: int | None, stage: int) -> int | None:
    """When the promise is spoken of next."""
    if due is None:
        return None
    return next((due - before for hour, before in STAGES if hour > stage), None)


def stage_at(due: int, now: int) -> int:
    """The hour that has come; a home that slept through the night speaks once."""
    return max((hour for hour, before in STAGES if due - before <= now), default=0)


def let_go_id(uri: str) -> str:
    """The activity by which the home lets go of an application that led nowhere."""
    return due_id(uri, "let go", 0)
