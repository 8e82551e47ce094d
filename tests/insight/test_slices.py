"""Parts of a home: who joined in one month, members and the brand; and what must not follow by subtraction."""

import pytest

from hearth.base.errors import Invalid
from tests.contracts.sample_activities import plain
from tests.insight.homes import DAY, NOW, asked, crowd, member, post, withdrawn

M2M = "member_to_member_share"
OLD = NOW - 400 * DAY
"""in September 2024; the crowd of `homes` joined in July 2025"""


def mixed(newer: int, older: int) -> list[dict[str, object]]:
    """Members of two months, all of whom wrote once."""
    home = [act for i in range(newer) for act in member(f"n{i}")]
    home += [act for i in range(older) for act in member(f"o{i}", joined=OLD)]
    home += [post(f"n{i}", f"urn:n{i}") for i in range(newer)]
    return home + [post(f"o{i}", f"urn:o{i}") for i in range(older)]


def test_a_month_of_joining_is_a_part_of_the_people() -> None:
    home = mixed(30, 12)
    newer = asked(home, "active_members", cohort="2025-07")["active_members"]
    older = asked(home, "active_members", cohort="2024-09")["active_members"]
    assert (newer["value"], older["value"]) == (30, 12)
    assert newer["scope"] == "cohort:2025-07"
    assert asked(home, "active_members", cohort="2020-01")["active_members"]["state"] == "not_enough"


def test_a_month_whose_rest_would_tell_of_a_few_is_hidden() -> None:
    home = mixed(30, 3)
    for month in ("2025-07", "2024-09"):
        record = asked(home, "active_members", cohort=month)["active_members"]
        assert (record["state"], record["value"], record["n"]) == ("suppressed", None, None), month


def test_members_and_the_brand_apart() -> None:
    home = crowd(30, staff=6)
    everybody = asked(home, "discussion_h_index", "active_members", M2M)
    peers = asked(home, "discussion_h_index", "active_members", M2M, side="peers")
    brand = asked(home, "active_members", M2M, side="brand")
    assert everybody["active_members"]["value"] == 36
    assert (peers["active_members"]["value"], brand["active_members"]["value"]) == (30, 6)
    assert (peers[M2M]["value"], peers[M2M]["n"], brand[M2M]["n"]) == (1.0, 30, 180)
    assert peers[M2M]["scope"] == "side:peers"
    few = asked(crowd(30, staff=2), "active_members", side="brand")["active_members"]
    assert (few["state"], few["value"]) == ("suppressed", None)


def test_space_origin_month_and_side_together_name_the_scope() -> None:
    space = plain(
        "Create", "local:/home", "local:/o/s1", "Group", OLD, payload={"name": "Hall", "preferredUsername": "hall"}
    )  # fmt: skip
    home = [
        space,
        *({**act, "target": "local:/o/s1"} if act["object_type"] == "Note" else act for act in crowd(30)),
    ]
    record = asked(
        home, "active_members", space="hall", origin="home", cohort="2025-07", side="peers"
    )["active_members"]  # fmt: skip
    assert record["scope"] == "space:hall origin:home cohort:2025-07 side:peers"
    assert record["value"] == 30


@pytest.mark.parametrize(("key", "value"), [("cohort", "2025"), ("cohort", "2025-13"), ("side", "left")])
def test_parts_that_are_none_are_refused_in_words(key: str, value: str) -> None:
    with pytest.raises(Invalid, match="no side" if key == "side" else "not a month"):
        asked([], **{key: value})


def test_a_figure_of_the_past_says_that_something_was_taken_from_it_since() -> None:
    home = [*crowd(30), withdrawn("m0", NOW - DAY)]
    then = asked(home, M2M, as_of="2025-10-06T00:00:00Z", window="all")[M2M]
    assert then["recomputed_on"] == "2025-10-08"
    assert asked(home, M2M)[M2M]["recomputed_on"] is None
    assert asked(crowd(30), M2M, as_of="2025-10-06T00:00:00Z", window="all")[M2M]["recomputed_on"] is None
