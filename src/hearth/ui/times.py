"""Times as people say them, in the viewer's zone; every page and live frame words them here."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

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
    """How long ago, or when: "just now", "5 min ago", "14:03", "yesterday, 14:03", "Tuesday, 14:03", "12 May 2024".
    What lies ahead within a week has its hour too."""
    ago = now - ms
    if -60_000 < ago < 60_000:
        return _("just now")
    if 0 < ago < 3_600_000:
        return _("%(minutes)s min ago") % {"minutes": ago // 60_000}
    then, today = at(ms, zone), at(now, zone)
    clock = f"{then.hour:02d}:{then.minute:02d}"
    days = today.toordinal() - then.toordinal()
    if days == 0:
        return clock
    if days == 1:
        return _("yesterday, %(clock)s") % {"clock": clock}
    if days == -1:
        return _("tomorrow, %(clock)s") % {"clock": clock}
    if -7 < days < 7:
        return _("%(weekday)s, %(clock)s") % {"weekday": _weekday(then), "clock": clock}
    return _date(then, year=then.year != today.year)


def _weekday(then: datetime) -> str:
    return str(WEEKDAYS[then.weekday()])


def _date(then: datetime, *, year: bool) -> str:
    values = {"day": then.day, "month": str(MONTHS[then.month]), "year": then.year}
    return (_("%(day)s %(month)s %(year)s") if year else _("%(day)s %(month)s")) % values


def day_words(ms: int, now: int, zone: tzinfo = UTC) -> str:
    """The name of a day between posts: "Today", "Yesterday", "Tuesday, 12 May", "12 May 2024"."""
    then, today = at(ms, zone), at(now, zone)
    days = today.toordinal() - then.toordinal()
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    if then.year == today.year:
        return f"{_weekday(then)}, {_date(then, year=False)}"
    return _date(then, year=True)


def day_within(ms: int, now: int, zone: tzinfo = UTC) -> str:
    """The same within a sentence ("since today")."""
    days = at(now, zone).toordinal() - at(ms, zone).toordinal()
    return {0: _("today"), 1: _("yesterday")}.get(days) or day_words(ms, now, zone)


def full_words(ms: int, zone: tzinfo = UTC) -> str:
    """A whole date and time: "Tuesday, 12 May 2024, 14:03"."""
    then = at(ms, zone)
    return f"{_weekday(then)}, {_date(then, year=True)}, {then.hour:02d}:{then.minute:02d}"


def for_scripts() -> dict[str, str]:
    """What scripts need to word times as these functions do; names of days and months they know themselves."""
    return {
        "now": _("just now"),
        "ago": _("%(minutes)s min ago"),
        "yesterday": _("yesterday, %(clock)s"),
        "tomorrow": _("tomorrow, %(clock)s"),
        "weekday": _("%(weekday)s, %(clock)s"),
        "today": _("Today"),
        "before": _("Yesterday"),
        "day": _("%(day)s %(month)s"),
        "year": _("%(day)s %(month)s %(year)s"),
    }


def day_of(ms: int, zone: tzinfo = UTC) -> str:
    """A calendar day, always with its year: "12 May 2024"."""
    return _date(at(ms, zone), year=True)


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


def moment_html(ms: int, zone: tzinfo = UTC) -> SafeString:
    """The `<time>` of an appointment: the whole date, and the zone as long as nobody told us hers."""
    said = full_words(ms, zone) + (" UTC" if zone is UTC else "")
    return mark_safe(
        f'<time datetime="{iso(ms)}" title="{full_words(ms, zone)}" data-form="full">{said}</time>'
    )
