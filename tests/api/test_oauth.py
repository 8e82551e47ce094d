"""Programs register, ask a person, and get a token; every trick with addresses, codes and scopes is refused."""

import base64
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from hearth.api.oauth.rows import Token
from tests.api.conftest import Phone
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
BACK = "icecubesapp://oauth"


def registered(**more: Any) -> dict[str, Any]:
    body = {"client_name": "Ice", "redirect_uris": BACK, "scopes": "read write follow push", **more}
    return Phone().post("/api/v1/apps", body)


def wish(app: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "client_id": app["client_id"],
        "redirect_uri": app["redirect_uris"][0],
        "response_type": "code",
        "scope": "read write",
        **more,
    }


def code_for(browser: Client, asked: dict[str, Any]) -> str:
    answer = browser.post("/oauth/authorize", {**asked, "answer": "yes"})
    assert answer.status_code == 302, answer.content
    return parse_qs(urlsplit(answer["Location"]).query)["code"][0]


def grant(app: dict[str, Any], code: str, **more: Any) -> dict[str, Any]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": app["redirect_uris"][0],
        **more,
    }


def test_an_app_registers_in_every_form(cast: Cast) -> None:
    app = registered(redirect_uris=f"{BACK}\nhttps://a.example/cb", website="https://a.example")
    assert app["redirect_uris"] == [BACK, "https://a.example/cb"]
    assert app["redirect_uri"] == f"{BACK}\nhttps://a.example/cb"
    assert app["client_secret_expires_at"] == 0
    assert app["vapid_key"]
    assert registered(redirect_uris=[BACK])["redirect_uris"] == [BACK]
    form = Client().post("/api/v1/apps", {"client_name": "F", "redirect_uris": BACK})
    assert form.status_code == 200
    assert form.json()["scopes"] == ["read"]
    form = Client().post("/api/v1/apps", {"client_name": "F", "redirect_uris[]": [BACK, "x-y:z"]})
    assert form.json()["redirect_uris"] == [BACK, "x-y:z"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_name": ""},
        {"redirect_uris": ""},
        {"redirect_uris": "javascript:alert(1)"},
        {"redirect_uris": "https://a.example/#x"},
        {"redirect_uris": "/relative"},
        {"scopes": "read,write"},
        {"scopes": "read admin:write"},
        {"website": "javascript:1"},
    ],
)
def test_a_wrong_app_is_told_which_field(cast: Cast, wrong: dict[str, Any]) -> None:
    body = {"client_name": "Ice", "redirect_uris": BACK, "scopes": "read", **wrong}
    told = Phone().post("/api/v1/apps", body, expect=422)
    assert told["error"].startswith("Validation failed")
    assert list(told["details"]) == [next(iter(wrong)).removeprefix("client_")]


def test_a_person_lets_an_app_in(cast: Cast) -> None:
    app, browser = registered(), cast.browser("bo")
    asked = wish(app, state="a&b")
    page = browser.get("/oauth/authorize", asked)
    assert page.status_code == 200
    assert "Write in your name" in page.content.decode()
    assert "form-action 'self' icecubesapp:" in page["Content-Security-Policy"]
    answer = browser.post("/oauth/authorize", {**asked, "answer": "yes"})
    assert answer["Location"].startswith(f"{BACK}?code=")
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert query["state"] == ["a&b"]
    made = Phone().post("/oauth/token", grant(app, query["code"][0]))
    assert made["token_type"] == "Bearer"
    assert made["scope"] == "read write"
    assert type(made["created_at"]) is int
    assert "expires_in" not in made
    me = Phone(made["access_token"]).get("/api/v1/apps/verify_credentials")
    assert me["name"] == "Ice"


def test_saying_no_and_whoever_is_not_signed_in(cast: Cast) -> None:
    app = registered()
    answer = cast.browser("bo").post("/oauth/authorize", {**wish(app, state="s"), "answer": "no"})
    assert answer["Location"] == f"{BACK}?error=access_denied&state=s"
    stranger = Client().get("/oauth/authorize", wish(app))
    assert stranger["Location"].startswith("/signin/?next=%2Foauth%2Fauthorize%3F")
    again = cast.browser("bo").get("/oauth/authorize", wish(app, force_login="true"))
    assert again["Location"].startswith("/signin/?again=1&next=%2Foauth%2Fauthorize")
    assert "force_login" not in again["Location"]
    assert not Token.objects.exists()


def test_the_page_speaks_the_language_asked_for(cast: Cast) -> None:
    page = cast.browser("bo").get("/oauth/authorize", wish(registered(), lang="de")).content.decode()
    assert "Ja, hereinlassen" in page
    assert "In deinem Namen schreiben" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "icecubesapp://oauth/"},
        {"redirect_uri": "icecubesapp://oauth?x=1"},
        {"redirect_uri": "IceCubesApp://oauth"},
        {"redirect_uri": "https://evil.example/"},
        {"response_type": "token"},
        {"scope": "read admin"},
        {"scope": "profile"},
        {"scope": "read,write"},
        {"code_challenge": "x" * 43, "code_challenge_method": "plain"},
        {"code_challenge": "x" * 43},
        {"code_challenge": "short", "code_challenge_method": "S256"},
    ],
)
def test_nothing_wrong_is_sent_on(cast: Cast, wrong: dict[str, Any]) -> None:
    browser, asked = cast.browser("bo"), wish(registered(scopes="read write"), **wrong)
    for answer in (
        browser.get("/oauth/authorize", asked),
        browser.post("/oauth/authorize", {**asked, "answer": "yes"}),
    ):
        assert answer.status_code == 400
        assert "Location" not in answer


