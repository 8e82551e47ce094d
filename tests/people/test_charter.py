"""The charter: written as a draft, settled, amended without losing words, agreed to by version."""

from dataclasses import replace

import pytest

from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger.activity import HOME
from hearth.ledger.read import state
from hearth.people.charter import (
    Charter,
    Conflict,
    Outdated,
    Rule,
    agree,
    agreed_version,
    amend,
    charter,
    rule,
    versions,
)
from hearth.people.roles import give_role
from hearth.people.sight import STRANGER, viewer_for
from tests.people.cast import Cast

RULES = [
    Rule("kind", "Be kind.", "Somebody has a word with you."),
    Rule("open", "Say who pays you.", "We ask."),
]


def settled(cast: Cast) -> Charter:
    before = charter()
    assert before
    return amend(cast.ada, replaces=before.activity, belief="Things can be mended.", rules=RULES, settle=True)


def test_a_home_begins_with_a_draft_nobody_is_asked_about(cast: Cast) -> None:
    draft = charter()
    assert draft and draft.version == 0 and draft.rules == ()
    with pytest.raises(Invalid, match="still being written"):
        agree(cast.bo, 0)
    again = amend(cast.ada, replaces=draft.activity, belief="that shoes can be mended.")
    assert (again.version, again.belief) == (0, "shoes can be mended")
    assert [one.version for one in versions()] == [0]


def test_a_draft_without_rules_cannot_be_settled(cast: Cast) -> None:
    with pytest.raises(Invalid, match="at least one rule"):
        amend(cast.ada, replaces="", belief="x", settle=True)


def test_settled_it_is_version_one_and_whoever_wrote_it_agreed(cast: Cast) -> None:
    one = settled(cast)
    assert one.version == 1
    assert one.purpose == "Our people unite around the belief that things can be mended."
    home = state(HOME)
    assert home and home.payload["summary"] == one.purpose
    assert agreed_version(cast.ada.uri) == agreed_version(cast.ada.actor or 0) == 1
    assert agreed_version(cast.bo.uri) == 0


def test_each_change_is_a_version_that_can_be_read_again(cast: Cast) -> None:
    one = settled(cast)
    two = amend(cast.ada, replaces=one.activity, rules=[replace(RULES[0], text="Be kind, always."), RULES[1]])
    assert [each.version for each in versions()] == [2, 1]
    assert rule("kind") == two.rules[0]
    old = rule("kind", 1)
    assert old and old.text == "Be kind."
    assert rule("gone") is None


def test_saving_the_same_again_changes_nothing(cast: Cast) -> None:
    one = settled(cast)
    assert amend(cast.ada, replaces="", belief="Things can be mended", rules=RULES, settle=True) == one


def test_two_stewards_at_once_lose_nothing(cast: Cast) -> None:
    one = settled(cast)
    give_role(HOME, cast.bo.uri, "steward")
    bo = viewer_for(cast.bo.actor)
    amend(bo, replaces=one.activity, belief="mending is a joy")
    with pytest.raises(Conflict, match="Bo changed the charter") as told:
        amend(cast.ada, replaces=one.activity, belief="mending is a duty")
    assert told.value.theirs.belief == "mending is a joy" and told.value.theirs.version == 2
    three = amend(cast.ada, replaces=told.value.theirs.activity, belief="mending is a duty")
    assert three.version == 3


def test_an_old_version_is_refused_kindly(cast: Cast) -> None:
    one = settled(cast)
    amend(cast.ada, replaces=one.activity, belief="mending is a joy")
    with pytest.raises(Outdated, match="version 2 stands now"):
        agree(cast.bo, 1)
    assert agreed_version(cast.bo.uri) == 0
    assert agree(cast.bo, 2) is not None
    assert agree(cast.bo, 2) is None
    assert agreed_version(cast.bo.uri) == 2
    with pytest.raises(NotAllowed):
        agree(STRANGER, 2)


def test_only_stewards_write_it(cast: Cast) -> None:
    with pytest.raises(NotFound):
        amend(cast.bo, replaces="", belief="mine")


@pytest.mark.parametrize(
    "name", ["Acme Friends", "The A.C.M.E. circle", "Friends of Ácme", "Wonder boot club"]
)
def test_the_name_is_free_of_brand_and_product(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid, match="without brand or product"):
        amend(cast.ada, replaces="", name=name, brand="Acme, Wonderboot")


def test_hostile_words_are_kept_as_words(cast: Cast) -> None:
    said = amend(
        cast.ada,
        replaces="",
        belief="<script>alert(1)</script>\0 \u202eback\ud800",
        rules=[Rule("kind", "'; DROP TABLE x; --\n<b>", "<img src=x onerror=1>")],
        settle=True,
    )
    assert said.belief == "<script>alert(1)</script> back?"
    assert said.rules[0].text == "'; DROP TABLE x; -- <b>"


@pytest.mark.parametrize(
    "rules",
    [
        [Rule("kind", "", "x")],
        [Rule("kind", "x", " \0")],
        [Rule("kind", "x" * 500, "x")],
        [Rule("Kind!", "x", "x")],
        [Rule("kind", "x", "x")] * 2,
        [Rule(f"r{n}", "x", "x") for n in range(13)],
    ],
)
def test_rules_are_whole_or_not_kept(cast: Cast, rules: list[Rule]) -> None:
    with pytest.raises(Invalid):
        amend(cast.ada, replaces="", rules=rules, settle=True)
    assert charter() == replace(charter() or Charter(version=0, name="", belief=""), rules=())
