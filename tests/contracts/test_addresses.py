"""Every address x stranger, member, founder x GET and POST, with what exists and with junk: an answer in plain words,
never a broken page; strict headers on every answer; and nothing is done without the form's own token.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from hearth.api.oauth.scripts import script_token
from hearth.api.wire import limits
from hearth.base import clock
from hearth.features.care import actions as care
from hearth.features.care.appeals import appeal
from hearth.features.care.reporting import report
from hearth.features.polls.actions import open_poll
from hearth.insight.ask import Answer
from hearth.spaces import actions
from tests.contracts.addresses import (
    HUGE,
    JUNK,
    Address,
    addresses,
    field_names,
    names_asked,
    query_names,
)
from tests.ledger.story import picture
from tests.people.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
ROLES = ("eve", "bo", "ada")


@pytest.fixture
def home(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A home with one of each; returns what addresses may name."""
    monkeypatch.setattr("hearth.insight.ask._run", _no_child)
    monkeypatch.setattr("hearth.server.keeping.errands.start", lambda errand: None)
    monkeypatch.setattr("hearth.server.keeping.update.source", lambda *_: "")
    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="public")
    actions.open_channel(cast.ada, "square", "Side room")
    post = actions.say(cast.bo, space.object, "Hello @ada **there**")
    actions.react(cast.ada, post.num, "👍")
    thread = actions.say(cast.bo, space.object, "How?", title="A question", question=True)
    actions.say(cast.cleo, space.object, "So.", thread=thread.num)
    poll = open_poll(
        cast.ada, space.object, "Which?", ["a", "b"], ends=clock.now() + clock.HOUR, method="ranked"
    )
    case = report(cast.cleo, post.num, harm=2).case
    step = care.act(
        cast.ada,
        case,
        care.Step(sort="warning", rule="kind", reason="Because.", person=cast.numbers["bo"]),
    )
    plea = appeal(cast.bo, step.num, "No.")
    return {
        "slug": "square",
        "channel": "side-room",
        "num": [str(post.num), str(thread.num), str(poll.num)],
        "care": [str(case), str(step.num), str(plea)],
        "sort": "pause",
        "key": "bo",
        "sha": picture(5),
        "ext": "png",
        "name": "ui/css/hearth.css",
        "measure": "member_to_member_share",
        "month": "2019-05",
        "form": "csv",
    }


def _no_child(*args: Any, **more: Any) -> Answer:
    from hearth.base.errors import Invalid

    raise Invalid("not asked here")


@pytest.fixture
def browsers(home: dict[str, Any], cast: Cast) -> dict[str, Client]:
    found = {"eve": Client(), "bo": cast.browser("bo"), "ada": cast.browser("ada")}
    found["program"] = Client(
        headers={"Authorization": f"Bearer {script_token('ada', 'read write follow push', 'T')}"}
    )
    for browser in found.values():
        browser.raise_request_exception = False
    return found


def using(address: Address, browsers: dict[str, Client]) -> list[tuple[str, Client]]:
    """Who asks there: everybody with a browser, or the founder's program. The others' values are the founder's, too, so
    on a second database they need not ask again."""
    if str(address).startswith("/api/"):
        return [("program", browsers["program"])]
    if connection.vendor == "postgresql":
        return [("ada", browsers["ada"])]
    return [(role, browser) for role, browser in browsers.items() if role != "program"]


