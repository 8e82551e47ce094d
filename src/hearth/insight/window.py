"""The window grammar of the command line and the pages: what T is, and which rows enter (METRICS.md F12)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hearth.base import clock
from hearth.base.errors import Invalid

DEFAULT = "28d"
ALWAYS = -(1 << 62)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_DAYS = re.compile(r"([1-9]\d{0,5})d\Z")
HELP = "Use 28d (or another number of days), month, 2024-05, 2024-05-01..2024-06-01, or all."


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of [start, end) count; nothing published at or after `as_of` is visible. Milliseconds, UTC."""

    as_of: int
    start: int
    end: int

    @property
    def open(self) -> bool:
        return self.start == ALWAYS


def instant(text: str, *, day_end: bool = False) -> int:
    """A date or an instant in ISO 8601, UTC unless it says otherwise."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        if day_end and _DATE.match(text.strip()):
            moment += timedelta(days=1)
        return clock.to_ms(moment)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"“{text}” is not a date or an instant, such as 2024-05-01 or 2024-05-01T12:00Z."
        ) from error


def last_monday(now: int) -> int:
    """The Monday 00:00 UTC at or before `now`: the edge that pages use."""
    days = now // clock.DAY
    return (days - (days + 3) % 7) * clock.DAY


def span(window: str = DEFAULT, as_of: str = "", now: int | None = None) -> Span:
    """The span a window and an as-of name."""
    end = instant(as_of, day_end=True) if as_of else clock.now() if now is None else now
    return _span(window.strip() or DEFAULT, end)


def _span(window: str, end: int) -> Span:
    if window == "all":
        return Span(end, ALWAYS, end)
    if days := _DAYS.match(window):
        return Span(end, end - int(days[1]) * clock.DAY, end)
    if window == "month":
        first = clock.from_ms(end).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return _month(*_before(first.year, first.month), end)
    if month := MONTH.match(window):
        return _month(int(month[1]), int(month[2]), end)
    low, dots, high = window.partition("..")
    if not dots or not low or not high:
        raise Invalid(f"“{window}” is not a window. {HELP}")
    start, stop = instant(low), instant(high)
    if stop <= start:
        raise Invalid(f"The window “{window}” ends before it begins.")
    return _cut(end, start, stop)


def _before(year: int, month: int) -> tuple[int, int]:
    return (year - 1, 12) if month == 1 else (year, month - 1)


def _month(year: int, month: int, end: int) -> Span:
    try:
        first = datetime(year, month, 1, tzinfo=UTC)
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    except ValueError as error:
        raise Invalid(f"“{year:04d}-{month:02d}” is not a month. {HELP}") from error
    return _cut(end, clock.to_ms(first), clock.to_ms(after))


def _cut(end: int, start: int, stop: int) -> Span:
    return Span(end, min(start, end), min(stop, end))
