"""Passkeys: made, used without typing, refused when copied, replayed or bound to another name."""

import pytest
from django.test import Client

from hearth.base.models import OutgoingMail
from hearth.people.keyring import Browser, Passkey
from hearth.people.models import Account
from tests.people.authenticator import Authenticator
from tests.people.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(name: str = "bo") -> Client:
    browser = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0"})
    assert browser.post("/signin/", {"email": f"{name}@example.org", "password": PASSWORD}).status_code == 303
    return browser


def with_passkey(device: Authenticator, browser: Client, name: str = "Blue phone") -> Client:
    options = browser.post("/signin/passkey/new/").json()
    answer = browser.post("/account/passkeys/", {"passkey": device.make(options), "name": name})
    assert (answer.status_code, answer["Location"]) == (303, "/account/")
    return browser


def show(device: Authenticator, browser: Client | None = None):
    browser = browser or Client()
    options = browser.post("/signin/passkey/ask/").json()
    return browser, browser.post("/signin/passkey/", {"passkey": device.show(options), "next": "/people/"})


def test_a_passkey_signs_in_without_typing_anything(cast):
    device = Authenticator()
    browser = with_passkey(device, signed_in())
    assert "Blue phone" in browser.get("/account/").content.decode()
    assert OutgoingMail.objects.get().sort == "account", "its owner is told"
    fresh, answer = show(device)
    assert (answer.status_code, answer["Location"]) == (303, "/people/")
    page = fresh.get("/account/").content.decode()
    assert "bo@example.org" in page and "with a passkey" in page
    assert show(device)[1].status_code == 303


def test_a_copied_passkey_is_stopped_and_the_person_is_told(cast):
    device = Authenticator()
    browser = with_passkey(device, signed_in())
    copy = device.copy()
    assert show(device)[1].status_code == 303
    stranger, answer = show(copy)
    assert answer.status_code == 422
    assert "copy" in answer.content.decode()
    assert stranger.get("/account/").status_code == 404
    assert "Stopped" in browser.get("/account/").content.decode()
    assert show(device)[1].status_code == 422, "the original is refused too until it is made anew"
    assert OutgoingMail.objects.filter(sort="account").count() == 2


def test_an_answer_counts_once_and_only_for_its_own_challenge(cast):
    device = Authenticator()
    with_passkey(device, signed_in())
    browser = Client()
    options = browser.post("/signin/passkey/ask/").json()
    heard = device.show(options)
    assert browser.post("/signin/passkey/", {"passkey": heard}).status_code == 303
    assert browser.post("/signin/passkey/", {"passkey": heard}).status_code == 422
    other = Client()
    other.post("/signin/passkey/ask/")
    assert other.post("/signin/passkey/", {"passkey": heard}).status_code == 422
    assert Client().post("/signin/passkey/", {"passkey": heard}).status_code == 422


@pytest.mark.parametrize(
    "junk", ["", "{", "[]", "{}", '{"id": 3}', "x" * 30_000, '{"rawId": "AA", "response": {}}']
)
def test_junk_is_answered_in_plain_words(cast, junk):
    browser = Client()
    browser.post("/signin/passkey/ask/")
    assert browser.post("/signin/passkey/", {"passkey": junk}).status_code == 422
    mine = signed_in()
    mine.post("/signin/passkey/new/")
    assert mine.post("/account/passkeys/", {"passkey": junk, "name": "x"}).status_code == 422
    assert not Passkey.objects.exists()


@pytest.mark.parametrize(
    "device",
    [
        Authenticator(origin="https://evil.example"),
        Authenticator(host="evil.example"),
        Authenticator(origin="http://testserver"),
    ],
)
def test_a_passkey_of_another_place_is_not_kept(cast, device):
    browser = signed_in()
    options = browser.post("/signin/passkey/new/").json()
    assert (
        browser.post("/account/passkeys/", {"passkey": device.make(options), "name": "x"}).status_code == 422
    )
    assert not Passkey.objects.exists()


def test_without_finger_face_or_pin_a_passkey_is_not_enough(cast):
    device = Authenticator()
    with_passkey(device, signed_in())
    device.flags = device.flags & ~4
    assert show(device)[1].status_code == 422


def test_another_public_address_is_said_where_the_passkeys_are(cast):
    from hearth.base import options

    browser = with_passkey(Authenticator(), signed_in())
    options.put("public_url", "https://hearth.example")
    page = browser.get("/account/").content.decode()
    assert "This home is now at hearth.example" in page
    assert "make a new one at the new address" in page
    there = browser.get("/account/", headers={"Host": "hearth.example"}).content.decode()
    assert "Works only at testserver" in there


def test_several_are_named_and_removed_and_belong_to_one_person(cast):
    phone, stick = Authenticator(), Authenticator()
    browser = with_passkey(phone, signed_in())
    with_passkey(stick, browser, "Stick")
    key = Passkey.objects.get(name="Stick")
    assert signed_in("cleo").post(f"/account/passkeys/{key.pk}/remove/").status_code == 404
    assert browser.post(f"/account/passkeys/{key.pk}/name/", {"name": "Drawer"}).status_code == 303
    assert browser.post(f"/account/passkeys/{key.pk}/remove/").status_code == 303
    assert list(Passkey.objects.values_list("name", flat=True)) == ["Blue phone"]
    assert show(stick)[1].status_code == 422
    assert show(phone)[1].status_code == 303


def test_nothing_about_signing_in_changes_without_having_signed_in_lately(cast):
    stale = cast.browser("bo")
    for path in ("/account/passkeys/", "/account/second-step/", "/account/codes/", "/account/email/"):
        answer = stale.post(path, {"passkey": "x", "email": "other@example.org"})
        assert answer.status_code == 303 and answer["Location"].startswith("/signin/?again=1"), path
    assert stale.post("/signin/passkey/new/").status_code == 403
    assert stale.get("/signin/?again=1").status_code == 200, (
        "the page lets somebody signed in show herself again"
    )
    assert Account.objects.get(actor=cast.bo.actor).email == "bo@example.org"


def test_a_browser_is_signed_out_from_afar_and_its_open_pages_close(cast, monkeypatch):
    told = []
    here, there = signed_in(), signed_in()
    monkeypatch.setattr("hearth.base.live.publish", lambda topic, message: told.append((topic, message)))
    page = here.get("/account/").content.decode()
    assert page.count("Firefox on Linux") >= 2 and "this one" in page
    other = Browser.objects.exclude(session=here.session.session_key).get(actor=cast.bo.actor)
    mark = next(part for part in page.split('"') if part.startswith(f"{cast.bo.actor}-{other.began}"))
    key = there.session.session_key
    assert signed_in("cleo").post("/account/browsers/out/", {"mark": mark}).status_code == 404
    assert here.post("/account/browsers/out/", {"mark": mark}).status_code == 303
    assert there.get("/account/").status_code == 404
    assert ("sessions", {"key": key}) in told
    assert here.get("/account/").status_code == 200


def test_everywhere_else_means_also_browsers_not_in_the_list(cast):
    here, unknown = signed_in(), cast.browser("bo")
    bystander = cast.browser("cleo")
    here.post("/account/browsers/others/")
    assert unknown.get("/account/").status_code == 404
    assert here.get("/account/").status_code == 200
    assert bystander.get("/account/").status_code == 200
