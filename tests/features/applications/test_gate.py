"""Applying: the form, the draft, the confirming letter, the private page, and everything erased on withdrawal."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from hearth.base import clock
from hearth.base.models import OutgoingMail
from hearth.features.applications.actions import answer_applicant, judge
from hearth.features.applications.gate import gate, set_gate
from hearth.features.applications.limits import PER_PLACE, looks_like
from hearth.features.applications.models import Application, Contact, Draft
from hearth.ledger.deadlines import record_due
from tests.features.applications.conftest import ANSWERS, LETTER
from tests.people.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
Apply = Callable[..., tuple[Application, str]]


def words(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def with_mail(settings: object) -> None:
    settings.PUBLIC_URL = "https://home.example"  # type: ignore[attr-defined]
    settings.MAIL = {**settings.MAIL, "transport": "console"}  # type: ignore[attr-defined]


def test_the_form_asks_what_the_preview_shows(gated: Cast) -> None:
    ada = gated.browser("ada")
    saved = ada.post(
        "/gate/",
        {
            "question-0": "What is enough?",
            "question-1": "Why <us>?",
            "reader": [gated.ada.uri, gated.cleo.uri],
        },
    )
    assert saved.status_code == 303
    form = words(Client().get("/apply/"))
    preview = words(ada.get("/gate/")).partition('id="preview"')[2]
    asked = re.findall(r'<label for="f-answer-\d">.*?</textarea>', form, re.S)
    assert asked == re.findall(r'<label for="f-answer-\d">.*?</textarea>', preview, re.S)
    assert len(asked) == 2
    assert "Why &lt;us&gt;?" in asked[1]
    assert "Ada" in form
    assert "two days" in form
    assert ada.post("/gate/", {"act": "preview", "question-0": "Only shown?"}).status_code == 200
    assert gate().questions == ("What is enough?", "Why <us>?")


def test_the_gate_is_the_stewards_alone(gated: Cast) -> None:
    for name in ("bo", "cleo"):
        assert gated.browser(name).get("/gate/").status_code == 404
    ada = gated.browser("ada")
    for form in (
        {"question-0": " ", "reader": [gated.ada.uri, gated.cleo.uri]},
        {"question-0": "x" * 301, "reader": [gated.ada.uri, gated.cleo.uri]},
        {"question-0": "One?", "reader": [gated.ada.uri]},
        {"question-0": "One?", "reader": [gated.bo.uri]},
    ):
        assert ada.post("/gate/", form).status_code == 422


def test_a_draft_is_kept_by_a_button_and_found_by_its_address(gated: Cast) -> None:
    kept = Client().post("/apply/", {"name": "Dov", "answer-0": "Half a <thought>", "act": "keep"})
    assert kept.status_code == 303
    page = words(Client().get(kept["Location"]))
    assert "Half a &lt;thought&gt;" in page
    token = kept["Location"].split("/")[3]
    again = Client().post(
        "/apply/", {"draft": token, "answer-0": "A whole one", "act": "keep"}, headers={"X-Autosave": "1"}
    )
    assert words(again) == kept["Location"]
    assert Draft.objects.get().answers[0] == "A whole one"
    with clock.freeze(clock.now() + 15 * clock.DAY):
        assert Client().get(kept["Location"]).status_code == 404
        record_due()
    assert not Draft.objects.exists()


def test_a_mailed_link_confirms_the_address(gated: Cast, with_mail: None) -> None:
    answer = Client().post("/apply/", ANSWERS)
    assert "look into your mail" in words(answer)
    assert not Application.objects.exists()
    mail = OutgoingMail.objects.get()
    path = re.findall(r"hearth-home:(/apply/confirm/[^/]+/)", mail.text or "")[0]
    assert "mended any more" in words(Client().get(path))
    assert not Application.objects.exists(), "a mail scanner must send nothing"
    sent = Client().post(path)
    assert sent.status_code == 303
    own = words(Client().get(sent["Location"]))
    assert "Your answers are being read" in own
    assert "Cleo" in own
    assert not Draft.objects.exists()
    assert Client().post(path).status_code == 404
    assert Contact.objects.get().confirmed


def test_strangers_do_not_learn_who_lives_here(gated: Cast, with_mail: None) -> None:
    known = words(Client().post("/apply/", ANSWERS | {"email": "bo@example.org"}))
    unknown = words(Client().post("/apply/", ANSWERS))
    random = re.compile(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"')
    known, unknown = (random.sub("", page) for page in (known, unknown))
    assert known.replace("bo@example.org", "") == unknown.replace("dov@example.org", "")
    mail = OutgoingMail.objects.get(address="bo@example.org")
    assert "/signin/" in (mail.text or "")
    assert "/apply/confirm/" not in (mail.text or "")


def test_readers_hear_of_addresses_that_look_alike(gated: Cast, apply: Apply) -> None:
    assert looks_like("а.da+x@examp1e.org") == looks_like("ada@example.org")
    first, _path = apply()
    again, _path = apply(email="dov@examp1e.org")
    member, _path = apply(email="b.o@example.org")
    ada = gated.browser("ada")
    assert "looks like another applicant" in words(ada.get(f"/applications/{again.num}/"))
    assert "looks like that of Bo" in words(ada.get(f"/applications/{member.num}/"))
    assert first.num != again.num
    known, _path = apply(email="bo@example.org")
    assert "belongs to Bo, who is here already" in words(ada.get(f"/applications/{known.num}/"))


def test_many_from_one_place_are_asked_to_wait(gated: Cast, apply: Apply) -> None:
    for number in range(PER_PLACE):
        apply(email=f"one{number}@example.org")
    answer = Client().post("/apply/", ANSWERS)
    assert answer.status_code == 429
    assert "come back" in words(answer)
    assert "mended any more" in words(answer), "nothing typed is lost"
    assert Client().post("/apply/", ANSWERS, REMOTE_ADDR="10.1.1.1").status_code == 200


def test_drafts_cannot_be_piled_up(gated: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hearth.features.applications.limits.DRAFTS_PER_PLACE", 3)
    client = Client()
    answers = [
        client.post("/apply/", {"act": "keep", "draft": f"made-up-{n}", "name": "x"}) for n in range(4)
    ]
    assert [one.status_code for one in answers] == [303, 303, 303, 429]
    kept = answers[0]["Location"].split("/")[3]
    assert client.post("/apply/", {"act": "keep", "draft": kept, "name": "y"}).status_code == 303
    assert Draft.objects.count() == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"answer-0": ""},
        {"answer-0": "x" * 1_000_000},
        {"email": "nobody"},
        {"email": "a@b.org\r\nBcc: all@example.org"},
        {"name": ""},
        {"name": "x" * 500},
    ],
)
def test_what_cannot_be_sent_is_said_kindly(gated: Cast, changes: dict[str, str]) -> None:
    answer = Client().post("/apply/", ANSWERS | changes)
    assert answer.status_code == 422
    assert "resole my boots" in words(answer)
    assert not Application.objects.exists()


def test_hostile_words_are_only_words(gated: Cast, apply: Apply) -> None:
    evil = "'); DROP TABLE people_actor;-- <script>alert(1)</script> {{ 7*7 }} \0"
    found, path = apply(**{"answer-0": evil, "name": "<b>Dov</b>"})
    for page in (words(gated.browser("ada").get(f"/applications/{found.num}/")), words(Client().get(path))):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page
        assert "<b>Dov</b>" not in page


def test_a_closed_gate_says_so(gated: Cast) -> None:
    set_gate(gated.ada, ["One?"], [gated.ada.uri, gated.cleo.uri], is_open=False)
    assert "closed for the moment" in words(Client().get("/apply/"))
    assert Client().post("/apply/", ANSWERS).status_code == 422


def test_withdrawing_erases_everything(gated: Cast, apply: Apply) -> None:
    secret = "quillwort"
    address = f"{secret}@example.org"
    found, path = apply(**{"answer-0": f"My {secret} answer", "name": f"Dov {secret}", "email": address})
    Client().post("/apply/", ANSWERS | {"act": "keep", "email": address, "answer-1": secret})
    judge(gated.ada, found.num, "talk", f"What does {secret} mean?")
    judge(gated.cleo, found.num, "talk", f"I wonder about {secret}.")
    answer_applicant(gated.ada, found.num, "talk", LETTER + secret)
    Client().post(path, {"act": "answer", "text": f"It is {secret}."})
    judge(gated.ada, found.num, "welcome", secret)
    judge(gated.cleo, found.num, "welcome", secret)
    answer_applicant(gated.ada, found.num, "welcome", LETTER + secret)
    assert OutgoingMail.objects.filter(text__contains=secret).count() == 2
    done = Client().post(path, {"act": "withdraw"})
    assert "Everything is erased" in words(done)
    assert Client().get(path).status_code == 404
    assert gated.browser("ada").get(f"/applications/{found.num}/").status_code == 404
    assert everywhere(secret) == []


def everywhere(word: str) -> list[str]:
    """Tables and files in which a word can still be found."""
    found = []
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - {"feeds_search"}:
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(word in str(row) for row in cursor.fetchall()):
                found.append(table)
    for file in Path(settings.DATA).rglob("*"):
        if file.is_file() and word.encode() in file.read_bytes():
            found.append(file.name)
    return found


def test_the_private_page_is_for_its_link_alone(gated: Cast, apply: Apply) -> None:
    _found, path = apply()
    answer = Client().get(path)
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(path[:-3] + "xx/").status_code == 404
    assert Client().get("/application/" + "\x00é" * 9 + "/").status_code == 404
