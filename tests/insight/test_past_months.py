"""What happened here more than 13 months ago is kept as months, suppressed; nothing is silently smaller for it."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from hearth.base import clock, options
from hearth.base.errors import Invalid
from hearth.insight import ask as asking
from hearth.insight import nightly, past_months, registry
from hearth.insight.engine import Question
from hearth.insight.every import figures
from hearth.insight.horizon import MONTHS, ends, horizon, left, month_asked, months_between
from hearth.insight.models import PastMonth
from hearth.insight.month import report_of
from hearth.insight.past_months import keep_months
from hearth.insight.text.measures import BY_ID
from hearth.ledger.erase import erase_person
from tests.contracts.ledger_rows import engine_on
from tests.contracts.sample_activities import plain
from tests.insight.homes import DAY, HOUR, NOW, Plain, crowd, post, withdrawn
from tests.insight.test_ask import here, recorded
from tests.people.cast import Cast, everyone

M2M = "member_to_member_share"
LONG = 425 * DAY
MONTH, FLOOR = "2024-08", "2024-09-01"
SOME = (M2M, "active_members", "talk_gini")


@pytest.mark.one_database
@settings(max_examples=30)
@given(at=st.integers(100_000_000_000, 4_000_000_000_000))
def test_whole_months_leave_one_at_a_time(at: int) -> None:
    floor, now = horizon(at), clock.from_ms(at)
    then = clock.from_ms(floor)
    assert (then.day, then.hour, now.year * 12 + now.month - then.year * 12 - then.month) == (1, 0, MONTHS)
    last = months_between(floor - 1, floor)[0]
    assert ends(last) == floor and left(last) <= at < left(f"{then:%Y-%m}")
    assert month_asked(last, "", at) == last and not month_asked(f"{then:%Y-%m}", "", at)


def home() -> list[Plain]:
    """Sixty who answered each other long ago, and half of them again lately."""
    acts = [{**act, "published": act["published"] - LONG} for act in crowd(60)]
    for i in range(30):
        acts.append(post(f"m{i}", f"urn:new{i}", NOW - 6 * DAY))
        acts.append(
            post(f"m{i}", f"urn:reply{i}", NOW - 5 * DAY, to=f"urn:{'new' if i else 'o'}{(i + 1) % 30}")
        )
    return acts


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(asking, "folder", lambda: tmp_path)
    monkeypatch.setattr(asking.subprocess, "run", here)
    registry.load()
    some = SimpleNamespace(load=lambda: SOME)
    monkeypatch.setattr(past_months, "registry", some)
    with clock.freeze(NOW):
        yield tmp_path


@pytest.mark.django_db(transaction=True)
def test_old_months_are_kept_and_older_events_are_not_asked_about(own_folder: Path) -> None:
    recorded(home())
    share = asking.ask([M2M], window=MONTH).records[0]
    assert (share.n, share.value, share.as_of) == (60, 1.0, "2025-10-01T00:00:00Z"), (
        "counted as of when it left"
    )
    PastMonth.objects.all().delete()
    assert (keep_months(), keep_months()) == (1, 0)
    assert asking.ask([M2M], window=MONTH).records[0] == share
    recorded([plain("Delete", "urn:m1", "urn:a1", "Note", NOW)])
    assert keep_months() == 1 and asking.ask([M2M], window=MONTH).records[0].n == 59
    every = figures([], window=MONTH).records
    assert {one.metric for one in every} >= set(SOME)
    assert all(one.value is None or (one.persons or 0) >= 5 for one in every)
    for window in ("900d", "2024-08-01..2025-10-01"):
        with pytest.raises(Invalid, match=FLOOR):
            asking.ask([M2M], window=window)
    with pytest.raises(Invalid, match="kept as months only"):
        asking.ask([M2M], window=MONTH, side="peers")
    whole = asking.ask([M2M, "member_lifetime", "active_members"], window="all")
    assert whole.floor == horizon(NOW)
    assert [one.window_start for one in whole.records] == [f"{FLOOR}T00:00:00Z", None, f"{FLOOR}T00:00:00Z"]
    assert whole.records[0].n == 30, "an answer to an old post still has whom it answers"
    assert asking.ask([M2M], window="91d").records[0].n == 30
    trends = asking.ask([], window="91d", pictures={"trends": {"ids": [M2M]}}).pictures["trends"][M2M]
    assert 1 < len(trends) < 8 and all(one["window_start"] >= FLOOR for one in trends)


@pytest.mark.django_db(transaction=True)
def test_a_month_after_an_erasure_is_that_of_a_ledger_without_the_person(own_folder: Path) -> None:
    acts, gone = home(), "urn:m7"
    recorded(acts)
    before = [one.plain() for one in figures([], window=MONTH).records]
    erase_person(gone)
    assert not PastMonth.objects.filter(stale=False).exists(), "withheld until it is counted again"
    after = [one.plain() for one in figures([], window=MONTH).records]
    rest = [act for act in acts if gone not in (act["actor"], act["payload"].get("person"))]
    engine = engine_on(rest)
    told = Question(ids=list(SOME), window=MONTH, as_of=clock.from_ms(left(MONTH)).isoformat(), now=NOW)
    fresh = engine.answer(told)["metrics"]
    engine.con.close()
    counted = {one["metric"]: one for one in after if one["metric"] not in BY_ID}
    assert counted == {one["metric"]: {**one, "recomputed_on": "2025-10-09"} for one in fresh}
    assert next(one for one in after if one["metric"] == M2M)["n"] == 58 and before != after
    assert gone not in json.dumps(list(PastMonth.objects.values_list("records", flat=True)))
    with clock.freeze(NOW + HOUR):
        recorded([withdrawn("m3", NOW + HOUR - 1)])
    assert asking.ask([M2M], window=MONTH).records[0].n == 58, "until the receipt is taken back"
    with clock.freeze(NOW + DAY):
        assert asking.ask([M2M], window=MONTH).records[0].n in (56, 57, 58)


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
def test_archives_reach_all_the_way_and_pages_say_where_single_events_begin(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast: Cast = everyone()
    recorded([{**act, "origin": "discourse:f"} for act in home()[:-60]])
    assert asking.ask([M2M], window="all").floor == 0, "nothing happened here so long ago"
    assert asking.ask([M2M], window=MONTH).records[0].n == 60 and not PastMonth.objects.exists()
    recorded([{**act, "object": act["object"] + "/h", "id": f"urn:h{i}", "in_reply_to": act["in_reply_to"] and
               act["in_reply_to"] + "/h"} for i, act in enumerate(home()) if act["type"] == "Create" and
              act["object_type"] == "Note"])  # fmt: skip
    client: Client = cast.browser("bo")
    shown = client.get(f"/insight/m/{M2M}/?window=all").content.decode()
    assert "is kept as" in shown and "months</a> only" in shown
    assert client.get("/insight/ties/?window=700d").status_code == 400
    assert client.get("/insight/ties/?window=2024-08").status_code == 400
    assert report_of(MONTH).first.record.as_of == "2025-10-01T00:00:00Z"
    assert client.get("/insight/reports/2024-08/").status_code == 200
    assert asking.ask([M2M], window="all", origin="discourse:f").floor == 0


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_home_that_is_new_waits_for_its_first_night(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(nightly.beside, "begin", lambda name, _work: begun.append(name))
    midnight, heads = NOW - NOW % DAY, [0]
    monkeypatch.setattr(nightly, "read", SimpleNamespace(head=lambda: heads[-1]))
    nightly.tend(midnight)
    assert not options.get(nightly.DONE), "a folder without a founder stays as empty as it was"
    heads.append(9)
    counts = []
    for at in (midnight + HOUR, midnight + 3 * HOUR, midnight + 4 * HOUR, midnight + DAY + HOUR):
        nightly.tend(at)
        counts.append(len(begun))
    assert counts == [0, 1, 1, 1], "once a night, after two, and not in the first"
