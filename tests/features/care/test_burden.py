"""A keeper's own load: told to herself alone, by her own days, with a word about rest and nothing like a score."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hearth.base import clock
from hearth.features.care.burden import burden_of
from hearth.features.care.models import Act
from tests.features.care.conftest import House

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOON = clock.to_ms(datetime(2026, 3, 25, 12, tzinfo=UTC))


def step(num: int, by: int, at: int) -> None:
    Act.objects.create(
        num=num, uri=f"local:/o/{num}", activity=f"local:/a/{num}", case=1, sort="word", by=by, person=0, about="",
        scope=1, rule="kind", version=1, reason="", letter="", effect="", at=at,
    )  # fmt: skip


def test_days_in_a_row_nights_and_weekends_are_counted_by_her_own_clock(house: House) -> None:
    cleo, dora = house.cleo.actor or 0, house.dora.actor or 0
    for i in range(8):
        step(i + 1, cleo, NOON - i * clock.DAY)
    step(20, cleo, NOON - 12 * clock.DAY + 11 * clock.HOUR)
    step(21, dora, NOON - clock.DAY)
    step(22, dora, NOON - 40 * clock.DAY)
    with clock.freeze(NOON):
        mine = burden_of(cleo, ZoneInfo("UTC"))
        assert (mine.steps, mine.others, mine.at_night, mine.at_weekends) == (9, 1, 1, 2)
        assert (mine.row, mine.days_off, mine.rest, mine.share) == (8, 19, True, True)
        assert (
            burden_of(cleo, ZoneInfo("Asia/Tokyo")).at_night == 0
        )  # what was eleven at night is eight in the morning
        assert burden_of(house.bo.actor or 0, ZoneInfo("UTC")).steps == 0


def test_only_she_reads_hers(house: House) -> None:
    step(1, house.cleo.actor or 0, clock.now() - clock.HOUR)
    assert "Steps in four weeks" in house.browser("cleo").get("/care/").content.decode()
    assert "Steps in four weeks" not in house.browser("dora").get("/care/").content.decode()
    assert house.browser("bo").get("/care/").status_code == 404