def test_out_of_band_shows_the_code(cast: Cast) -> None:
    app, browser = registered(redirect_uris="urn:ietf:wg:oauth:2.0:oob"), cast.browser("bo")
    page = browser.post("/oauth/authorize", {**wish(app), "answer": "yes"})
    assert page.status_code == 200
    code = page.content.decode().split('value="', 1)
    found = [part for part in page.content.decode().split('"') if len(part) == 43]
    assert code and found
    assert Phone().post("/oauth/token", grant(app, found[0]))["access_token"]


def test_a_code_works_once_and_takes_back_what_it_gave(cast: Cast) -> None:
    app = registered()
    code = code_for(cast.browser("bo"), wish(app))
    token = Phone().post("/oauth/token", grant(app, code))["access_token"]
    Phone(token).get("/api/v1/apps/verify_credentials")
    assert Phone().post("/oauth/token", grant(app, code), expect=400)["error"] == "invalid_grant"
    Phone(token).get("/api/v1/apps/verify_credentials", expect=401)


def test_a_code_is_bound(cast: Cast) -> None:
    app, other, browser = registered(redirect_uris=[BACK, "b://b"]), registered(), cast.browser("bo")
    for change in ({"redirect_uri": "b://b"}, {"client_secret": "x"}, {"code": "x"}, {"redirect_uri": ""}):
        code = code_for(browser, wish(app))
        status = 401 if "client_secret" in change else 400
        Phone().post("/oauth/token", {**grant(app, code), **change}, expect=status)
    Phone().post("/oauth/token", grant(other, code_for(browser, wish(app))), expect=400)


def test_a_code_is_over_after_ten_minutes(cast: Cast) -> None:
    from hearth.base import clock

    app = registered()
    code = code_for(cast.browser("bo"), wish(app))
    with clock.freeze(clock.now() + 11 * clock.MINUTE):
        Phone().post("/oauth/token", grant(app, code), expect=400)


def test_pkce(cast: Cast) -> None:
    app, browser, verifier = registered(), cast.browser("bo"), "v" * 60
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = wish(app, code_challenge=challenge, code_challenge_method="S256")
    for wrong in ({}, {"code_verifier": "w" * 60}, {"code_verifier": challenge}):
        Phone().post("/oauth/token", grant(app, code_for(browser, asked), **wrong), expect=400)
    good = Phone().post("/oauth/token", grant(app, code_for(browser, asked), code_verifier=verifier))
    assert good["access_token"]


def test_an_app_by_itself_and_basic(cast: Cast) -> None:
    app = registered(scopes="read write")
    basic = base64.b64encode(f"{app['client_id']}:{app['client_secret']}".encode()).decode()
    body = urlencode({"grant_type": "client_credentials", "scope": "read"})
    answer = Client().post(
        "/oauth/token",
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {basic}"},
    )
    assert answer.status_code == 200
    phone = Phone(answer.json()["access_token"])
    assert phone.get("/api/v1/apps/verify_credentials")["scopes"] == ["read", "write"]
    phone.get("/api/v1/accounts/verify_credentials", expect=422)
    more = {"grant_type": "client_credentials", "scope": "read push", **secrets(app)}
    assert Phone().post("/oauth/token", more, expect=400)["error"] == "invalid_scope"
    Phone().post("/oauth/token", {**more, "scope": "read+write"})
    assert Phone().post("/oauth/token", {**secrets(app), "grant_type": "password"}, expect=400)
    assert Phone().post("/oauth/token", {**secrets(app)}, expect=400)["error"] == "invalid_request"


def secrets(app: dict[str, Any]) -> dict[str, Any]:
    return {"client_id": app["client_id"], "client_secret": app["client_secret"]}


def test_revoking(cast: Cast) -> None:
    app, other = registered(), registered()
    token = Phone().post("/oauth/token", grant(app, code_for(cast.browser("bo"), wish(app))))["access_token"]
    Phone().post("/oauth/revoke", {**secrets(other), "token": token})
    Phone(token).get("/api/v1/apps/verify_credentials")
    Phone().post("/oauth/revoke", {"client_id": app["client_id"], "token": token}, expect=403)
    assert Phone().post("/oauth/revoke", {**secrets(app), "token": token}) == {}
    assert Phone(token).get("/api/v1/apps/verify_credentials", expect=401)["error"]
    assert Phone().post("/oauth/revoke", {**secrets(app), "token": token}) == {}


def test_the_transport_for_programs_in_browsers(cast: Cast) -> None:
    answer = Client().options("/api/v1/apps", headers={"Origin": "https://web.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Idempotency-Key" in answer["Access-Control-Allow-Headers"]
    missing = Client().get("/api/v1/never/heard")
    assert missing.status_code == 404
    assert missing.json() == {"error": "Record not found"}
    assert "Link" in missing["Access-Control-Expose-Headers"]
    wrong = Client().delete("/api/v1/apps")
    assert wrong.status_code == 405
    told = Client().get("/.well-known/oauth-authorization-server").json()
    assert told["code_challenge_methods_supported"] == ["S256"]
    broken = Client().post("/api/v1/apps", "{", content_type="application/json")
    assert broken.status_code == 422
    assert int(broken["X-RateLimit-Remaining"]) < int(broken["X-RateLimit-Limit"])


def test_too_many_requests(cast: Cast, settings: Any) -> None:
    settings.API_RATE = 2
    for _ in range(2):
        Phone("none").get("/api/v1/apps/verify_credentials", expect=401)
    phone = Phone("none")
    phone.get("/api/v1/apps/verify_credentials", expect=429)
    assert int(phone.last["Retry-After"]) > 0
