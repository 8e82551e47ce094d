"""Times as people say them, in the viewer's zone; every page and live frame words them here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
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


@dataclass(frozen=True, slots=True)
class _Words:
    """How one language words times: looked up once, since a page of fifty posts words a hundred of them."""

    now: str
    ago: str
    yesterday: str
    tomorrow: str
    weekday: str
    today_alone: str
    yesterday_alone: str
    today_within: str
    yesterday_within: str
    day: str
    year: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]


@lru_cache(maxsize=8)
def _of(language: str) -> _Words:
    with override(language):
        return _Words(
            now=_("just now"),
            ago=_("%(minutes)s min ago"),
            yesterday=_("yesterday, %(clock)s"),
            tomorrow=_("tomorrow, %(clock)s"),
            weekday=_("%(weekday)s, %(clock)s"),
            today_alone=_("Today"),
            yesterday_alone=_("Yesterday"),
            today_within=_("today"),
            yesterday_within=_("yesterday"),
            day=_("%(day)s %(month)s"),
            year=_("%(day)s %(month)s %(year)s"),
            weekdays=tuple(str(WEEKDAYS[day]) for day in range(7)),
            months=("", *(str(MONTHS[month]) for month in range(1, 13))),
        )


def _said() -> _Words:
    return _of(get_language() or "en")


def words(ms: int, now: int, zone: tzinfo = UTC) -> str:
    """How long ago, or when: "just now", "5 min ago", "14:03", "yesterday, 14:03", "Tuesday, 14:03", "12 May 2024".
    What lies ahead within a week has its hour too."""
    ago, said = now - ms, _said()
    if -60_000 < ago < 60_000:
        return said.now
    if 0 < ago < 3_600_000:
        return said.ago % {"minutes": ago // 60_000}
    then, today = at(ms, zone), at(now, zone)
    clock = f"{then.hour:02d}:{then.minute:02d}"
    days = today.toordinal() - then.toordinal()
    if days == 0:
        return clock
    if days == 1:
        return said.yesterday % {"clock": clock}
    if days == -1:
        return said.tomorrow % {"clock": clock}
    if -7 < days < 7:
        return said.weekday % {"weekday": said.weekdays[then.weekday()], "clock": clock}
    return _date(then, said, year=then.year != today.year)


def _date(then: datetime, said: _Words, *, year: bool) -> str:
    values = {"day": then.day, "month": said.months[then.month], "year": then.year}
    return (said.year if year else said.day) % values


def day_words(ms: int, now: int, zone: tzinfo = UTC) -> str:
    """The name of a day between posts: "Today", "Yesterday", "Tuesday, 12 May", "12 May 2024"."""
    said, then, today = _said(), at(ms, zone), at(now, zone)
    days = today.toordinal() - then.toordinal()
    if days == 0:
        return said.today_alone
    if days == 1:
        return said.yesterday_alone
    if then.year == today.year:
        return f"{said.weekdays[then.weekday()]}, {_date(then, said, year=False)}"
    return _date(then, said, year=True)


def day_within(ms: int, now: int, zone: tzinfo = UTC) -> str:
    """The same within a sentence ("since today")."""
    days, said = at(now, zone).toordinal() - at(ms, zone).toordinal(), _said()
    return {0: said.today_within, 1: said.yesterday_within}.get(days) or day_words(ms, now, zone)


def full_words(ms: int, zone: tzinfo = UTC) -> str:
    """A whole date and time: "Tuesday, 12 May 2024, 14:03"."""
    then, said = at(ms, zone), _said()
    return (
        f"{said.weekdays[then.weekday()]}, {_date(then, said, year=True)}, {then.hour:02d}:{then.minute:02d}"
    )


def for_scripts() -> dict[str, str]:
    """What scripts need to word times as these functions do; names of days and months they know themselves."""
    said = _said()
    return {
        "now": said.now,
        "ago": said.ago,
        "yesterday": said.yesterday,
        "tomorrow": said.tomorrow,
        "weekday": said.weekday,
        "today": said.today_alone,
        "before": said.yesterday_alone,
        "day": said.day,
        "year": said.year,
    }


def day_of(ms: int, zone: tzinfo = UTC) -> str:
    """A calendar day, always with its year: "12 May 2024"."""
    return _date(at(ms, zone), _said(), year=True)


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
