"""A founder's beginning: belief, name, rooms and rules; each page can be skipped, and nothing is made twice."""

from typing import Any

import pytest
from django.test import Client

from hearth.base.errors import Invalid, NotFound
from hearth.features.charter.actions import furnish, furnished, may_take_back, take_back
from hearth.features.charter.shapes import SHAPES, plan
from hearth.ledger.activity import HOME
from hearth.people.charter import amend, charter
from hearth.people.memberships import join_space
from hearth.people.roles import give_role
from hearth.spaces.actions import open_space, reply
from hearth.spaces.models import Post, Space
from hearth.ui.steps import steps_for
from tests.people.cast import Cast

PAGES = "belief/ name/ shape/ shape/circle/ shape/support/ shape/action/ rules/ export/ ready/".split()
HOSTILE = "<script>alert(1)</script>'\"; DROP TABLE people_actor; --{{ 7*7 }}\u202e\0"


pytestmark = pytest.mark.usefixtures("kept_context")


@pytest.fixture
def ada(cast: Cast) -> Client:
    open_space(cast.ada, name="The hearth", purpose="For all", slug="hearth")
    return cast.browser("ada")


def version() -> str:
    now = charter()
    assert now
    return now.activity


@pytest.mark.parametrize("page", ["", *PAGES])
def test_every_page_opens_for_those_who_keep_the_home_only(ada: Client, cast: Cast, page: str) -> None:
    answer = ada.get(f"/begin/{page}")
    assert answer.status_code == 200
    assert cast.browser("bo").get(f"/begin/{page}").status_code == 404
    assert Client().get(f"/begin/{page}").status_code == 404


def test_the_whole_walk(ada: Client, cast: Cast) -> None:
    first = ada.post("/begin/belief/", {"belief": "clothes deserve to be mended", "version": version()})
    assert first["Location"] == "/begin/name/"
    page = ada.get("/begin/name/").content.decode()
    assert page.count('class="name-option"') == 4 and "Mending Together" in page
    named = ada.post(
        "/begin/name/", {"choice": "Mending Together", "brand": "Solid Shoe", "version": version()}
    )
    assert named["Location"] == "/begin/shape/"
    made = ada.post("/begin/shape/circle/", _rooms("circle"))
    assert made["Location"] == "/begin/shape/"
    assert "4 rooms are open" in ada.get("/begin/shape/").content.decode()
    taken = ada.post("/begin/rules/", _rules(ada.get("/begin/rules/")))
    assert taken.status_code == 303
    now = charter()
    assert now and (now.version, now.name, len(now.rules)) == (1, "Mending Together", 6)
    assert "Solid Shoe" in next(rule.text for rule in now.rules if rule.key == "criticism")
    ada.post("/begin/export/")
    assert ada.post("/begin/ready/")["Location"] == "/"
    mine = {"belief", "name", "shape", "rules", "export", "ready"}
    assert {step.key for step in steps_for("founder", cast.ada) if step.done} >= mine


def _rooms(shape: str, **changes: str) -> dict[str, str]:
    sent = {}
    for room in plan(shape, "en"):
        sent |= {f"{room.key}-name": room.name, f"{room.key}-purpose": room.purpose}
        sent |= {f"{room.key}-opener": room.opener, f"{room.key}-wanted": "1"}
    return sent | changes


def _rules(page: Any) -> dict[str, Any]:
    lines = page.context["lines"]
    return {
        "key": [line.key for line in lines],
        "rule": [line.text for line in lines],
        "happens": [line.happens for line in lines],
        "removed": ["" for _ in lines],
        "version": page.context["version"],
        "do": "save",
    }


def test_a_skipped_page_leads_on_and_waits(ada: Client, cast: Cast) -> None:
    page = ada.get("/begin/belief/").content.decode()
    assert 'href="/begin/name/"' in page
    assert not next(step for step in steps_for("founder", cast.ada) if step.key == "belief").done
    assert 'href="/begin/belief/"' in ada.get("/begin/").content.decode()


@pytest.mark.parametrize("shape", [one.key for one in SHAPES])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_shape_is_four_rooms_with_purpose_and_opener(cast: Cast, shape: str, language: str) -> None:
    rooms = plan(shape, language)
    assert len(rooms) == 4
    assert all(room.purpose and room.opener for room in rooms)


def test_sent_twice_and_by_two_founders_it_makes_four_rooms(ada: Client, cast: Cast) -> None:
    give_role(HOME, cast.bo.uri, "steward")
    for browser in (ada, ada, cast.browser("bo")):
        assert browser.post("/begin/shape/circle/", _rooms("circle")).status_code == 303
    assert Space.objects.filter(archived=False).count() == 4
    assert Post.objects.count() == 4
    assert ada.get("/begin/shape/support/").status_code == 303


def test_only_wanted_rooms_are_made_with_the_founders_words(ada: Client) -> None:
    sent = _rooms("support", **{"questions-name": "Ask us", "questions-opener": "What is it?"})
    del sent["bench-wanted"]
    ada.post("/begin/shape/support/", sent)
    assert Space.objects.count() == 3
    assert "What is it?" in Post.objects.get(space=Space.objects.get(name="Ask us").num).html


