"""Signing up by a client opens an application; its token sleeps until she has been let in."""

from typing import Any

import pytest

from hearth.api.oauth.clients import register
from hearth.api.oauth.tokens import make_token
from hearth.base import clock
from hearth.features.applications import drafts
from hearth.features.applications.models import Application, Draft
from hearth.ledger.activity import HOME, edit_of
from hearth.ledger.read import state
from hearth.ledger.record import record, writing
from hearth.people.models import Account
from tests.api.conftest import Phone
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
BODY = {
    "username": "fern",
    "email": "fern@example.org",
    "password": "a long enough password",
    "agreement": True,
    "locale": "en",
    "reason": "I mend shoes.",
}


@pytest.fixture
def knocking(cast: Cast) -> Phone:
    app = register("Ice", ["ice://x"], "read write").app
    return Phone(make_token(app.pk, None, ("read", "write")).text)


def arrived(application: Application, cast: Cast) -> None:
    """The readers said yes, and she came (told shortly)."""
    known = state(application.uri)
    assert known is not None
    payload = {**known.payload, "person": cast.bo.uri, "updated": known.updated + 1}
    with writing():
        record(edit_of(known, HOME, payload))


def test_it_opens_an_application(knocking: Phone, cast: Cast) -> None:
    made = knocking.post("/api/v1/accounts", BODY)
    assert made["token_type"] == "Bearer"
    application = Application.objects.get()
    assert not Account.objects.filter(email="fern@example.org").exists()
    sleeping = Phone(made["access_token"])
    sleeping.get("/api/v1/accounts/verify_credentials", expect=403)
    sleeping.get("/api/v2/instance", expect=403)
    arrived(application, cast)
    assert sleeping.get("/api/v1/accounts/verify_credentials")["acct"] == "bo"


def test_with_mail_the_address_is_confirmed_first(
    knocking: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts.mail, "why_waiting", lambda: "")
    keys: list[str] = []
    monkeypatch.setattr(drafts, "_ask_to_confirm", lambda key, *rest: keys.append(key))
    monkeypatch.setattr(drafts, "_tell_link", lambda *rest: None)
    sleeping = Phone(knocking.post("/api/v1/accounts", BODY)["access_token"])
    assert Draft.objects.count() == 1
    sleeping.get("/api/v1/accounts/verify_credentials", expect=403)
    drafts.confirm(keys[0])
    sleeping.get("/api/v1/accounts/verify_credentials", expect=403)
    arrived(Application.objects.get(), cast)
    assert sleeping.get("/api/v1/accounts/verify_credentials")["acct"] == "bo"


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"username": "bo"}, "username", "ERR_TAKEN"),
        ({"username": "Ünder"}, "username", "ERR_INVALID"),
        ({"email": ""}, "email", "ERR_BLANK"),
        ({"agreement": "false"}, "agreement", "ERR_ACCEPTED"),
        ({"reason": " "}, "reason", "ERR_BLANK"),
        ({"password": ""}, "password", "ERR_BLANK"),
    ],
)
def test_what_is_wrong_is_told(knocking: Phone, wrong: dict[str, Any], field: str, code: str) -> None:
    told = knocking.post("/api/v1/accounts", {**BODY, **wrong}, expect=422)
    assert told["details"][field][0]["error"] == code
    assert not Application.objects.exists()


def test_only_programs_sign_people_up(cast: Cast, phone: Any) -> None:
    phone("bo").post("/api/v1/accounts", BODY, expect=403)
    Phone().post("/api/v1/accounts", BODY, expect=401)


def test_the_open_door_is_for_tests_on_this_machine(knocking: Phone, cast: Cast, settings: Any) -> None:
    settings.TEST_OPEN_DOOR, settings.PUBLIC_URL = "1", "https://home.example.org"
    knocking.post("/api/v1/accounts", {**BODY, "reason": ""}, expect=422)
    knocking.post("/oauth/token", {"grant_type": "password"}, expect=401)
    settings.PUBLIC_URL = "http://localhost:3000"
    with clock.freeze(clock.now()):
        made = knocking.post("/api/v1/accounts", {**BODY, "reason": ""})
    assert Phone(made["access_token"]).get("/api/v1/accounts/verify_credentials")["acct"] == "fern"
    assert Phone(made["access_token"]).get("/oauth/userinfo")["preferred_username"] == "fern"
