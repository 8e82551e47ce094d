"""Times as clients read them: always UTC, always with milliseconds."""

from hearth.base import clock


def stamp(ms: int) -> str:
    """`2026-11-21T10:00:00.000Z`."""
    return clock.from_ms(ms).isoformat(timespec="milliseconds")[:23] + "Z"


def stamp_or_none(ms: int | None) -> str | None:
    """The same, None where there is no time."""
    return None if ms is None else stamp(ms)


def day(ms: int) -> str:
    """`2026-11-21`."""
    return clock.from_ms(ms).strftime("%Y-%m-%d")


def midnight(ms: int) -> str:
    """The beginning of its day: accounts do not tell at which minute they were made."""
    return f"{day(ms)}T00:00:00.000Z"
