"""How each person wants to hear: now, in the daily letter or never, by mail and by push; quiet hours and time zones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo, available_timezones

import orjson
from django.utils.translation import gettext as _

from hearth.base import clock, options
from hearth.base.errors import Invalid
from hearth.base.sql import sql
from hearth.feeds.models import (
    BOOST,
    CARE,
    DECISION,
    FOLLOW,
    KINDS,
    LETTER,
    MENTION,
    PROMISE,
    REACTION,
    REPLY,
    WELCOME,
    Ways,
)

Way = Literal["now", "digest", "never"]
WAYS: tuple[Way, ...] = ("now", "digest", "never")
DEFAULTS: Mapping[str, tuple[Way, Way]] = {
    MENTION: ("now", "now"),
    REPLY: ("now", "now"),
    REACTION: ("digest", "never"),
    FOLLOW: ("digest", "now"),
    BOOST: ("digest", "never"),
    WELCOME: ("now", "now"),
    DECISION: ("digest", "digest"),
    PROMISE: ("now", "now"),
    CARE: ("now", "now"),
    LETTER: ("now", "now"),
}
"""by mail, by push"""
_DAY = 24 * 60
_MISSING = sql(
    "INSERT INTO feeds_ways(actor, choices, zone, zone_known, quiet_from, quiet_to, digest, digest_at, next_digest,"
    " told_until, last_mail)"
    " SELECT a.actor, '{}', %s, %s, 1260, 420, %s, 480, %s, %s, 0 FROM people_account a"
    " LEFT JOIN feeds_ways w ON w.actor = a.actor WHERE w.actor IS NULL AND a.is_active"
    " ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One person's ways, ready to ask."""

    actor: int
    mail: Mapping[str, Way]
    push: Mapping[str, Way]
    zone: ZoneInfo
    zone_known: bool
    quiet: tuple[int, int]
    digest: bool
    digest_at: int
    last_mail: int

    def local(self, at: int) -> datetime:
        """That moment on her wall clock."""
        return clock.from_ms(at).astimezone(self.zone)

    def undisturbed(self, at: int) -> int:
        """The first moment from `at` on at which she may be disturbed: `at` itself outside her quiet hours."""
        begins, ends = self.quiet
        here = self.local(at)
        minute = here.hour * 60 + here.minute
        inside = begins <= minute < ends if begins < ends else begins != ends and not ends <= minute < begins
        if not inside:
            return at
        day = here.date() + timedelta(days=1 if minute >= ends else 0)
        return max(at, clock.to_ms(datetime.combine(day, _time(ends), self.zone)))

    def digest_after(self, at: int) -> int:
        """When her next daily letter is due, later than `at`."""
        day = self.local(at).date()
        while (due := clock.to_ms(datetime.combine(day, _time(self.digest_at), self.zone))) <= at:
            day += timedelta(days=1)
        return due


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def zone_or_utc(name: str) -> ZoneInfo:
    """The zone of that name; UTC for anything else."""
    return ZoneInfo(name) if name in available_zones() else ZoneInfo("UTC")


_zones: frozenset[str] = frozenset()


def available_zones() -> frozenset[str]:
    """Every zone a person may choose."""
    global _zones
    if not _zones:
        _zones = frozenset(
            name
            for name in available_timezones()
            if name == "UTC"
            or ("/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/")))
        )
    return _zones


def home_zone() -> str:
    """The zone people are thought to live in until they say so: that of whoever said so first."""
    return options.get("zone", "UTC")


def make_missing(now: int) -> int:
    """A row for everybody who signs in here and has none; returns how many were made."""
    zone = home_zone()
    first = chosen_of(Ways(actor=0, zone=zone)).digest_after(now)
    made: int = _MISSING(zone, False, True, first, now).rowcount
    return made


def ways_of(actor: int) -> Chosen:
    """How this person wants to hear."""
    row = Ways.objects.filter(actor=actor).first()
    return chosen_of(row or Ways(actor=actor, zone=home_zone()))


