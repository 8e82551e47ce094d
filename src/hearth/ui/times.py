"""Times as people say them, in the viewer's zone; every page and live frame words them here."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.safestring import SafeString, mark_safe

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LATEST = 253_402_300_799_000  # the last millisecond datetime can say


@lru_cache(maxsize=512)
def zone_named(name: str) -> tzinfo:
    """The zone a cookie names, or UTC when it names none (the cookie is anybody's text)."""
    if (
        not name
        or len(name) > 64
        or not name.replace("/", "").replace("_", "").replace("-", "").replace("+", "").isalnum()
    ):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def zone_of(request: Any) -> tzinfo:
    """The viewer's zone, which her browser told in the cookie `tz`."""
    cookies = getattr(request, "COOKIES", None)
    return zone_named(str(cookies.get("tz", ""))) if cookies else UTC


def at(ms: int, zone: tzinfo = UTC) -> datetime:
    return datetime.fromtimestamp(min(max(ms, -62_135_500_000_000), LATEST - 100_000_000) / 1000, zone)


def words(ms: int, now: int, zone: tzinfo = UTC) -> str:
    """How long ago, or when: "just now", "5 min ago", "14:03", "yesterday, 14:03", "Tuesday, 14:03", "12 May 2024"."""
    ago = now - ms
    if -60_000 < ago < 60_000:
        return "just now"
    if 0 < ago < 3_600_000:
        return f"{ago // 60_000} min ago"
    then, today = at(ms, zone), at(now, zone)
    clock = f"{then.hour:02d}:{then.minute:02d}"
    days = today.toordinal() - then.toordinal()
    if days == 0:
        return clock
    if days == 1:
        return f"yesterday, {clock}"
    if 1 < days < 7:
        return f"{DAYS[then.weekday()]}, {clock}"
    return f"{then.day} {MONTHS[then.month - 1]}" + ("" if then.year == today.year else f" {then.year}")


def day_words(ms: int, now: int, zone: tzinfo = UTC) -> str:
    """The name of a day between posts: "Today", "Yesterday", "Tuesday, 12 May", "12 May 2024"."""
    then, today = at(ms, zone), at(now, zone)
    days = today.toordinal() - then.toordinal()
    if days == 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    if then.year == today.year:
        return f"{DAYS[then.weekday()]}, {then.day} {MONTHS[then.month - 1]}"
    return f"{then.day} {MONTHS[then.month - 1]} {then.year}"


def full_words(ms: int, zone: tzinfo = UTC) -> str:
    then = at(ms, zone)
    return f"{DAYS[then.weekday()]}, {then.day} {MONTHS[then.month - 1]} {then.year}, {then.hour:02d}:{then.minute:02d}"


def iso(ms: int) -> str:
    then = at(ms)
    return (
        f"{then.year:04d}-{then.month:02d}-{then.day:02d}"
        f"T{then.hour:02d}:{then.minute:02d}:{then.second:02d}Z"
    )


def time_html(ms: int, now: int, zone: tzinfo = UTC, *, clock_only: bool = False) -> SafeString:
    """The `<time>` of a moment; below the name of its day the clock is enough."""
    if clock_only:
        then = at(ms, zone)
        said, form = f"{then.hour:02d}:{then.minute:02d}", ' data-form="clock"'
    else:
        said, form = words(ms, now, zone), ""
    return mark_safe(f'<time datetime="{iso(ms)}" title="{full_words(ms, zone)}"{form}>{said}</time>')
