"""The measures for programs: the records of the page, as suppressed, to members alone, and each look written down."""

from pathlib import Path
from typing import Any

import pytest

from hearth.base import clock
from hearth.base.errors import TooMuch
from hearth.insight import ask as asking
from hearth.insight import registry
from hearth.insight.models import Look
from hearth.insight.record import Record
from hearth.insight.text.measures import BY_ID
from hearth.ledger.activity import Activity
from hearth.ledger.record import record_many
from tests.insight.homes import NOW, crowd
from tests.insight.test_ask import here
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
ROAD = "/api/hearth/v1/measures"


def test_a_program_reads_what_the_page_shows(
    cast: Cast, phone: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "folder", lambda: tmp_path)
    monkeypatch.setattr(asking.subprocess, "run", here)
    with clock.freeze(NOW):
        record_many([Activity(**{**act, "quiet": True}) for act in crowd(30)])
        bo = phone("bo", "read:measures")
        told = bo.get(ROAD)["metrics"]
        assert [one["metric"] for one in told[: len(registry.load())]] == list(registry.load())
        assert {one["metric"] for one in told} >= set(BY_ID)
        assert set(told[0]) == set(Record.__slots__)
        one = bo.get(f"{ROAD}/active_members", window="91d")
        assert [(record["metric"], record["value"]) for record in one["metrics"]] == [("active_members", 30)]
        bo.get(ROAD, window="3d", expect=422)
        bo.get(ROAD, space="local:/o/nowhere", expect=404)
        bo.get(f"{ROAD}/happiness", expect=404)
        phone("bo", "read:lists").get(ROAD, expect=403)
        looks = list(Look.objects.values_list("actor", "road", "metrics", "window"))
        assert looks == [(cast.bo.actor, "api", "", "28d"), (cast.bo.actor, "api", "active_members", "91d")]


def test_the_catalog_tells_what_waits_too(cast: Cast, phone: Any) -> None:
    held = phone("bo").get(f"{ROAD}/catalog")
    assert len(held["metrics"]) == len(registry.load()) + len(BY_ID)
    assert all(one["until"] for one in held["waiting"])


def test_a_program_is_told_to_come_again(cast: Cast, phone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> Any:
        raise TooMuch("They are being counted.", retry_after=5)

    monkeypatch.setattr("hearth.insight.every.ask", busy)
    bo = phone("bo")
    bo.get(ROAD, expect=429)
    assert bo.last["Retry-After"] == "5"
