"""What is shown of small, odd and broken homes: never a wrong number, never a number about a few."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from hearth.base.errors import Invalid, NotFound
from hearth.insight import registry
from hearth.insight.record import Record, from_plain
from hearth.insight.words_for import sentence
from tests.contracts.sample_activities import plain
from tests.insight.homes import DAY, HOUR, NOW, asked, crowd, member, post, withdrawn

M2M = "member_to_member_share"
FIELDS = (
    "metric version value unit low high level estimator n persons eligible verdict state as_of window_start"
    " window_end scope definition source purpose recomputed_on"
)


def test_a_record_has_exactly_the_fields_of_the_principle() -> None:
    record = asked([], M2M)[M2M]
    assert list(record) == FIELDS.split()
    assert from_plain(record).plain() == record


def test_an_empty_home_says_not_enough_everywhere_and_reads_aloud() -> None:
    for id, record in asked([]).items():
        assert (record["state"], record["n"], record["value"], record["persons"]) == (
            "not_enough",
            0,
            None,
            0,
        )
        assert sentence(registry.METRICS[id], from_plain(record)).startswith("Not enough yet")
    assert asked([], M2M)[M2M]["verdict"] == "cant_tell"


def test_one_member_alone_is_never_shown() -> None:
    records = asked([*member("a"), post("a", "urn:1"), post("a", "urn:2", to="urn:1")])
    assert {record["state"] for record in records.values()} == {"suppressed", "not_enough"}
    assert all(record["value"] is None for record in records.values())
    assert records["active_members"]["state"] == "suppressed"
    assert records["active_members"]["n"] is records["active_members"]["eligible"] is None


def test_everyone_on_staff_gives_no_number() -> None:
    records = asked(
        [act for i in range(8) for act in member(f"s{i}", brand=True)]
        + [post(f"s{i}", f"urn:{i}", to=f"urn:{i - 1}" if i else "") for i in range(8)]
    )
    assert {record["state"] for record in records.values()} == {"not_enough"}
    assert all(record["value"] is None for record in records.values())


def test_nobody_agreed_means_nobody_is_counted() -> None:
    records = asked(crowd(30, agreed=False))
    assert all((r["state"], r["n"], r["value"]) == ("not_enough", 0, None) for r in records.values())
    assert records["active_members"]["eligible"] == 30


def test_what_is_said_for_the_brand_counts_by_the_terms_of_the_role() -> None:
    silent = [act for act in crowd(50, staff=2) if not act["object"].startswith("urn:consent:s")]
    records, agreed = asked(silent), asked(crowd(50, staff=2))
    assert records[M2M] == agreed[M2M]
    assert records["peer_post_share"] == agreed["peer_post_share"]
    assert records["active_members.share"]["n"] == 50


def test_four_who_agreed_are_hidden_and_five_are_counted() -> None:
    def some(count: int) -> dict[str, object]:
        silent = [act for i in range(30) for act in member(f"x{i}", agreed=False)]
        return asked(crowd(count) + silent, "active_members")["active_members"]

    assert some(4)["state"] == "suppressed"
    assert (some(5)["state"], some(5)["value"]) == ("ok", 5.0)


def test_a_small_circle_hears_exact_counts_until_one_withdraws() -> None:
    circle = crowd(12, staff=1)
    record = asked(circle, M2M)[M2M]
    assert (record["state"], record["value"], record["n"]) == ("census", 0.5, 24)
    assert record["low"] is record["high"] is record["verdict"] is record["level"] is None
    assert (
        sentence(registry.METRICS[M2M], from_plain(record)) == "12 of 24 replies went from member to member."
    )
    assert asked([*circle, withdrawn("m0")], M2M)[M2M]["state"] == "not_enough"
    assert asked([*circle, *member("late", agreed=False)], M2M)[M2M]["state"] == "not_enough"


def test_at_twenty_members_estimates_take_over_and_at_fifty_a_verdict() -> None:
    twenty = asked(crowd(20), M2M)[M2M]
    assert (twenty["state"], twenty["verdict"]) == ("approximate", "cant_tell")
    fifty = asked(crowd(50), M2M)[M2M]
    assert (fifty["state"], fifty["verdict"], fifty["value"]) == ("ok", "met", 1.0)
    served = asked(crowd(50, staff=2), M2M)[M2M]
    assert (served["state"], served["verdict"]) == ("ok", "not_met")


def test_one_voice_that_fills_half_of_a_figure_hides_it() -> None:
    loud = [post("m0", f"urn:loud{i}", NOW - 3 * DAY, to="urn:o5") for i in range(60)]
    assert asked(crowd(30) + loud, M2M)[M2M]["state"] == "suppressed"


def test_a_slice_whose_rest_would_give_somebody_away_is_hidden() -> None:
    small = plain(
        "Create",
        "local:/home",
        "local:/o/s1",
        "Group",
        NOW - 90 * DAY,
        payload={"name": "Nook", "preferredUsername": "nook"},
    )
    large = plain(
        "Create",
        "local:/home",
        "local:/o/s2",
        "Group",
        NOW - 90 * DAY,
        payload={"name": "Hall", "preferredUsername": "hall"},
    )
    home = [small, large]
    for act in crowd(30):
        alone = act["actor"] in ("urn:m0", "urn:m1", "urn:m2")
        home.append(
            {**act, "target": "local:/o/s1" if alone else "local:/o/s2"}
            if act["object_type"] == "Note"
            else act
        )
    assert asked(home, "active_members")["active_members"]["value"] == 30
    assert asked(home, "active_members", space="nook")["active_members"]["state"] == "suppressed"
    hall = asked(home, "active_members", space="HALL")["active_members"]
    assert (hall["state"], hall["scope"]) == ("suppressed", "space:hall")


def test_direct_messages_and_unmeasured_spaces_are_never_read() -> None:
    circle = plain(
        "Create",
        "local:/home",
        "local:/o/s1",
        "Group",
        NOW - 90 * DAY,
        payload={"name": "Safe", "hearth:metrics": False},
    )
    hidden = [
        {**act, **({"audience": "direct"} if i % 2 else {"target": "local:/o/s1"})}
        for i, act in enumerate(act for act in crowd(30) if act["object_type"] == "Note")
    ]
    people = [act for act in crowd(30) if act["object_type"] != "Note"]
    assert asked([circle, *people, *hidden], "active_members")["active_members"]["n"] == 0


def test_deleted_and_erased_posts_are_as_if_never_written() -> None:
    home = crowd(30)
    without = [act for act in home if act["object"] not in ("urn:o3", "urn:a7")]
    erased = [{**act, "payload": None} if act["object"] == "urn:o3" else act for act in home]
    deleted = [*erased, plain("Delete", "urn:m7", "urn:a7", "Note", NOW - HOUR)]
    assert asked(deleted) == asked(without)


def test_a_home_whose_every_post_was_deleted_is_an_empty_one() -> None:
    home = crowd(30)
    notes = [act for act in home if act["object_type"] == "Note"]
    gone = [
        plain("Delete", act["actor"], act["object"], "Note", NOW - HOUR, id=f"{act['object']}#gone")
        for act in notes
    ]
    people = [act for act in home if act["object_type"] != "Note"]
    assert asked([*home, *gone]) == asked(people)


ODD = (None, 1 << 80, -1, 1.5, "\0x", [], {"a": 1}, True, "x" * 300_000)


def oddities(place: int, odd: object) -> Iterator[dict[str, Any]]:
    """Everything a ledger may hold, with this value wherever one is read."""
    words = (
        "updated published content mediaType attributedTo hearth:talk hearth:question person role scope is_brand"
        " valid_from valid_to flag mapped purpose source text_version given withdrawn noticed objects space"
        " indexable summary preferredUsername name hearth:metrics"
    ).split()
    kinds = "Note Article Person Group hearth:Channel hearth:Role hearth:ImportFlag hearth:Consent".split()
    acts = (
        "Accept Leave Remove Move Like EmojiReact Undo hearth:Notice hearth:Vote hearth:AcceptAnswer".split()
    )
    payload, uri = dict.fromkeys(words, odd), f"urn:odd{place}:x"
    for number, kind in enumerate(kinds):
        yield plain("Create", f"{uri}{number}", f"{uri}{number}", kind, NOW, payload=payload)
    for kind in acts:
        yield plain(kind, f"{uri}0", f"{uri}1", "Join", NOW, payload=payload, id=f"{uri}:{kind}")


def test_odd_values_in_any_payload_break_nothing() -> None:
    each = [list(oddities(place, odd)) for place, odd in enumerate(ODD)]
    for acts in each:
        asked(acts, M2M)
    together = [act for acts in each for act in acts]
    asked(together)
    home = asked([*crowd(50), *together])
    assert home[M2M]["value"] == 1.0 and home[M2M]["n"] == 50


def test_posts_from_the_future_are_invisible_until_then() -> None:
    ahead = [post(f"m{i}", f"urn:f{i}", NOW + DAY, to=f"urn:o{i + 1}") for i in range(20)]
    assert asked(crowd(30) + ahead, window="all") == asked(crowd(30), window="all")


def test_as_of_hides_later_posts_but_not_todays_withdrawal() -> None:
    then = asked(crowd(30), M2M, as_of="2025-10-06T00:00:00Z", window="all")[M2M]
    assert then["n"] == 30 and then["as_of"] == "2025-10-06T00:00:00Z"
    assert asked(crowd(30), M2M, as_of="2025-09-01", window="all")[M2M]["n"] == 0
    later = asked([*crowd(30), withdrawn("m0")], M2M, as_of="2025-10-06T00:00:00Z", window="all")[M2M]
    assert later["n"] == 28


def test_replies_in_a_circle_end() -> None:
    ring = [post(f"m{i}", f"urn:ring{i}", NOW - 3 * DAY + i, to=f"urn:ring{(i + 1) % 30}") for i in range(30)]
    itself = post("m1", "urn:self", NOW - 3 * DAY, to="urn:self")
    record = asked([*crowd(30), *ring, itself], M2M)[M2M]
    assert (record["n"], record["value"]) == (60, 1.0)


def test_a_role_that_ends_mid_window_counts_before_and_not_after() -> None:
    home = crowd(30) + member("s0")
    for start, end in ((NOW - 60 * DAY, NOW - 3 * DAY),):
        role = {
            "person": "urn:s0",
            "role": "steward",
            "scope": "local:/home",
            "valid_from": start,
            "valid_to": end,
        }
        home.append(plain("Create", "local:/home", "urn:role", "hearth:Role", start, payload=role))
    home += [
        post("s0", "urn:then", NOW - 4 * DAY, to="urn:o1"),
        post("s0", "urn:now", NOW - 2 * DAY, to="urn:o1"),
    ]
    record = asked(home, M2M)[M2M]
    assert (record["n"], round(record["value"] * record["n"])) == (32, 31)


def test_a_thread_of_a_hundred_thousand_replies_is_counted_quickly() -> None:
    people = [act for i in range(40) for act in member(f"m{i}")]
    chain = [post("m0", "urn:c0", NOW - 20 * DAY, kind="Article", thread="urn:c0")]
    chain += [
        post(f"m{i % 40}", f"urn:c{i}", NOW - 20 * DAY + i * 1000, to=f"urn:c{i - 1}", thread="urn:c0")
        for i in range(1, 100_000)
    ]
    began = time.process_time()
    record = asked([*people, *chain], M2M)[M2M]
    assert (record["n"], record["value"], record["state"]) == (99_999, 1.0, "approximate")
    assert time.process_time() - began < 30


def test_unknown_measures_windows_spaces_and_origins_are_refused_in_words() -> None:
    with pytest.raises(Invalid, match="no measure called"):
        asked([], "happiness")
    with pytest.raises(Invalid, match="not a window"):
        asked([], window="soon")
    with pytest.raises(NotFound, match="no measured space"):
        asked([], space="nowhere")
    with pytest.raises(NotFound, match="Nothing came from"):
        asked([], origin="geneva")


def test_every_measure_says_its_mapping_and_reads_aloud() -> None:
    for id, record in asked(crowd(60, staff=2)).items():
        held: Record = from_plain(record)
        assert "Speaks for the brand: roles founder." in held.definition
        words = sentence(registry.METRICS[id], held)
        assert words.endswith(".") and "None" not in words and "{" not in words
