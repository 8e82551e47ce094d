"""Links by mail, the second step, recovery codes, another address."""

import re

import pytest
from django.test import Client

from hearth.base import clock
from hearth.base.models import OutgoingMail
from hearth.people import second_step
from hearth.people.keyring import RecoveryCode, SecondStep
from hearth.people.models import Account, LoginLink
from tests.people.cast import PASSWORD
from tests.people.test_passkeys import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
LINK = re.compile(r"/signin/link/[\w-]+/")


@pytest.fixture(autouse=True)
def _mails(settings):
    settings.MAIL = {"transport": "console"}


def ask(email: str, browser: Client | None = None):
    return (browser or Client()).post("/signin/mail/", {"email": email})


def last_link() -> str:
    return LINK.search(OutgoingMail.objects.latest("id").text).group()


def test_a_mailed_link_signs_in_once(cast):
    assert ask(" BO@example.org").status_code == 200
    path, browser = last_link(), Client()
    assert browser.get(path).status_code == 200
    assert browser.post(path)["Location"] == "/"
    assert "bo@example.org" in browser.get("/account/").content.decode()
    assert Client().post(path).status_code == 404, "a replayed link is nothing"
    assert Client().get(path).status_code == 404


def test_the_answer_is_the_same_for_every_address(cast):
    known, unknown = ask("bo@example.org"), ask("zz@example.org")
    same = [answer.content.decode().replace("zz@", "bo@") for answer in (known, unknown)]
    assert [re.sub(r'csrf\S+|value="\w{64}"|"X-CSRFToken": "\w+"', "", page) for page in same] == [
        re.sub(r'csrf\S+|value="\w{64}"|"X-CSRFToken": "\w+"', "", same[0])
    ] * 2
    assert OutgoingMail.objects.count() == 1
    assert ask("no address").status_code == 422


def test_links_are_not_asked_for_without_end(cast):
    for _n in range(4):
        assert ask("bo@example.org").status_code == 200
        assert ask("zz@example.org").status_code == 200
    assert ask("bo@example.org").status_code == 429
    assert ask("zz@example.org").status_code == 429, "known or not, the same"
    assert ask("cleo@example.org").status_code == 200


def test_a_link_grows_old_and_using_one_spends_the_others(cast):
    ask("bo@example.org")
    first = last_link()
    ask("bo@example.org")
    second = last_link()
    assert first != second and LoginLink.objects.count() == 2
    with clock.freeze(clock.now() + clock.HOUR + 1):
        assert Client().get(second).status_code == 404
    assert Client().post(second).status_code == 303
    assert Client().post(first).status_code == 404


def digits(actor: int, shift: int = 0) -> str:
    from hearth.base.keys import decrypt

    secret = decrypt("second step", SecondStep.objects.get(actor=actor).secret)
    return second_step.digits_at(secret, clock.now() // 1000 // 30 + shift)


def with_second_step(cast) -> list[str]:
    browser = signed_in()
    page = browser.get("/account/second-step/").content.decode()
    assert "<svg" in page and "style=" not in page.split("<svg")[1].split("</svg>")[0]
    assert browser.post("/account/second-step/", {"code": "000000"}).status_code == 422
    assert not second_step.is_on(cast.bo.actor)
    page = browser.post("/account/second-step/", {"code": digits(cast.bo.actor)}).content.decode()
    return re.findall(r"<code translate=\"no\">([a-z0-9-]{19})</code>", page)


def half_in() -> Client:
    browser = Client()
    answer = browser.post("/signin/", {"email": "bo@example.org", "password": PASSWORD, "next": "/people/"})
    assert answer["Location"] == "/signin/code/?next=%2Fpeople%2F"
    assert browser.get("/account/").status_code == 404
    return browser


def test_the_second_step_is_asked_for_and_its_digits_count_once(cast):
    codes = with_second_step(cast)
    assert len(codes) == 8
    now = clock.now()
    with clock.freeze(now + 60_000):
        browser, code = half_in(), digits(cast.bo.actor)
        assert browser.get("/signin/code/").status_code == 200
        assert browser.post("/signin/code/", {"code": "123456"}).status_code == 422
        assert browser.post("/signin/code/", {"code": code, "next": "/people/"})["Location"] == "/people/"
        assert browser.get("/account/").status_code == 200
        assert half_in().post("/signin/code/", {"code": code}).status_code == 422, "seen over a shoulder"
    with clock.freeze(now + clock.HOUR):
        assert Client().get("/signin/code/")["Location"] == "/signin/"


def test_a_recovery_code_does_for_the_app_once_and_for_everything(cast):
    codes = with_second_step(cast)
    assert half_in().post("/signin/code/", {"code": codes[0].upper()}).status_code == 303
    assert half_in().post("/signin/code/", {"code": codes[0]}).status_code == 422
    lost = Client()
    form = {"email": "bo@example.org", "code": codes[1]}
    assert lost.post("/signin/recover/", {**form, "email": "cleo@example.org"}).status_code == 422
    assert lost.post("/signin/recover/", form)["Location"] == "/account/"
    assert lost.post("/account/second-step/off/").status_code == 303
    assert Client().post("/signin/recover/", form).status_code == 422
    assert RecoveryCode.objects.count() == 6
    assert not second_step.is_on(cast.bo.actor)


def test_guessing_digits_is_slow(cast):
    with_second_step(cast)
    browser = half_in()
    answers = [browser.post("/signin/code/", {"code": f"{n:06}"}).status_code for n in range(10)]
    assert answers[:8] == [422] * 8 and answers[8] == 429


def test_a_mailed_link_asks_for_the_second_step_and_a_handed_one_does_not(cast):
    from hearth.people.accounts import sign_in_path

    with_second_step(cast)
    ask("bo@example.org")
    assert Client().post(last_link())["Location"].startswith("/signin/code/")
    assert Client().post(sign_in_path(cast.bo.actor))["Location"] == "/"


def test_another_address_counts_once_it_said_yes_and_the_old_one_is_told(cast):
    browser = signed_in()
    assert browser.post("/account/email/", {"email": "Bo.New@example.org"}).status_code == 200
    letter = OutgoingMail.objects.get()
    assert letter.address == "bo.new@example.org"
    path = re.search(r"/account/email/[\w-]+/", letter.text).group()
    assert "bo.new@example.org" in browser.get("/account/").content.decode()
    assert Client().get(path).status_code == 200
    assert Account.objects.get(actor=cast.bo.actor).email == "bo@example.org", "opening it is not yet yes"
    assert Client().post(path).status_code == 303
    assert Client().post(path).status_code == 404
    assert Account.objects.get(actor=cast.bo.actor).email == "bo.new@example.org"
    assert OutgoingMail.objects.latest("id").address == "bo@example.org"


def test_an_address_of_somebody_else_is_neither_taken_nor_told(cast):
    browser = signed_in()
    page = browser.post("/account/email/", {"email": "cleo@example.org"})
    assert page.status_code == 200 and "Look into your mail" in page.content.decode()
    assert not OutgoingMail.objects.exists()


def test_a_first_password_needs_no_old_one(cast):
    account = Account.objects.get(actor=cast.bo.actor)
    account.set_unusable_password()
    account.save()
    ask("bo@example.org")
    browser = Client()
    browser.post(last_link())
    assert "You have none" in browser.get("/account/").content.decode()
    assert browser.post("/signin/password/", {"new_password": "another good phrase"}).status_code == 303
    assert (
        Client().post("/signin/", {"email": "bo@example.org", "password": "another good phrase"}).status_code
        == 303
    )
