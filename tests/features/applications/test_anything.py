"""Whatever is sent to the pages of the gate and the welcome is answered in plain words, by nobody's broken page."""

import pytest
from django.db import transaction
from django.test import Client

from hearth.features.applications.gate import set_gate
from hearth.features.applications.models import Application
from hearth.features.welcome.actions import begin
from hearth.features.welcome.models import Welcome
from hearth.people.models import Actor
from tests.features.applications.conftest import ANSWERS
from tests.people.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = (
    *(
        "name",
        "email",
        "heard",
        "draft",
        "act",
        "answer-0",
        "answer-1",
        "question-0",
        "reader",
        "open",
        "begin",
    ),
    *("verdict", "reason", "outcome", "text", "next", "key", "thread", "person", "greeter", "away", "room"),
    *("week-0", "week-1"),
)
ODD = ("", "9" * 40, "%C2%B2%00<b>'%22", "%ff%fe%ed%a0%80")
ACTS = ("send", "keep", "withdraw", "answer", "come-in", "words", "week", "month-yes", "say", "preview")


def test_odd_words_in_every_field(cast: Cast) -> None:
    set_gate(cast.ada, ["One?", "Two?"], [cast.ada.uri, cast.cleo.uri])
    page = Client().post("/apply/", ANSWERS).content.decode()
    own = "/application/" + page.partition('href="/application/')[2].partition('"')[0]
    draft = Client().post("/apply/", {"act": "keep", "name": "Dov"})["Location"]
    begin(Actor.objects.get(num=cast.bo.actor or 0))
    application, welcome = Application.objects.get().num, Welcome.objects.get().num
    paths = [
        *("/apply/", draft, "/apply/confirm/x/", own, "/gate/", "/applications/", "/welcome/"),
        *(
            f"/applications/{application}/",
            f"/applications/{application}/judge/",
            f"/applications/{application}/letter/",
        ),
        *(
            "/welcome/first-post/",
            "/welcome/newcomers/",
            f"/welcome/{welcome}/",
            f"/welcome/{welcome}/hand-on/",
        ),
    ]
    browsers = {"eve": Client(), "bo": cast.browser("bo"), "ada": cast.browser("ada")}
    for role, browser in browsers.items():
        browser.raise_request_exception = False
        for path in paths:
            assert browser.get(f"{path}?page=²&start=9&saved=%ff").status_code < 500, f"{role} {path}"
            for odd in ODD:
                acts = (odd, *ACTS) if role != "eve" and odd == ODD[2] else (odd,)
                for act in acts:
                    body = "&".join(f"{name}={act if name == 'act' else odd}" for name in FIELDS)
                    with transaction.atomic():
                        answer = browser.generic("POST", path, body, "application/x-www-form-urlencoded")
                        transaction.set_rollback(True)
                    assert answer.status_code < 500, f"{role} {path} {act[:20]} {odd[:20]}"
                    assert b"Traceback" not in answer.content
