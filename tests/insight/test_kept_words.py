"""Sums of words that are kept: groups of ten and more that do not overlap, and nothing of whoever is erased."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hearth.base import clock
from hearth.insight import ask as asking
from hearth.insight.engine import Question
from hearth.insight.kept_words import keep_words
from hearth.insight.models import WordSum, WordWeek
from hearth.insight.pictures import daily
from hearth.insight.record import Record
from hearth.insight.text.measures import BY_ID, PEOPLE, READ_AS
from hearth.insight.text.sums import COUNTS, Week, counted
from hearth.insight.trending import Trend
from hearth.insight.window import last_monday
from hearth.ledger.erase import erase_person
from tests.contracts.ledger_rows import engine_on, rows
from tests.contracts.sample_activities import plain
from tests.insight.homes import DAY, NOW, Plain, member, post
from tests.insight.test_ask import here, recorded
from tests.insight.test_pictures import receipt

MONDAY = last_monday(NOW)
THANKS, PLAIN = "Thank you so much, this is wonderful!", "We meet at seven in the room."


def said(
    person: int, space: str, day: int, *, friendly: bool = False
) -> tuple[int, str, int, dict[str, int]]:
    sums = dict.fromkeys(COUNTS, 0) | {"posts": 1, "words": 5, "friendly" if friendly else "plain": 1}
    return person, space, MONDAY + day * DAY + person, sums


POSTS = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from(("", "a", "a", "b", "c")), st.integers(0, 2)), max_size=150
)


@pytest.mark.one_database
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(posts=POSTS)
def test_groups_hold_ten_do_not_overlap_and_leave_nothing_over(posts: list[tuple[int, str, int]]) -> None:
    week = counted(MONDAY, "mark", [said(*one) for one in posts])
    assert all(one.persons >= PEOPLE for one in week.kept)
    assert len({(one.start, one.days, one.space) for one in week.kept}) == len(week.kept)
    assert week.sums["posts"] in (0, len(posts)), "a rest would follow by subtraction"
    for one in week.kept:
        if one.space:  # a day in a space is exactly what was said there on that day
            here = [who for who, space, day in posts if (MONDAY + day * DAY, space) == (one.start, one.space)]
            assert (one.sums["posts"], one.persons) == (len(here), len(set(here)))
            assert 2 * max(map(here.count, here)) <= len(here)
    enough = len({who for who, *_ in posts}) >= PEOPLE
    mine = [who for who, *_ in posts]
    if enough and all(2 * mine.count(who) <= len(mine) for who in mine):
        assert week.persons == len(set(mine)), "what may be kept is kept"


@pytest.mark.one_database
def test_a_small_day_goes_to_the_rest_of_its_week() -> None:
    week = counted(
        MONDAY,
        "m",
        [*(said(i, "a", 0) for i in range(12)), *(said(i, "b", 1, friendly=True) for i in range(3))],
    )
    assert [(one.start, one.days, one.space, one.persons) for one in week.kept] == [(MONDAY, 7, "", 12)]
    assert week.sums["friendly"] == 3 and week.sums["plain"] == 12
    alone = counted(MONDAY, "m", [said(i, "a", 0) for i in range(9)])
    assert alone == Week(MONDAY, "m", 0, ())


# In the home


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(asking, "folder", lambda: tmp_path)
    monkeypatch.setattr(asking.subprocess, "run", here)
    with clock.freeze(NOW):
        yield tmp_path


def home(seed: int, people: int = 14, each: int = 20) -> list[Plain]:
    """Everybody agreed to be read, and wrote in two rooms over four weeks."""
    rng = random.Random(seed)
    acts = [plain("Create", "local:/home", f"local:/o/s{n}", "Group", NOW - 90 * DAY, payload={"name": f"S{n}"})
            for n in range(2)]  # fmt: skip
    acts += [act for i in range(people) for act in [*member(f"m{i}"), receipt(f"m{i}", "text")]]
    acts += member("shy", agreed=False)
    for i in range(people):
        for k in range(each):
            text = rng.choice((THANKS, PLAIN, PLAIN, "Could anybody help me with the waxed thread, please?"))
            at = MONDAY - rng.choice((1, 2, 2, 8, 8, 8, 15, 20, 27)) * DAY + 3_600_000 + i * 60_000 + k
            made = post(f"m{i}", f"urn:o{i}/{k}", at, target=f"local:/o/s{rng.randrange(2)}")
            acts.append({**made, "payload": {"content": text}})
    return acts


def kept() -> list[tuple[Any, ...]]:
    return sorted(WordSum.objects.values_list("week", "start", "days", "space", "persons", *COUNTS))


@pytest.mark.django_db(transaction=True)
def test_sums_after_an_erasure_are_those_of_a_home_without_the_person(own_folder: Path) -> None:
    acts, gone = home(8), "urn:m8"
    recorded(acts)
    assert keep_words() == 4 and keep_words() == 0
    before = kept()
    assert sum(row[5] for row in before) == 280 and all(row[4] >= PEOPLE for row in before)
    assert any(row[2] == 1 and row[3] for row in before), "some days of a room stand by themselves"
    erase_person(gone)
    assert not WordSum.objects.exists(), "she wrote in every week, and none of them is kept any longer"
    keep_words()
    after = kept()
    assert sum(row[5] for row in after) == 260
    mine = [act for act in acts if gone not in (act["actor"], act["payload"].get("person"))]
    assert after == fresh(mine)


@pytest.mark.one_database
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(seed=st.integers(0, 2**32), gone=st.integers(0, 12), people=st.integers(9, 13))
def test_an_erased_person_is_in_no_sum_of_any_home(seed: int, gone: int, people: int) -> None:
    acts, who = home(seed, people, each=6), f"urn:m{gone}"

    def hers(act: Plain) -> bool:
        return who in (act["actor"], act["payload"].get("person"))

    erased = [{**act, "payload": None} if hers(act) else act for act in acts]
    assert fresh(erased) == fresh([act for act in acts if not hers(act)])


def fresh(acts: list[Plain]) -> list[tuple[Any, ...]]:
    """What is kept of a ledger that never held more than this."""
    texts = {
        act["object"]: act["payload"]["content"]
        for act in acts
        if act["object"].startswith("urn:o") and act["payload"]
    }
    nums = {act["object"]: row[-1] for act, row in zip(acts, rows(acts), strict=True)}
    said = {nums[uri]: text for uri, text in texts.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            daily.spoken, "contents", lambda _, asked: ((num, said[num]) for num in asked if num in said)
        )
        engine = engine_on(acts)
        found = engine.answer(Question(now=NOW, pictures={"daily": {}}))["pictures"]["daily"]
        engine.con.close()
    return sorted((week["start"], *group) for week in found["weeks"] for group in week["groups"])


@pytest.mark.django_db(transaction=True)
def test_a_yes_taken_back_an_edit_and_a_new_post_count_their_weeks_again(own_folder: Path) -> None:
    recorded(home(3))
    keep_words()
    before = dict(WordWeek.objects.values_list("start", "mark"))
    recorded([post("m0", "urn:late", MONDAY - 2 * DAY)])
    assert keep_words() == 1, "only the week of what came late"
    edited = {**post("m0", "urn:late", MONDAY - 2 * DAY), "type": "Update", "id": "urn:late#2"}
    recorded([{**edited, "payload": {"content": THANKS, "published": MONDAY - 2 * DAY, "updated": NOW}}])
    assert keep_words() == 1 and sum(WordSum.objects.values_list("posts", flat=True)) == 281
    held = {"person": "urn:m1", "purpose": "text", "given": NOW - 80 * DAY, "withdrawn": NOW, "updated": NOW}
    recorded(
        [plain("Update", "urn:m1", "urn:text:m1", "hearth:Consent", NOW, payload=held, audience="direct")]
    )
    assert keep_words() == 4
    assert sum(WordSum.objects.values_list("posts", flat=True)) == 261
    assert all(mark.startswith(READ_AS) for mark in before.values())
    assert "urn:m" not in json.dumps([list(row) for row in WordSum.objects.values_list()])
    with pytest.raises(IntegrityError), transaction.atomic():
        WordSum.objects.create(week=0, start=0, days=1, persons=9, **dict.fromkeys(COUNTS, 1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database
def test_the_past_is_told_from_what_is_kept_and_the_same_without_it(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = home(5)
    recorded([{**act, "published": act["published"] - 14 * DAY} if act["type"] == "Create" and
              act["object"].startswith("urn:o") else act for act in acts])  # fmt: skip
    when = {"as_of": clock.from_ms(MONDAY).isoformat(), "window": "14d", "pictures": {"mood": {}}}
    unkept = asking.ask([], **when).pictures["mood"]  # type: ignore[arg-type]
    keep_words()
    counts: list[int] = []
    monkeypatch.setattr(daily, "count", lambda *_: counts.append(1))
    found = asking.ask([], **when).pictures["mood"]  # type: ignore[arg-type]
    assert found == unkept and not counts
    past = found["before"]["tone.friendly"]
    assert past["state"] == "ok" and past["low"] is None and past["n"] == 280 and past["persons"] == 14
    assert past["window_end"] == found["whole"]["tone.friendly"]["window_start"]


def told(value: float, n: int = 300, persons: int = 120, band: float = 0.0) -> Record:
    ends = {"low": value - band, "high": value + band} if band else {"low": None, "high": None}
    return Record(
        metric="tone.friendly", version=2, value=value, unit="share", **ends, level=0.95 if band else None,
        estimator="CJ", n=n, persons=persons, eligible=persons, verdict=None, state="ok", as_of="2025-10-06T00:00:00Z",
        window_start="2025-09-08T00:00:00Z", window_end="2025-10-06T00:00:00Z", scope="home", definition="", source="",
        purpose="text", recomputed_on=None,
    )  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("before", "said"),
    [
        (told(0.30), "to 50"),
        (told(0.37), "no difference that is sure"),  # outside the interval, not of the wider one
        (told(0.30, n=100), "no difference that is sure"),  # less is known of the past than of the window
        (told(0.30, persons=99), "only spoken of from a hundred people on"),
    ],
)
def test_a_shift_is_claimed_where_the_past_lies_well_outside(before: Record, said: str) -> None:
    now = told(0.50, n=200, band=0.10)
    assert said in Trend(BY_ID["tone.friendly"], (told(0.4), now), before).words