def ways_of_all(actors: Collection[int]) -> dict[int, Chosen]:
    """The same for many, in one query."""
    rows = {row.actor: row for row in Ways.objects.filter(actor__in=actors)}
    zone = home_zone() if len(rows) < len(actors) else "UTC"
    return {actor: chosen_of(rows.get(actor) or Ways(actor=actor, zone=zone)) for actor in actors}


def chosen_of(row: Ways) -> Chosen:
    """A row of the table, read."""
    try:
        kept = orjson.loads(row.choices)
    except orjson.JSONDecodeError:
        kept = {}
    return Chosen(
        actor=row.actor,
        mail={kind: _way(kept, kind, 0) for kind in KINDS},
        push={kind: _way(kept, kind, 1) for kind in KINDS},
        zone=zone_or_utc(row.zone),
        zone_known=row.zone_known,
        quiet=(row.quiet_from % _DAY, row.quiet_to % _DAY),
        digest=row.digest,
        digest_at=row.digest_at % _DAY,
        last_mail=row.last_mail,
    )


def _way(kept: object, kind: str, which: int) -> Way:
    pair = kept.get(kind) if isinstance(kept, dict) else None
    if isinstance(pair, list) and len(pair) == 2 and pair[which] in WAYS:
        return cast(Way, pair[which])
    return DEFAULTS[kind][which]


def row_of(actor: int) -> Ways:
    """This person's row, made when there is none."""
    now = clock.now()
    fresh = Ways(actor=actor, zone=home_zone())
    row, _made = Ways.objects.get_or_create(
        actor=actor,
        defaults={"zone": fresh.zone, "next_digest": chosen_of(fresh).digest_after(now), "told_until": now},
    )
    return row


def choose(
    actor: int,
    *,
    mail: Mapping[str, str],
    push: Mapping[str, str],
    zone: str,
    quiet: tuple[str, str],
    digest: bool,
    digest_at: str,
) -> None:
    """Keep what somebody chose. Raises Invalid for what is no choice."""
    if zone not in available_zones():
        raise Invalid(_("This time zone is not known. Choose one from the list, such as Europe/Berlin."))
    row = row_of(actor)
    before = chosen_of(row)
    row.choices = orjson.dumps(
        {
            kind: [_one_of(mail.get(kind), before.mail[kind]), _one_of(push.get(kind), before.push[kind])]
            for kind in KINDS
        }
    ).decode()
    row.zone, row.zone_known = zone, True
    row.quiet_from, row.quiet_to = minutes(quiet[0]), minutes(quiet[1])
    row.digest, row.digest_at = digest, minutes(digest_at)
    row.next_digest = chosen_of(row).digest_after(clock.now())
    row.save()
    if not options.get("zone"):
        options.put("zone", zone)


def _one_of(said: str | None, before: Way) -> Way:
    return next((way for way in WAYS if way == said), before)


def minutes(text: str) -> int:
    """21:30 as minutes of the day."""
    hour, _colon, minute = text.strip().partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise Invalid(_("A time of day is written like 21:30."))
    if int(hour) > 23 or int(minute) > 59:
        raise Invalid(_("A time of day is written like 21:30."))
    return int(hour) * 60 + int(minute)


def guess_zone(actor: int, name: str) -> None:
    """What her browser says, as long as she has not chosen herself."""
    if name in available_zones():
        row = row_of(actor)
        if not row.zone_known and row.zone != name:
            row.zone = name
            row.next_digest = chosen_of(row).digest_after(clock.now())
            row.save(update_fields=["zone", "next_digest"])


def stop_mail(actor: int, kind: str) -> None:
    """One tap in a letter: no more notices, or no more daily letters."""
    row = row_of(actor)
    if kind == "digest":
        row.digest = False
    else:
        chosen = chosen_of(row)
        row.choices = orjson.dumps({one: ["never", chosen.push[one]] for one in KINDS}).decode()
    row.save(update_fields=["digest", "choices"])


def start_mail(actor: int, kind: str) -> None:
    """The same tap taken back: the ways by mail are those everybody begins with."""
    row = row_of(actor)
    if kind == "digest":
        row.digest = True
    else:
        chosen = chosen_of(row)
        row.choices = orjson.dumps({one: [DEFAULTS[one][0], chosen.push[one]] for one in KINDS}).decode()
    row.save(update_fields=["digest", "choices"])
