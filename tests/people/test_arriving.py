"""Open doors: once, for one person, all or nothing."""

import pytest
from django.test import Client

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.ledger.activity import HOME
from hearth.ledger.read import rows
from hearth.people import arriving
from hearth.people.actors import create_person
from hearth.people.keyring import Door, Passkey
from hearth.people.models import Account, Actor
from tests.people.authenticator import Authenticator
from tests.people.cast import PASSWORD, together

pytestmark = pytest.mark.django_db(transaction=True)


def opened(**news) -> str:
    facts = {
        "email": "Dov@Example.org",
        "name": "Dov Levi",
        "how": "letter",
        "through": "local:/o/77",
        "by": "local:/o/5",
        "expires": clock.now() + clock.DAY,
    }
    return arriving.open_door(**{**facts, **news})


FORM = {"name": "Dov Levi", "handle": "dov", "way": "password", "password": PASSWORD}


def test_a_newcomer_comes_in_and_the_record_says_how(cast):
    path, browser = opened(language="de"), Client()
    page = browser.get(path).content.decode()
    assert 'value="dov"' in page and "dov@example.org" in page
    answer = browser.post(path, FORM)
    assert (answer.status_code, answer["Location"]) == (303, "/welcome/")
    person = Actor.objects.get(handle="dov")
    assert browser.get("/people/dov/").status_code == 200
    join = [row for row in rows(0, 1000) if row.type == "Join" and row.actor == person.uri]
    assert [(row.object, row.payload["hearth:how"], row.payload["hearth:through"]) for row in join] == [
        (HOME, "letter", "local:/o/77")
    ]
    account = Account.objects.get(actor=person.num)
    assert (account.email, account.language) == ("dov@example.org", "de")
    assert Client().get(path).status_code == 404
    assert Client().post(path, FORM).status_code == 404


def test_without_a_password_links_by_mail_do(cast):
    path, browser = opened(), Client()
    assert browser.post(path, {**FORM, "way": "link", "password": ""}).status_code == 303
    assert not Account.objects.get(email="dov@example.org").has_usable_password()


def test_with_a_passkey_made_on_the_page(cast):
    path, browser, device = opened(), Client(), Authenticator()
    options = browser.post("/signin/passkey/new/", {"email": "dov@example.org"}).json()
    made = device.make(options)
    bad = browser.post(path, {**FORM, "way": "passkey", "passkey": made, "handle": "ada"})
    assert bad.status_code == 422 and "waits for the rest" in bad.content.decode()
    assert browser.post(path, {**FORM, "way": "passkey", "passkey": "ready"}).status_code == 303
    assert Passkey.objects.get().actor == Actor.objects.get(handle="dov").num
    assert not Account.objects.get(email="dov@example.org").has_usable_password()


@pytest.mark.parametrize(
    "bad",
    [
        {"handle": "ada"},
        {"handle": "dоv"},
        {"name": ""},
        {"password": "short"},
        {"way": "passkey", "passkey": "{}"},
    ],
)
def test_a_bad_field_leaves_the_door_open_and_nobody_half_in(cast, bad):
    path = opened()
    assert Client().post(path, {**FORM, **bad}).status_code == 422
    assert not Actor.objects.filter(name="Dov Levi").exists()
    assert Client().get(path).status_code == 200


def test_a_door_closes_by_time_by_taking_it_back_and_by_a_newer_one(cast):
    first = opened()
    second = opened()
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    with clock.freeze(clock.now() + 2 * clock.DAY):
        assert Client().get(second).status_code == 404
    assert arriving.close_door("local:/o/77")
    assert not arriving.close_door("local:/o/77")
    assert Client().post(second, FORM).status_code == 404
    with pytest.raises(Invalid):
        opened(how="purchase")


def test_two_browsers_with_one_link_make_one_person(cast):
    token = opened().split("/")[2]

    def come(handle: str) -> str:
        try:
            return arriving.arrive(token, name="Dov", handle=handle, password=None).person.handle
        except NotFound:
            return ""

    came = together(lambda: come("dov"), lambda: come("dov2"))
    assert sorted(map(bool, came)) == [False, True]
    assert Account.objects.filter(email="dov@example.org").count() == 1
    assert not Door.objects.exists()


def test_somebody_imported_who_proved_to_be_her_takes_her_account(cast):
    ghost = create_person("dov", "Dov of old")
    path = opened(actor=ghost.num)
    assert "Your handle" not in Client().get(path).content.decode()
    assert Client().post(path, {"way": "password", "password": PASSWORD}).status_code == 303
    assert Account.objects.get(email="dov@example.org").actor == ghost.num


def test_a_member_who_opens_it_spends_nothing_and_one_who_left_comes_back(cast):
    from hearth.people.memberships import leave, membership

    path, bo = opened(email="bo@example.org"), cast.browser("bo")
    assert "You are here already" in bo.get(path).content.decode()
    leave(cast.bo, HOME)
    assert "You were here before" in Client().get(path).content.decode()
    assert Client().post(path, FORM)["Location"].startswith("/signin/?next=/arrive/")
    assert bo.post(path)["Location"] == "/welcome/"
    assert membership(1, cast.bo.actor) == "active"


@pytest.mark.parametrize(
    ("name", "handle"),
    [("Dov Levi", "dov"), ("Ada", "ada2"), ("Änne-Lou", "anne"), ("李", ""), ("A", ""), ("", "")],
)
def test_a_handle_is_suggested_from_the_name(cast, name, handle):
    assert arriving.handle_for(name) == handle
