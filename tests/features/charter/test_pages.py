"""The charter's page, agreeing to it, and the face the home shows to strangers."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hearth.ledger.erase import erase_person
from hearth.ledger.rebuild import rebuild
from hearth.people.charter import Charter, Rule, agree, agreed_version, amend, charter, versions
from hearth.people.consent import give
from hearth.people.models import Agreement
from hearth.people.models import Charter as CharterRow
from hearth.people.roles import give_role
from hearth.spaces.actions import open_space
from hearth.ui.asks import asks_for
from hearth.ui.steps import steps_for
from tests.people.cast import Cast

RULES = [Rule("kind", "Be kind.", "We talk."), Rule("open", "Say who pays you.", "We ask.")]


pytestmark = pytest.mark.usefixtures("kept_context")


@pytest.fixture
def one(cast: Cast) -> Charter:
    return amend(
        cast.ada, replaces="", belief="mending is a joy", brand="Solid Shoe", rules=RULES, settle=True
    )


def edit_form(page: Any, **changes: Any) -> dict[str, Any]:
    typed, lines = page.context["typed"], page.context["lines"]
    fields = {name: typed[name] for name in ("name", "belief", "brand", "language", "version")}
    fields |= {"key": [line.key for line in lines], "rule": [line.text for line in lines]}
    fields |= {"happens": [line.happens for line in lines], "removed": ["" for _ in lines], "do": "save"}
    return fields | changes


def test_everybody_reads_the_charter_and_only_keepers_change_it(one: Charter, cast: Cast) -> None:
    for browser in (Client(), cast.browser("bo"), cast.browser("ada")):
        page = browser.get("/charter/").content.decode()
        assert "mending is a joy" in page and "Be kind." in page and "Solid Shoe" in page
    assert "/charter/edit/" in cast.browser("ada").get("/charter/").content.decode()
    assert cast.browser("bo").get("/charter/edit/").status_code == 404
    assert Client().get("/charter/edit/").status_code == 404


def test_every_version_says_what_changed(one: Charter, cast: Cast) -> None:
    ada = cast.browser("ada")
    sent = edit_form(ada.get("/charter/edit/"), rule=["Be kind, always.", "Say who pays you."])
    assert ada.post("/charter/edit/", sent)["Location"] == "/charter/"
    page = Client().get("/charter/").content.decode()
    assert "Version 2" in page and "Version 1" in page and "Be kind<ins>, always</ins>." in page
    assert "Be kind." in Client().get("/charter/version/1/").content.decode()
    for number in (0, 3, 999_999_999_999_999_999):
        assert Client().get(f"/charter/version/{number}/").status_code == 404


def test_what_would_change_is_shown_before_it_is_saved(one: Charter, cast: Cast) -> None:
    ada = cast.browser("ada")
    sent = edit_form(ada.get("/charter/edit/"), belief="mending is a duty", do="look:0")
    page = ada.post("/charter/edit/", sent).content.decode()
    assert "<del>joy</del><ins>duty</ins>" in page
    assert len(versions()) == 1


def test_two_stewards_at_once_see_both_texts(one: Charter, cast: Cast) -> None:
    give_role("local:/home", cast.bo.uri, "steward")
    ada, bo = cast.browser("ada"), cast.browser("bo")
    mine, theirs = edit_form(ada.get("/charter/edit/")), edit_form(bo.get("/charter/edit/"))
    bo.post("/charter/edit/", theirs | {"belief": "mending is a duty"})
    answer = ada.post("/charter/edit/", mine | {"belief": "mending is an art"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bo changed the charter" in page and "mending is a duty" in page and "mending is an art" in page
    assert ada.post("/charter/edit/", edit_form(answer)).status_code == 303
    now = charter()
    assert now and (now.version, now.belief) == (3, "mending is an art")
    assert [each.belief for each in versions()] == [
        "mending is an art",
        "mending is a duty",
        "mending is a joy",
    ]


def test_a_member_is_asked_agrees_and_is_asked_again(one: Charter, cast: Cast) -> None:
    bo = cast.browser("bo")
    assert "/charter/agree/" in [ask.url for ask in asks_for(cast.bo)]
    assert [step.done for step in steps_for("newcomer", cast.bo) if step.key == "agree"] == [False]
    assert bo.post("/charter/agree/", {"version": "1"})["Location"] == "/charter/"
    assert agreed_version(cast.bo.uri) == 1
    assert "/charter/agree/" not in [ask.url for ask in asks_for(cast.bo)]
    amend(cast.ada, replaces=one.activity, rules=RULES[:1])
    assert "/charter/agree/" in [ask.url for ask in asks_for(cast.bo)]
    page = bo.get("/charter/agree/").content.decode()
    assert "What changed since version 1" in page and "<del>Say who pays you.</del>" in page
    assert bo.get("/s/nothing/").status_code == 404  # nothing else waits for it


def test_agreeing_to_an_old_version_records_nothing_and_shows_the_new_one(one: Charter, cast: Cast) -> None:
    amend(cast.ada, replaces=one.activity, belief="mending is a duty")
    answer = cast.browser("bo").post("/charter/agree/", {"version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "version 2 stands now" in page and 'name="version" value="2"' in page
    assert agreed_version(cast.bo.uri) == 0


@pytest.mark.parametrize("version", ["", "0", "-1", "9" * 30, "²", "1.0", "<b>"])
def test_odd_versions_are_no_agreement(one: Charter, cast: Cast, version: str) -> None:
    assert cast.browser("bo").post("/charter/agree/", {"version": version}).status_code in (400, 409)
    assert agreed_version(cast.bo.uri) == 0
    assert Client().post("/charter/agree/", {"version": "1"}).status_code == 404


def test_a_newcomer_goes_on_after_agreeing(one: Charter, cast: Cast) -> None:
    answer = cast.browser("bo").post("/charter/agree/", {"version": "1", "path": "newcomer"})
    assert answer.status_code == 303 and answer["Location"] != "/charter/"


def test_a_stranger_at_the_door_meets_the_whole_face(one: Charter, cast: Cast) -> None:
    open_space(cast.ada, name="Window", purpose="To look in", audience="public")
    for path in ("/", "/join/"):
        page = Client().get(path).content.decode()
        for words in (
            "Our people unite around the belief that mending is a joy.",
            "Be kind.",
            "speaks for Solid Shoe",
            "48 hours",
            'href="/apply/"',
            'href="/signin/',
            "What is measured",
            "/s/window/",
        ):
            assert words in page, words
        assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page
        assert "hearth_session" not in Client().get(path).cookies


def test_the_face_asks_the_same_however_many_rules_there_are(one: Charter, cast: Cast) -> None:
    browser = Client()

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(path)
        return len(queries)

    open_space(cast.ada, name="Window", purpose="To look in", audience="public")
    few = [cost(path) for path in ("/join/", "/join/", "/charter/")]
    many = [Rule(f"rule-{n}", f"Rule {n}.", "We talk.") for n in range(12)]
    amend(cast.ada, replaces=one.activity, rules=many)
    for n in range(3):
        open_space(cast.ada, name=f"Window {n}", purpose="To look in", audience="public")
    assert 0 < few[0] <= 14 and [cost(path) for path in ("/join/", "/join/", "/charter/")] == few


def test_a_draft_is_no_gate(cast: Cast) -> None:
    assert "being written" in Client().get("/join/").content.decode()
    assert Client().get("/charter/").status_code == 200
    page = cast.browser("bo").get("/charter/agree/").content.decode()
    assert "nothing to agree to yet" in page
    assert [step for step in steps_for("newcomer", cast.bo) if step.key == "agree"] == []
    assert cast.browser("ada").get("/charter/edit/").status_code == 200


def rows() -> list[Any]:
    return [sorted(map(repr, model._default_manager.values())) for model in (CharterRow, Agreement)]


def test_replayed_it_is_the_same_also_after_a_founder_was_erased(one: Charter, cast: Cast) -> None:
    agree(cast.bo, 1)
    give(cast.bo, "quote")
    give_role("local:/home", cast.bo.uri, "founder")
    amend(cast.bo, replaces=one.activity, belief="mending is a duty")
    agree(cast.cleo, 2)
    erase_person(cast.bo.uri)
    now, before = charter(), rows()
    assert now and now.belief == "mending is a duty" and [each.version for each in versions()] == [2, 1]
    assert agreed_version(cast.cleo.uri) == 2 and Agreement.objects.count() == 2
    rebuild()
    assert charter() == now and rows() == before
