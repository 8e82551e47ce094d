"""What everybody is told of a month: chance in its totals, drawn once and kept, and shares that follow from them."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from hearth.base import clock, noise, options
from hearth.insight import ask as asking
from hearth.insight import chance, registry, told
from hearth.insight.chance import with_chance
from hearth.insight.engine import Question
from hearth.insight.models import Told
from hearth.insight.record import Record, from_plain
from hearth.insight.reports import PUBLIC
from hearth.ledger.erase import erase_person
from tests.insight.homes import DAY, NOW, crowd, post, withdrawn
from tests.insight.test_ask import here, recorded
from tests.insight.test_pictures import engine_of

M2M = "member_to_member_share"
SEPTEMBER = NOW - 20 * DAY


@cache
def asked(count: int) -> list[Record]:
    engine = engine_of(crowd(count, staff=1))
    found = engine.answer(Question(now=NOW))["metrics"]
    engine.con.close()
    return [from_plain(one) for one in found]


@pytest.mark.one_database
@pytest.mark.parametrize("off", [-4, 3])
def test_shares_follow_from_the_totals_that_are_told(off: int) -> None:
    registry.load()
    before = asked(120)
    draws: list[int] = []

    def draw() -> int:
        draws.append(off)
        return off

    after = with_chance([(registry.METRICS[one.metric], one) for one in before], draw)
    share = next(one for one in after if one.metric == M2M)
    was = next(one for one in before if one.metric == M2M)
    assert was.n == 240 and was.hits == 120 and share.n == 240 + off and share.hits == 120 + off
    assert share.value == (120 + off) / (240 + off) and share.low and share.high and was.low and was.high
    assert share.low < share.value < share.high and share.high - share.low > was.high - was.low
    totals = {(registry.METRICS[one.metric].what, one.n) for one in before if (one.n or 0) >= noise.LEAST}
    assert len(draws) < 3 * len(before) and len(totals) < sum((one.n or 0) >= noise.LEAST for one in before)
    for old, new in zip(before, after, strict=True):
        assert (new.state, new.metric) == (old.state, old.metric)
        assert new.n == ((old.n or 0) + off if (old.n or 0) >= noise.LEAST else old.n), (
            "told once, alike everywhere"
        )
        if new.low is not None and new.high is not None and new.value is not None:
            assert new.low <= new.value <= new.high
        if new.persons is not None and new.eligible is not None:
            assert new.persons <= new.eligible


@pytest.mark.one_database
def test_small_totals_and_hidden_figures_stay_as_they_are() -> None:
    registry.load()
    before = asked(120)
    small = [one for one in before if max(one.n or 0, one.persons or 0, one.eligible or 0) < noise.LEAST]
    assert len(small) > 5
    assert with_chance([(registry.METRICS[one.metric], one) for one in small], lambda: 50) == small


@pytest.mark.one_database
def test_of_one_person_and_day_twenty_posts_count() -> None:
    flood = [post("m0", f"urn:flood{i}", NOW - 5 * DAY - 60 + i, to=f"urn:o{1 + i % 9}") for i in range(60)]
    engine = engine_of([*crowd(80), *flood])

    def replies(public: bool) -> int:
        return int(engine.answer(Question(ids=[M2M], now=NOW, public=public))["metrics"][0]["n"])

    found = (replies(False), replies(True), replies(False))
    assert found == (140, 79 + 20, 140), (
        "her opening was the last of that day, so the answer to it has no target"
    )
    engine.con.close()


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(asking, "folder", lambda: tmp_path)
    monkeypatch.setattr(asking.subprocess, "run", here)
    with clock.freeze(NOW):
        yield tmp_path


def page() -> str:
    return Client().get("/transparency/").content.decode().partition("<h1")[2].partition("<footer")[0]


@pytest.mark.django_db(transaction=True)
def test_what_was_told_stays_until_somebody_is_erased_or_withdraws(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded([{**act, "published": act["published"] - 20 * DAY} for act in crowd(120)])
    options.put(PUBLIC, "1")
    registry.load()
    some = (M2M, "active_members", "reciprocity", "talk_gini")
    monkeypatch.setattr(told, "registry", SimpleNamespace(load=lambda: some, METRICS=registry.METRICS))
    draws = iter(range(1, 10_000))
    monkeypatch.setattr(chance, "with_chance", lambda pairs: with_chance(pairs, lambda: next(draws)))
    shown = page()
    first = [one.plain() for one in told.told_of("2025-09")[0]]
    assert "off by no more than three" in shown and "120 of 120" not in shown
    assert shown == page() and Told.objects.count() == 1
    assert first == [one.plain() for one in told.told_of("2025-09")[0]], "else chance averages out"
    Told.objects.update(stale=True)  # as after an erasure of somebody who was not there
    assert first == [one.plain() for one in told.told_of("2025-09")[0]]
    erase_person("urn:m7")
    second = told.told_of("2025-09")[0]
    assert second[0].recomputed_on == "2025-10-09" and [one.plain() for one in second] != first
    with clock.freeze(NOW + DAY):
        recorded([{**withdrawn("m3", NOW + DAY), "published": NOW + DAY}])
    with clock.freeze(NOW + 2 * DAY):
        assert told.told_of("2025-09")[0][0].recomputed_on == "2025-10-11"
    assert "urn:m" not in json.dumps(list(Told.objects.values_list("records", flat=True)))
