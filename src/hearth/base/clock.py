"""The one clock. Times are whole milliseconds since 1970 in UTC; tests may freeze them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_frozen: int | None = None


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000 if _frozen is None else _frozen


def from_ms(ms: int) -> datetime:
    """An aware UTC datetime; times beyond the calendar are clamped to its edges."""
    try:
        return _EPOCH + timedelta(milliseconds=ms)
    except OverflowError:
        edge = datetime.max if ms > 0 else datetime.min
        return edge.replace(tzinfo=UTC)


def iso(ms: int) -> str:
    """A time as ActivityStreams and records write it: RFC 3339 with Z."""
    return from_ms(ms).isoformat().replace("+00:00", "Z")


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970; a naive datetime is read as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(milliseconds=1)


@contextmanager
def freeze(ms: int) -> Iterator[None]:
    """Hold the clock at `ms` inside the block (tests and the demo story)."""
    global _frozen
    before, _frozen = _frozen, ms
    try:
        yield
    finally:
        _frozen = before
