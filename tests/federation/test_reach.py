"""A person chooses what other servers learn of her."""

import pytest
from django.test import Client

from hearth.people.profiles import About, describe_yourself
from tests.people.cast import Cast

pytestmark = [pytest.mark.one_database]
AP = {"Accept": "application/activity+json"}


def test_a_person_chooses_what_others_learn_of_her(open_home: Cast) -> None:
    bo, browser = open_home.bo, open_home.browser("bo")
    describe_yourself(bo, About(name="Bo", summary="I mend *boots*."))
    me = f"/ap/a/{bo.actor}"

    def choose(told: str, **more: str) -> int:
        return browser.post("/account/open-web/", {"told": told, **more}).status_code

    thin = Client().get(me, headers=AP).json()
    assert (thin["name"], "summary" in thin, thin["manuallyApprovesFollowers"]) == ("Bo", False, False)
    assert b"@bo@home.example" in browser.get("/account/open-web/").content
    assert choose("whole", asks="yes") == 302
    whole = Client().get(me, headers=AP).json()
    assert (whole["summary"], whole["manuallyApprovesFollowers"]) == ("<p>I mend <em>boots</em>.</p>\n", True)
    assert Client().get("/people/bo/").status_code == 200
    assert choose("everything") == 422
    assert choose("nothing") == 302
    assert Client().get(me, headers=AP).status_code == 410
    assert Client().get("/.well-known/webfinger?resource=acct:bo@home.example").status_code == 404
    assert Client().get("/people/bo/").status_code == 404
    assert choose("thin") == 302
    assert "summary" not in Client().get(me, headers=AP).json()


def test_keepers_begin_pause_and_close_the_doors(cast: Cast, settings: object) -> None:
    ada, bo = cast.browser("ada"), cast.browser("bo")
    page = "/settings/open-web/"
    assert bo.get(page).status_code == 404
    assert b"First an address" in ada.get(page).content
    settings.PUBLIC_URL = "https://home.example"  # type: ignore[attr-defined]
    assert b"Type the name of this home" in ada.get(page).content
    assert ada.post(page, {"act": "begin", "host": "other.example"}).status_code == 422
    assert Client().get("/ap/home", headers=AP).status_code == 404
    assert ada.post(page, {"act": "begin", "host": "home.example"}).status_code == 302
    assert Client().get("/ap/home", headers=AP).status_code == 200
    for act, status in (("signed", 401), ("unsigned", 200), ("pause", 404), ("resume", 200)):
        assert ada.post(page, {"act": act}).status_code == 302
        assert Client().get(f"/ap/a/{cast.bo.actor}", headers=AP).status_code == status
    settings.PUBLIC_URL = "https://elsewhere.example"  # type: ignore[attr-defined]
    assert ada.post(page, {"act": "resume"}).status_code == 422
