"""How people want to hear: quiet hours and daily letters on their own wall clock, also when clocks are moved."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.feeds import ways
from hearth.feeds.models import Ways
from hearth.feeds.ways import Chosen, chosen_of

BERLIN = ZoneInfo("Europe/Berlin")


def at(year: int, month: int, day: int, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> int:
    return clock.to_ms(datetime(year, month, day, hour, minute, tzinfo=zone))


def night(
    begins: int = 21 * 60, ends: int = 7 * 60, zone: str = "Europe/Berlin", digest_at: int = 480
) -> Chosen:
    return chosen_of(Ways(actor=1, zone=zone, quiet_from=begins, quiet_to=ends, digest_at=digest_at))


def test_in_the_evening_it_waits_for_the_morning() -> None:
    person = night()
    assert person.undisturbed(at(2025, 6, 1, 20, 59)) == at(2025, 6, 1, 20, 59)
    assert person.undisturbed(at(2025, 6, 1, 21, 0)) == at(2025, 6, 2, 7, 0)
    assert person.undisturbed(at(2025, 6, 2, 3, 0)) == at(2025, 6, 2, 7, 0)
    assert person.undisturbed(at(2025, 6, 2, 7, 0)) == at(2025, 6, 2, 7, 0)


def test_at_noon_and_without_any() -> None:
    siesta = night(12 * 60, 15 * 60)
    assert siesta.undisturbed(at(2025, 6, 1, 13)) == at(2025, 6, 1, 15)
    assert siesta.undisturbed(at(2025, 6, 1, 16)) == at(2025, 6, 1, 16)
    assert night(60, 60).undisturbed(at(2025, 6, 1, 1)) == at(2025, 6, 1, 1)


def test_when_clocks_go_forward_and_back() -> None:
    spring, autumn = at(2025, 3, 29, 23), at(2025, 10, 25, 23)
    assert night().undisturbed(spring) - spring == 7 * clock.HOUR
    assert night().undisturbed(autumn) - autumn == 9 * clock.HOUR
    missing = night(ends=2 * 60 + 30).undisturbed(spring)  # 02:30 does not exist in that night
    assert clock.from_ms(missing).astimezone(BERLIN).hour == 3
    twice = night(ends=2 * 60 + 30).undisturbed(autumn)
    assert twice == clock.to_ms(datetime(2025, 10, 26, 0, 30, tzinfo=UTC))
    assert night(ends=2 * 60 + 30).undisturbed(twice) == twice


def test_the_daily_letter_keeps_its_hour_over_the_change() -> None:
    person = night()
    before = person.digest_after(at(2025, 3, 29, 9))
    assert clock.from_ms(before).astimezone(BERLIN).hour == 8
    assert before - at(2025, 3, 29, 8) == 23 * clock.HOUR
    assert person.digest_after(at(2025, 6, 1, 8)) == at(2025, 6, 2, 8)
    assert person.digest_after(at(2025, 6, 1, 7, 59)) == at(2025, 6, 1, 8)


@effort(max_examples=80, deadline=None)
@given(
    moment=st.integers(1_700_000_000_000, 1_800_000_000_000),
    begins=st.integers(0, 1439),
    ends=st.integers(0, 1439),
    zone=st.sampled_from(
        ["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
    ),
)
def test_nothing_disturbs_inside_and_nothing_waits_longer_than_a_day(
    moment: int, begins: int, ends: int, zone: str
) -> None:
    person = night(begins, ends, zone)
    then = person.undisturbed(moment)
    assert moment <= then <= moment + 26 * clock.HOUR
    due = person.digest_after(moment)
    assert moment < due <= moment + 26 * clock.HOUR


@pytest.mark.django_db
def test_what_is_no_choice_is_refused_and_changes_nothing() -> None:
    good = {"mail": {}, "push": {}, "zone": "Europe/Berlin", "quiet": ("22:00", "06:30"), "digest": True}
    ways.choose(7, **good, digest_at="09:15")  # type: ignore[arg-type]
    for bad in (
        {"zone": "Mars/Olympus"},
        {"digest_at": "25:00"},
        {"digest_at": "nine"},
        {"quiet": ("22", "x")},
    ):
        with pytest.raises(Invalid):
            ways.choose(7, **{**good, "digest_at": "09:15", **bad})  # type: ignore[arg-type]
    ways.choose(
        7, **{**good, "mail": {"mention": "loudly", "junk": "now", "reply": "never"}}, digest_at="09:15"
    )  # type: ignore[arg-type]
    kept = ways.ways_of(7)
    assert (kept.zone.key, kept.quiet, kept.digest_at) == ("Europe/Berlin", (1320, 390), 555)
    assert kept.mail["mention"] == "now" and kept.mail["reply"] == "never"


@pytest.mark.django_db
def test_the_browsers_zone_is_a_guess_until_somebody_says_so() -> None:
    ways.guess_zone(7, "Asia/Tokyo")
    ways.guess_zone(7, "'; drop table")
    assert ways.ways_of(7).zone.key == "Asia/Tokyo"
    ways.choose(
        7, mail={}, push={}, zone="Europe/Vienna", quiet=("22:00", "06:00"), digest=False, digest_at="08:00"
    )
    ways.guess_zone(7, "Asia/Tokyo")
    assert ways.ways_of(7).zone.key == "Europe/Vienna"
    assert ways.home_zone() == "Europe/Vienna"


@pytest.mark.django_db
def test_strangers_have_no_such_page() -> None:
    answer = Client().get("/notifications/settings/")
    assert answer.status_code == 302 and answer["Location"].startswith("/signin/")
    assert Client().post("/notifications/devices/", "{}", content_type="application/json").status_code == 403
