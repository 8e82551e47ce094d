"""What programs write is read on the home's own pages too: warnings, posts in no space, what was passed on."""

from typing import Any

import pytest

from hearth.people import follows
from hearth.spaces import actions
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_a_post_in_no_space_is_read_and_answered(cast: Cast, phone: Any) -> None:
    made = phone("bo").post("/api/v1/statuses", {"status": "Hello", "spoiler_text": "Ends badly"})
    ada = cast.browser("ada")
    assert "<summary>Ends badly</summary>" in ada.get("/").content.decode()
    page = ada.get(f"/p/{made['id']}/", follow=True)
    assert page.redirect_chain[-1][0].startswith(f"/t/{made['id']}/")
    answered = ada.post(f"/t/{made['id']}/say/", {"text": "Good morning"}, follow=True)
    assert "Good morning" in answered.content.decode()
    talk = phone("bo").get(f"/api/v1/statuses/{made['id']}/context")["descendants"]
    assert [one["visibility"] for one in talk] == ["public"]


def test_what_somebody_passed_on(cast: Cast) -> None:
    with_words = actions.say(cast.ada, "local:/home", "Old words", audience="public")
    for number in range(31):
        actions.say(cast.cleo, "local:/home", f"Newer {number}", audience="public")
    follows.follow(cast.bo, cast.numbers["cleo"])
    bo = cast.browser("bo")
    assert "Old words" not in bo.get("/").content.decode()
    actions.boost(cast.cleo, with_words.num)
    page = bo.get("/").content.decode()
    assert "Old words" in page
    assert "passed on by Cleo" in page
    assert "passed on by" not in cast.browser("ada").get("/").content.decode()


def test_programs_that_act_for_somebody(cast: Cast, phone: Any) -> None:
    bo, browser = phone("bo"), cast.browser("bo")
    page = browser.get("/account/programs/").content.decode()
    assert "Write in your name" in page
    number = page.split('name="app" value="')[1].split('"')[0]
    cast.browser("ada").post("/account/programs/", {"app": number})
    bo.get("/api/v1/accounts/verify_credentials")
    browser.post("/account/programs/", {"app": number})
    bo.get("/api/v1/accounts/verify_credentials", expect=401)