def real(address: Address, home: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Values that exist, one set for each kind of number."""
    plain = {name: value for name, value in home.items() if isinstance(value, str)}
    kind = "care" if str(address).startswith("/care/") else "num"
    for num in home[kind] if "num" in address.names else [""]:
        yield {**plain, "num": num, "number": "1", "token": "abc", "platform": "slack", "rest": "C1/p1"}


class Judge:
    """Collects what is wrong with answers."""

    def __init__(self) -> None:
        self.asked = 0
        self.wrong: dict[str, str] = {}

    def __call__(self, answer: Any, told: str) -> None:
        self.asked += 1
        policy = answer.get("Content-Security-Policy", "")
        body = "" if answer.streaming or answer.status_code < 400 else answer.content.decode()
        for fine, words in (
            (answer.status_code < 500, f"{answer.status_code}"),
            (answer.get("X-Content-Type-Options") == "nosniff", "may be sniffed"),
            ("default-src 'self'" in policy or "default-src 'none'" in policy, f"policy {policy!r}"),
            ("unsafe" not in policy, "unsafe policy"),
            ("Traceback" not in body and "/src/hearth/" not in body, "tells of its inside"),
        ):
            if not fine:
                self.wrong.setdefault(f"{told[:100]}: {words}", told)

    def verdict(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)


def reaches_a_view(path: str) -> bool:
    """Whether any view reads this address; otherwise one "not found" is like the other."""
    try:
        resolve(unquote(path))
    except Resolver404:
        return False
    return True


def some[Thing](role: str, place: int, things: list[Thing]) -> list[Thing]:
    """All of them for the founder, who is let in nearly everywhere; the first and two others in turn for the rest."""
    if role == "ada":
        return things
    rest = things[1:]
    turned = [rest[(2 * place + step) % len(rest)] for step in range(min(2, len(rest)))]
    return things[:1] + (turned[:1] if role == "eve" else turned)


def test_reading_anything_with_anything(home: dict[str, Any], browsers: dict[str, Client]) -> None:
    judged = Judge()

    def get(browser: Client, path: str, role: str) -> None:
        with transaction.atomic():
            judged(browser.get(path), f"{role} GET {path[:120]}")
            transaction.set_rollback(True)

    junk_query = [
        "&".join(f"{name}={value}" for name in query_names())
        for value in (HUGE, "%C2%B2", "%ff%fe%00", "-1", "a%0d%0aSet-Cookie:x")
    ]
    for place, address in enumerate(addresses()):
        limits.forget()
        paths = [address.filled(values) for values in real(address, home)]
        odd = [address.filled(dict.fromkeys(address.names, junk)) for junk in JUNK] if address.names else []
        odd = [path for at, path in enumerate(odd) if at == place % len(JUNK) or reaches_a_view(path)]
        for role, browser in using(address, browsers):
            with names_asked() as read:
                for path in some(role, place, paths + odd):
                    get(browser, path, role)
            for query in some(role, place, junk_query) if read else junk_query[place % 5 : place % 5 + 1]:
                get(browser, f"{paths[0]}?{query}", role)
        with transaction.atomic():
            judged(browsers["bo"].get(paths[0], headers={"HX-Request": "true"}), f"HX GET {paths[0]}")
            judged(browsers["eve"].head(paths[0]), f"HEAD {paths[0]}")
            judged(browsers["ada"].put(paths[0], b"x"), f"PUT {paths[0]}")
            transaction.set_rollback(True)
    assert judged.asked > 500
    judged.verdict()


@pytest.mark.one_database
def test_sending_anything_anywhere(home: dict[str, Any], browsers: dict[str, Client]) -> None:
    names = field_names()
    assert {"text", "emoji", "title", "password", "purpose", "options"} <= set(names)
    num = home["num"][0]
    urlencoded = "application/x-www-form-urlencoded"
    bodies: dict[str, tuple[str, str]] = {
        "nothing": ("", urlencoded),
        "huge numbers": ("&".join(f"{name}={HUGE}" for name in names), urlencoded),
        "odd digits": ("&".join(f"{name}=%C2%B2" for name in names), urlencoded),
        "zeroes and tags": ("&".join(f"{name}=%00<b>'%22" for name in names), urlencoded),
        "broken text": ("&".join(f"{name}=%ff%fe%ed%a0%80" for name in names), urlencoded),
        "twice": ("&".join(f"{name}={num}&{name}=other" for name in names), urlencoded),
        "long": ("&".join(f"{name}={'w ' * (900_000 // len(names))}" for name in names), urlencoded),
        "too many": ("&".join(f"a{n}=1" for n in range(1200)), urlencoded),
        "no boundary": ("x", "multipart/form-data"),
        "cut short": ('--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nh', "multipart/form-data; boundary=b"),
        "json": ('{"text": [1]}', "application/json"),
        "odd charset": ("text=a", f"{urlencoded}; charset=klingon"),
    }  # fmt: skip
    judged = Judge()
    for place, address in enumerate(addresses()):
        limits.forget()
        values = next(real(address, home))
        for role, browser in using(address, browsers):
            cookies = dict(browser.cookies)
            for title in some(role, place, list(bodies)):
                body, kind = bodies[title]
                path = address.filled(values)
                with transaction.atomic():
                    judged(browser.generic("POST", path, body, kind), f"{role} POST {title} to {path}")
                    transaction.set_rollback(True)
                browser.cookies = SimpleCookie(cookies)  # whoever left is back
    judged.verdict()


def test_files_that_are_none(home: dict[str, Any], browsers: dict[str, Client]) -> None:
    """A file where text is wanted, text where a file is wanted."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    judged = Judge()
    for path in ("/s/square/say/", f"/t/{home['num'][1]}/say/", "/s/square/threads/new/", "/import/"):
        for name in ("picture", "archive", "file", "text", "kind"):
            file = SimpleUploadedFile("../../x\0.png<b>", b"GIF89a" + b"\0" * 40, "image/png")
            form = {name: file, "title": "T", "alt": ["a", "b"]}
            with transaction.atomic():
                judged(browsers["ada"].post(path, form), f"{name} to {path}")
                transaction.set_rollback(True)
    judged.verdict()


@pytest.mark.one_database
def test_no_form_is_taken_without_its_token(home: dict[str, Any], cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = cast.browser("ada").cookies
    for address in addresses():
        if not str(address).startswith(
            ("/static", "/api/", "/oauth/token", "/oauth/revoke", "/oauth/userinfo")
        ):  # no cookie counts there
            path = address.filled(next(real(address, home)))
            with transaction.atomic():
                answer = strict.post(path, {"text": "x"})
                transaction.set_rollback(True)
            assert answer.status_code in (403, 404, 405), f"{path}: {answer.status_code}"


def test_addresses_are_found() -> None:
    found = {str(address) for address in addresses()}
    assert {"/", "/p/<num>/react/", "/media/<sha>.<ext>", "/s/<slug>/c/<channel>/say/"} <= found
    assert len(found) > 50
