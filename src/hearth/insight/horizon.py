"""How far back single events are asked about: 13 months of what happened here. Before that there are months, frozen as
suppressed records; archives that were brought along, lifetimes and months of joining reach as far back as they go.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.insight.window import MONTH, Span, instant, last_monday

if TYPE_CHECKING:
    from hearth.insight.asked import Slice
    from hearth.insight.engine import Engine, Question

MONTHS = 13


class Past(Invalid):
    """What happened here so long ago is kept as months only; `floor` is where single events begin."""

    def __init__(self, floor: int) -> None:
        super().__init__("That is kept as months only.")
        self.floor = floor


def horizon(now: int) -> int:
    """The first instant of the month that lies 13 months back: whole months leave, one at a time."""
    return _begin(_number(now) - MONTHS)


def ends(month: str) -> int:
    """The first instant after a month such as 2024-05."""
    return _begin(int(month[:4]) * 12 + int(month[5:]))


def left(month: str) -> int:
    """When a month left: everything of it is counted as of then, whenever it is counted."""
    return _begin(int(month[:4]) * 12 + int(month[5:]) + MONTHS)


def months_between(since: int, floor: int) -> list[str]:
    """Whole months, the newest first."""
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(_number(floor) - 1, _number(since) - 1, -1)]


def month_asked(window: str, as_of: str, now: int) -> str:
    """The month that is asked for, if it has left and T is no earlier than on pages."""
    found = MONTH.fullmatch(window.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not 1970 <= int(found[1]) <= 9000:
        return ""
    at = instant(as_of, day_end=True) if as_of else now
    return window.strip() if left(window.strip()) <= now and at >= last_monday(now) else ""


def _number(ms: int) -> int:
    moment = clock.from_ms(ms)
    return moment.year * 12 + moment.month - 1


def _begin(number: int) -> int:
    return clock.to_ms(datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC))


# In the child


def floor_of(engine: "Engine", question: "Question", part: "Slice") -> int:
    """Where single events begin, or 0 where nothing that is asked about lies before."""
    if not question.horizon or question.past or part.origin not in ("", "home"):
        return 0
    since = engine.home_since()
    return question.horizon if since is not None and since < question.horizon else 0


def cut(engine: "Engine", question: "Question", part: "Slice", found: Span) -> Span:
    """The span as far as single events are asked about: everything begins later, another window is refused."""
    floor = floor_of(engine, question, part)
    if not floor or found.start >= floor or (engine.home_since() or 0) >= found.end:
        return found
    if found.open and found.end > floor:
        return Span(found.as_of, floor, found.end)
    raise Past(floor)