@pytest.mark.parametrize("field", ["questions-name", "questions-purpose", "questions-opener"])
def test_a_room_without_words_is_not_made_and_nothing_else_either(ada: Client, field: str) -> None:
    answer = ada.post("/begin/shape/support/", _rooms("support", **{field: " \0", "bench-name": "My bench"}))
    assert answer.status_code == 422
    assert Space.objects.count() == 1 and not furnished().made
    assert "My bench" in answer.content.decode()


def test_two_rooms_of_one_name_are_told_apart_before_anything_is_made(ada: Client) -> None:
    answer = ada.post("/begin/shape/support/", _rooms("support", **{"bench-name": "Ask and answer"}))
    assert answer.status_code == 422 and "already a space" in answer.content.decode()
    assert Space.objects.count() == 1 and Post.objects.count() == 0


def test_rooms_are_taken_back_while_nobody_was_there(ada: Client, cast: Cast) -> None:
    furnish(cast.ada, "action", plan("action", "en"))
    assert ada.post("/begin/shape/take-back/").status_code == 303
    assert Space.objects.count() == 1 and Post.objects.count() == 0 and not furnished().made
    take_back(cast.ada)
    furnish(cast.ada, "action", plan("action", "en"))
    assert Space.objects.count() == 4 and Post.objects.count() == 4


def test_rooms_stay_once_somebody_came(ada: Client, cast: Cast) -> None:
    made = furnish(cast.ada, "circle", plan("circle", "en"))
    assert may_take_back(made)
    space = Space.objects.get(num=made.spaces[0])
    join_space(cast.bo, space.uri)
    assert not may_take_back(made)
    with pytest.raises(Invalid, match="so they stay"):
        take_back(cast.ada)
    reply(cast.bo, made.openers[0], "Hello")
    assert ada.post("/begin/shape/take-back/").status_code == 400
    assert Space.objects.count() == 4


def test_members_make_nothing(cast: Cast) -> None:
    with pytest.raises(NotFound):
        furnish(cast.bo, "circle", plan("circle", "en"))


def test_rules_are_moved_removed_put_back_and_added_before_they_are_saved(ada: Client) -> None:
    sent = _rules(ada.get("/begin/rules/"))
    moved = ada.post("/begin/rules/", sent | {"do": "down:0"})
    assert [line.key for line in moved.context["lines"]][:2] == sent["key"][1::-1]
    removed = ada.post("/begin/rules/", sent | {"do": "remove:2"})
    assert "Put it back" in removed.content.decode() and removed.context["lines"][2].removed
    sent["removed"][2] = "1"
    back = ada.post("/begin/rules/", sent | {"do": "back:2"})
    assert not back.context["lines"][2].removed
    added = ada.post("/begin/rules/", sent | {"do": "add"})
    assert len(added.context["lines"]) == 7 and added.context["lines"][6].open
    now = charter()
    assert now and not now.rules
    ada.post("/begin/rules/", sent)
    now = charter()
    assert now and [rule.key for rule in now.rules] == [*sent["key"][:2], *sent["key"][3:]]


def test_a_stale_page_of_rules_loses_no_word(ada: Client, cast: Cast) -> None:
    sent = _rules(ada.get("/begin/rules/"))
    give_role(HOME, cast.bo.uri, "steward")
    amend(cast.bo, replaces="", belief="mending is a joy")
    sent["rule"][0] = "My own words"
    answer = ada.post("/begin/rules/", sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Bo changed the charter" in page and "My own words" in page
    assert ada.post("/begin/rules/", _rules(answer)).status_code == 303
    now = charter()
    assert now and now.rules[0].text == "My own words" and now.belief == "mending is a joy"


def test_the_brand_in_a_name_is_named(ada: Client) -> None:
    answer = ada.post(
        "/begin/name/", {"own": "Friends of Solid-Shoe", "brand": "Solid Shoe", "version": version()}
    )
    assert answer.status_code == 422
    assert "contains “Solid Shoe”" in answer.content.decode()
    assert "Friends of Solid-Shoe" in answer.content.decode()


def test_hostile_words_stay_words(ada: Client) -> None:
    ada.post("/begin/belief/", {"belief": HOSTILE, "version": version()})
    ada.post("/begin/name/", {"own": HOSTILE[:60], "brand": HOSTILE, "version": version()})
    rooms = {key: HOSTILE[:79] if not key.endswith("wanted") else "1" for key in _rooms("circle")}
    names = {key: f"{key}{value}"[:79] if key.endswith("-name") else value for key, value in rooms.items()}
    ada.post("/begin/shape/circle/", names)
    sent = _rules(ada.get("/begin/rules/"))
    ada.post("/begin/rules/", sent | {"rule": [HOSTILE] * 6, "happens": [HOSTILE] * 6})
    for path in ("/begin/", *(f"/begin/{page}" for page in PAGES), "/charter/", "/charter/edit/", "/join/"):
        page = ada.get(path).content.decode()
        assert "<script>alert" not in page and "49" not in page.partition("alert(1)")[2][:60]
    assert "<script>alert" not in Client().get("/").content.decode()


def test_a_founder_who_begins_is_asked_to_go_on(ada: Client, cast: Cast) -> None:
    from hearth.ui.asks import asks_for

    assert "/begin/" in [ask.url for ask in asks_for(cast.ada)]
    ada.post("/begin/ready/")
    assert "/begin/" not in [ask.url for ask in asks_for(cast.ada)]
    assert "/begin/" not in [ask.url for ask in asks_for(cast.bo)]
