"""What is larger than a record: trends, the week, the map, cohorts, what is read; and what they never tell."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from hearth.base.errors import Invalid
from hearth.insight import load, registry
from hearth.insight.engine import Engine, Question
from hearth.insight.files import file_of
from hearth.insight.layout import groups, participation, places
from hearth.insight.pictures import guessed as guessing
from hearth.insight.pictures.circle import diverse, fronts
from hearth.insight.record import Record
from hearth.insight.text import spoken
from hearth.insight.text.measures import MEASURES, estimate, readings
from tests.contracts.ledger_rows import COMPILER, rows
from tests.contracts.sample_activities import plain
from tests.insight.homes import DAY, NOW, Plain, asked, crowd, member, post

pytestmark = pytest.mark.one_database


def receipt(name: str, purpose: str) -> Plain:
    held = {"person": f"urn:{name}", "purpose": purpose, "given": NOW - 80 * DAY}
    return plain(
        "Create", f"urn:{name}", f"urn:{purpose}:{name}", "hearth:Consent", NOW - 80 * DAY, payload=held,
        audience="direct",
    )  # fmt: skip


def engine_of(activities: list[Plain]) -> Engine:
    engine = Engine(load.connect(":memory:"), COMPILER)
    if activities:
        load.add(engine.con, rows(activities))
    load.finish(engine.con, len(activities), "end")
    return engine


def drawn(activities: list[Plain], name: str, wish: dict[str, Any] | None = None, **question: Any) -> Any:
    engine = engine_of(activities)
    return engine.answer(Question(now=NOW, pictures={name: wish or {}}, **question))["pictures"][name]


def agreed(purpose: str, count: int) -> list[Plain]:
    return [receipt(f"m{i}", purpose) for i in range(count)]


def test_a_picture_alone_asks_for_no_measure() -> None:
    answer = engine_of(crowd(6)).answer(Question(now=NOW, pictures={"months": {}}))
    assert answer["metrics"] == [] and set(answer["pictures"]) == {"months"}
    with pytest.raises(Invalid):
        engine_of([]).answer(Question(now=NOW, pictures={"faces": {}}))


def test_a_trend_is_windows_that_do_not_overlap_and_obeys_the_rules() -> None:
    held = drawn(crowd(30), "trends", {"ids": ["member_to_member_share", "member_lifetime"]}, window="28d")
    assert set(held) == {"member_to_member_share"}
    records = held["member_to_member_share"]
    assert [record["state"] for record in records][-1] == "approximate" and records[-1]["value"] == 1.0
    ends = [(record["window_start"], record["window_end"]) for record in records]
    assert all(before[1] == after[0] for before, after in itertools.pairwise(ends))
    assert drawn([], "trends", {"ids": ["active_members"]}) == {"active_members": []}


def test_the_week_points_at_posts_and_names_only_who_agreed() -> None:
    home = crowd(8)
    home.append(post("m1", "urn:q", NOW - 3 * DAY, kind="Article"))
    home[-1]["payload"] = {"content": "How?", "name": "How?", "hearth:question": True}
    held = drawn(home, "week", {"me": "urn:m0"})
    assert len(held["questions"]) == 1 and held["questions"][0]["expert"] is None
    assert held["quiet"] == [] and held["people"] == 8
    assert json.dumps(held).count("urn:") == 0


def test_the_map_waits_for_ten_and_names_only_who_agreed_to_both() -> None:
    few = drawn([*crowd(12), *agreed("graph", 9)], "ties")
    assert few["dots"] == [] and few["people"] < 10
    held = drawn([*crowd(14), *agreed("graph", 14), receipt("m3", "outreach")], "ties")
    assert len(held["dots"]) == 14 and len(held["lines"]) == 14
    assert sorted(dot[5] for dot in held["dots"]) == [""] * 13 + ["urn:m3"]
    assert drawn([*crowd(14), *agreed("graph", 14)], "ties") == drawn(
        [*crowd(14), *agreed("graph", 14)], "ties"
    )


def test_dots_stand_apart_and_groups_are_found() -> None:
    import numpy as np

    weights = np.zeros((8, 8))
    weights[:4, :4] = weights[4:, 4:] = 1
    np.fill_diagonal(weights, 0)
    weights[0, 4] = weights[4, 0] = 0.5
    mine = groups(weights)
    assert len(set(mine[:4])) == len(set(mine[4:])) == 1 and mine[0] != mine[7]
    spots = places(weights)
    assert spots.min() >= 0 and spots.max() <= 1 and len({tuple(np.round(spot, 3)) for spot in spots}) == 8
    assert participation(weights, mine).argmax() in (0, 4)


def test_cohorts_hide_what_would_tell_of_a_few() -> None:
    held = drawn(crowd(12), "cohorts", {}, window="all")
    assert [row["n"] for row in held["rows"]] == [12] and held["curve"]["steps"] == []
    assert all(cell[1] in (None, 0.0, 1.0) for row in held["rows"] for cell in row["cells"])
    small = drawn(crowd(4), "cohorts", {}, window="all")
    assert all(row["n"] is None and cell[1] is None for row in small["rows"] for cell in row["cells"])


def test_the_circle_needs_a_yes_and_holds_no_score() -> None:
    home = crowd(12)
    assert drawn(home, "circle")["circle"] == []
    held = drawn([*home, receipt("m1", "outreach"), receipt("m2", "outreach")], "circle")
    assert {one["uri"] for one in held["circle"]} == {"urn:m1", "urn:m2"}
    assert not {"score", "rank"} & set(held["circle"][0])


def test_nobody_in_the_first_front_is_surpassed_and_rooms_are_mixed() -> None:
    def one(uri: str, helped: int, rooms: int, room: int) -> dict[str, Any]:
        done = {"helped": helped, "occasions": 0, "rooms": rooms, "months": 1}
        return {"uri": uri, **done, "room": room, "side": None}

    people = [one("a", 9, 1, 1), one("b", 8, 2, 1), one("c", 1, 3, 2), one("d", 1, 1, 3)]
    found = fronts(people)
    assert [[person["uri"] for person in front] for front in found] == [["a", "b", "c"], ["d"]]
    assert [person["uri"] for person in diverse(found, 3)] == ["a", "c", "b"]


def test_a_circle_holds_people_of_each_side_and_tells_of_none() -> None:
    """Sixteen of those who agreed voted one way, in eight polls, and sixteen the other."""
    camp = {f"m{i}": 0 if i < 24 else 1 for i in range(40)}
    home = [*crowd(40), *(receipt(f"m{i}", "outreach") for i in range(40))]
    for poll in range(8):
        asked_at = NOW - 6 * DAY + poll
        home.append(
            plain("Create", "urn:m1", f"urn:poll{poll}", "Question", asked_at, payload={"content": "?"})
        )
        for i, (name, side) in enumerate(camp.items()):
            vote = {"choices": [2 if poll == 0 else side]}
            where = f"urn:poll{poll}"
            home.append(
                plain("hearth:Vote", f"urn:{name}", where, "Question", asked_at + 1 + i, id=f"urn:v{poll}-{name}",
                      payload=vote)
            )  # fmt: skip
    held = drawn(home, "circle")["circle"]
    sides = [camp[one["uri"].removeprefix("urn:")] for one in held]
    assert len(held) == 20 and sides.count(1) >= 8
    assert all("side" not in one for one in held)


def test_a_thread_is_drawn_of_anybody_but_never_of_direct_words() -> None:
    home = [*crowd(3), post("m0", "urn:secret", audience="direct")]
    engine = engine_of(home)
    num = engine.con.execute("SELECT num FROM d_post ORDER BY published LIMIT 1").fetchall()[0][0]
    held = engine.answer(Question(now=NOW, pictures={"thread": {"num": num}}))["pictures"]["thread"]
    assert len(held["posts"]) == 2 and {one[2] for one in held["posts"]} == {0, 1}


def test_replies_are_guessed_only_where_asked_and_marked_as_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    acts = [act for i in range(24) for act in member(f"m{i}")]
    acts += [post(f"m{i}", f"urn:chat/{i}", NOW - 4 * DAY + i * 60_000) for i in range(24)]
    plain_share = asked(acts, "member_to_member_share")["member_to_member_share"]
    assert plain_share["n"] == 0
    engine = engine_of(acts)
    keys = {uri: str(key) for key, uri in engine.con.execute("SELECT key, uri FROM l_name").fetchall()}
    nums = {act["object"]: row[-1] for act, row in zip(acts, rows(acts), strict=True)}
    named = {nums[f"urn:chat/{i}"]: (keys[f"urn:m{i - 1}"],) for i in range(1, 24)}
    monkeypatch.setattr(guessing, "_named", lambda _easel, _nums: named.items())
    held = engine.answer(Question(now=NOW, pictures={"guessed": {}}, window="28d"))["pictures"]["guessed"]
    assert held["said"] == 0 and held["guessed"] == held["record"]["n"] == 23
    assert held["record"]["metric"].endswith(".inferred") and held["record"]["value"] == 1.0


# What is read


def talk(count: int, each: int) -> tuple[list[Plain], dict[str, str]]:
    """A home in which everybody agreed to be read, and what they wrote."""
    acts = [act for i in range(count) for act in [*member(f"m{i}"), receipt(f"m{i}", "text")]]
    acts += member("shy", agreed=False)  # else this were a small circle, in which nothing is read
    words = {}
    for i in range(count):
        for k in range(each):
            uri = f"urn:o{i}/{k}"
            acts.append(post(f"m{i}", uri, NOW - (2 + k % 20) * DAY - i))
            words[uri] = "Thank you so much, this is wonderful!" if k % 2 else "We meet at seven in the room."
    return acts, words


def read(
    acts: list[Plain], words: dict[str, str], monkeypatch: pytest.MonkeyPatch, window: str = "28d"
) -> dict[str, Any]:
    engine = engine_of(acts)
    nums = dict(zip((act["object"] for act in acts), (row[-1] for row in rows(acts)), strict=True))
    said = {nums[uri]: text for uri, text in words.items()}
    monkeypatch.setattr(spoken, "contents", lambda _, nums: ((num, said[num]) for num in nums if num in said))
    answer = engine.answer(Question(now=NOW, pictures={"mood": {}}, window=window))
    tables = " ".join(
        str(row)
        for row in engine.con.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall()
    )
    assert not any(word in tables for word in ("tone", "mood", "sentiment", "friendly", "thanks"))
    assert "urn:m" not in json.dumps(answer["pictures"])
    found: dict[str, Any] = answer["pictures"]["mood"]
    return found


def test_tone_is_a_corrected_share_of_ten_people_and_a_hundred_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    held = read(*talk(12, 10), monkeypatch)
    last = {id: records[-1] for id, records in held["records"].items()}
    assert set(last) == {metric.id for metric in MEASURES}
    friendly = last["tone.friendly"]
    assert friendly["state"] == "ok" and friendly["n"] == 120 and friendly["persons"] == 12
    by_hand = estimate("tone.friendly", {i: [5, 5, 0] for i in range(12)}, 0, readings())
    assert friendly["value"] == pytest.approx(by_hand.value) and friendly["eligible"] == 12
    assert friendly["low"] < friendly["value"] < friendly["high"]
    assert sum(
        last[f"tone.{how}"]["value"] for how in ("friendly", "neutral", "unfriendly")
    ) == pytest.approx(1)
    assert held["whole"] == last


def test_in_a_small_circle_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    acts, words = talk(12, 10)
    told = [act for act in acts if "shy" not in act["actor"] + act["object"]]
    assert read(told, words, monkeypatch)["records"] == {}


def test_everything_is_read_where_everything_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    acts, words = talk(12, 10)
    old = {f"urn:old{i}": words[f"urn:o{i}/0"] for i in range(12)}
    acts += [post(f"m{i}", f"urn:old{i}", NOW - 70 * DAY - i) for i in range(12)]
    held = read(acts, words | old, monkeypatch, window="all")
    assert len(held["records"]["tone.friendly"]) > 1
    assert held["whole"]["tone.friendly"]["n"] == 132
    assert held["whole"]["tone.friendly"]["window_start"] is None
    hedged = held["whole"]["candor_markers.hedges"]
    assert (hedged["state"], hedged["value"], hedged["low"]) == ("ok", 0.0, None)


@pytest.mark.parametrize(("people", "each"), [(9, 20), (12, 5)])
def test_fewer_are_not_read_out(people: int, each: int, monkeypatch: pytest.MonkeyPatch) -> None:
    held = read(*talk(people, each), monkeypatch)
    assert all(record["value"] is None for records in held["records"].values() for record in records)


def test_one_voice_with_most_of_the_posts_hides_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    acts, words = talk(12, 9)
    more = [post("m0", f"urn:more/{k}", NOW - 3 * DAY - k) for k in range(150)]
    held = read(
        [*acts, *more], words | {act["object"]: "We meet at seven in the room." for act in more}, monkeypatch
    )
    assert held["records"]["tone.friendly"][-1]["state"] == "suppressed"


def test_other_languages_are_left_out_and_counted_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    acts, words = talk(12, 10)
    words = dict.fromkeys(words, "Wir treffen uns heute Abend um sieben Uhr in der Werkstatt.")
    held = read(acts, words, monkeypatch)
    assert held["other"] == 120 and held["records"]["tone.friendly"][-1]["value"] is None


def test_without_a_yes_to_being_read_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    acts, words = talk(12, 10)
    read_of: list[list[int]] = []

    def contents(_ledger: str, nums: list[int]) -> Iterator[tuple[int, str]]:
        read_of.append(nums)
        return iter(())

    monkeypatch.setattr(spoken, "contents", contents)
    silent = [act for act in acts if not act["object"].startswith("urn:text:")]
    engine_of(silent).answer(Question(now=NOW, pictures={"mood": {}}, window="28d"))
    assert not any(read_of)


def test_no_table_of_the_home_could_hold_a_score_of_a_person() -> None:
    """Searches every column of every table: what a person feels, is worth or is trusted has no place to stand."""
    words = ("sentiment", "tone", "mood", "trust_", "trustscore", "influence", "karma", "reputation", "worth")
    found = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if any(word in field.name.lower() for word in words)
        or field.name.lower() in ("score", "rank_of_person")
    ]
    assert found == []


def test_no_file_program_or_page_could_tell_a_score_of_a_person() -> None:
    """What leaves the home about figures has these fields and no others, and none of them names anybody."""
    fields = set(Record.__slots__)
    assert not fields & {"person", "actor", "name", "handle", "uri", "score"}
    for form in ("json", "csv"):
        text = file_of([], form).decode().lower()
        assert not any(word in text for word in ("handle", "actor", "name", "score"))
    every = [*registry.load().values(), *MEASURES]
    assert all(metric.unit != "score" and "score" not in metric.id for metric in every)
    assert not any(
        f"{{{field}}}" in metric.reads for metric in every for field in ("name", "person", "handle")
    )


def test_what_is_read_is_told_to_no_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    acts, words = talk(12, 10)
    with caplog.at_level(0):
        read(acts, words, monkeypatch)
    out = capfd.readouterr()
    said = " ".join([caplog.text, out.out, out.err]).lower()
    assert not any(word in said for word in ("friendly", "wonderful", "urn:m", "meet at seven"))
