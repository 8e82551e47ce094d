"""Coming in: set-up, signing in, links, and what slow guessing looks like."""

import re

import pytest
from django.test import Client

from hearth.base.models import Option
from hearth.people.founding import is_lit, setup_path
from hearth.people.models import Account, Actor, Attempt
from tests.people.cast import PASSWORD, light

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {
    "name": "Sole & Soil",
    "purpose": "shoes can be kind",
    "founder": "Ada Lovelace",
    "handle": "ada",
    "email": "Ada@Example.org",
    "password": PASSWORD,
}


def test_the_set_up_link_makes_a_home_and_signs_the_founder_in():
    path = setup_path()
    browser = Client()
    assert browser.get(path).status_code == 200
    page = browser.post(path, FORM)
    assert page.status_code == 200
    assert is_lit()
    key = re.search(r"([A-Z2-7]{4}-){13}[A-Z2-7]{4}", page.content.decode())
    assert key, "the recovery key is shown"
    assert browser.get("/people/").status_code == 200
    assert Account.objects.get().email == "ada@example.org"
    stored = " ".join(Option.objects.values_list("value", flat=True))
    assert key.group().replace("-", "") not in stored.upper()


def test_the_recovery_key_comes_as_a_file_and_is_not_kept():
    browser = Client()
    page = browser.post(setup_path(), FORM).content.decode()
    key = re.search(r"([A-Z2-7]{4}-){13}[A-Z2-7]{4}", page).group()
    file = browser.post("/recovery-key/file/", {"key": key})
    assert key in file.content.decode()
    assert "attachment" in file["Content-Disposition"]
    assert browser.post("/recovery-key/file/", {"key": "<b>x</b>"}).status_code == 400
    assert Client().post("/recovery-key/file/", {"key": key}).status_code == 404


def test_the_set_up_link_works_once():
    path = setup_path()
    Client().post(path, FORM)
    assert Client().get(path).status_code == 404
    assert Client().post(path, {**FORM, "email": "x@example.org"}).status_code == 404
    assert setup_path() == ""


def test_a_guessed_set_up_link_is_nothing():
    assert Client().get("/setup/guess/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("purpose", "  "),
        ("handle", "аda"),
        ("handle", "admin"),
        ("handle", "a"),
        ("email", "not an address"),
        ("password", "short"),
    ],
)
def test_a_bad_field_makes_no_home_and_keeps_what_was_typed(field, value):
    page = Client().post(setup_path(), {**FORM, field: value})
    assert page.status_code == 422
    assert not is_lit()
    assert not Account.objects.exists()
    assert PASSWORD not in page.content.decode()
    if field != "purpose":
        assert "shoes can be kind" in page.content.decode()


def test_signing_in_and_out():
    light()
    browser = Client()
    wrong = browser.post("/signin/", {"email": "ada@example.org", "password": "wrong words here"})
    assert wrong.status_code == 422
    assert browser.get("/choices/").status_code == 404
    right = browser.post(
        "/signin/", {"email": " ADA@example.org ", "password": PASSWORD, "next": "/choices/"}
    )
    assert (right.status_code, right["Location"]) == (303, "/choices/")
    assert browser.get("/choices/").status_code == 200
    assert browser.get("/signout/").status_code == 405
    browser.post("/signout/")
    assert browser.get("/choices/").status_code == 404


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"]
)
def test_next_never_leads_elsewhere(elsewhere):
    light()
    answer = Client().post("/signin/", {"email": "ada@example.org", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/"


def test_guessing_is_slowed_per_account_and_the_answer_says_for_how_long():
    light()
    browser = Client()
    for _ in range(8):
        browser.post("/signin/", {"email": "ada@example.org", "password": "wrong words here"})
    answer = browser.post("/signin/", {"email": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    assert "Wait 15 minutes" in answer.content.decode()
    assert Client().post("/signin/", {"email": "x@example.org", "password": "y"}).status_code == 422


def test_guessing_is_slowed_per_address_behind_a_proxy():
    light()
    here, there = {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.8"}
    for number in range(40):
        Client().post("/signin/", {"email": f"{number}@example.org", "password": "y"}, **here)
    last = {"email": "ada@example.org", "password": PASSWORD}
    assert Client().post("/signin/", last, **here).status_code == 429
    assert Client().post("/signin/", last, **there).status_code == 303


def test_tries_keep_no_address_in_the_clear_and_success_clears_the_account():
    light()
    Client().post("/signin/", {"email": "ada@example.org", "password": "wrong words here"})
    assert Attempt.objects.count() == 2
    assert not any("example" in attempt.key for attempt in Attempt.objects.all())
    Client().post("/signin/", {"email": "ada@example.org", "password": PASSWORD})
    assert Attempt.objects.count() == 2, "those of the address stay"


def test_a_link_signs_in_once_and_only_by_a_press(cast):
    from hearth.people.accounts import sign_in_path

    path = sign_in_path(cast.bo.actor)
    mail_scanner, browser = Client(), Client()
    assert mail_scanner.get(path).status_code == 200
    assert browser.post(path)["Location"] == "/"
    assert browser.get("/people/").status_code == 200
    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code == 404


def test_after_a_restore_a_link_lets_the_person_choose_how_to_sign_in(cast):
    from hearth.people.accounts import sign_in_path

    Account.objects.filter(actor=cast.bo.actor).delete()
    path = sign_in_path(cast.bo.actor)
    assert Client().post(path, {"email": "bo@example.org", "password": "short"}).status_code == 422
    assert Client().post(path, {"email": "bo@example.org", "password": PASSWORD}).status_code == 303
    assert Client().post("/signin/", {"email": "bo@example.org", "password": PASSWORD}).status_code == 303


def test_changing_the_password_ends_the_other_sessions(cast):
    here, elsewhere = cast.browser("bo"), cast.browser("bo")
    form = {"old_password": "not it at all", "new_password": "another good phrase"}
    assert here.post("/signin/password/", form).status_code == 422
    assert here.post("/signin/password/", {**form, "old_password": PASSWORD}).status_code == 303
    assert here.get("/choices/").status_code == 200
    assert elsewhere.get("/choices/").status_code == 404


def test_a_steward_lets_somebody_in_with_a_link(cast):
    page = cast.browser("ada").post("/people/add/", {"name": "Dov", "handle": "dov"}).content.decode()
    path = re.search(r"/signin/link/[\w-]+/", page).group()
    newcomer = Client()
    assert newcomer.post(path, {"email": "dov@example.org", "password": PASSWORD}).status_code == 303
    assert newcomer.get("/people/dov/").status_code == 200
    assert cast.browser("bo").get("/people/add/").status_code == 404


def test_a_new_recovery_key_needs_the_password_of_a_steward(cast):
    ada = cast.browser("ada")
    before = Option.objects.get(key="recovery_public_key").value
    assert ada.post("/recovery-key/", {"password": "wrong words here"}).status_code == 422
    assert Option.objects.get(key="recovery_public_key").value == before
    assert ada.post("/recovery-key/", {"password": PASSWORD}).status_code == 200
    assert Option.objects.get(key="recovery_public_key").value != before
    assert cast.browser("bo").get("/recovery-key/").status_code == 404


def test_forms_need_their_token():
    light()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/signin/", {"email": "ada@example.org", "password": PASSWORD}).status_code == 403


def test_nobody_new_appears_under_a_taken_handle(cast):
    page = cast.browser("ada").post("/people/add/", {"name": "Other Bo", "handle": "BO"})
    assert page.status_code == 422
    assert Actor.objects.filter(handle="bo").count() == 1
