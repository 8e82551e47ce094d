"""Signed requests: the double knock, what is remembered of hosts, and which documents count."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from hearth.base import fetch
from hearth.base.errors import Invalid, NotAllowed, NotFound, Unreachable
from hearth.federation.activitypub import http, verify
from hearth.federation.activitypub.breaker import BREAKER, PATIENCE
from hearth.federation.activitypub.keys import SigningKey
from hearth.federation.activitypub.request import Request, collect

pytestmark = pytest.mark.one_database
KEY = SigningKey("https://home.example/ap/home#main-key", generate_private_key(65537, 2048))
NOTE = "https://a.example/notes/1"
AP = "application/activity+json"
Answers = Callable[[str, str, dict[str, str]], fetch.Answer]


class Net:
    """The network of these tests: `answers` decides, `asked` remembers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.answers: Answers = lambda method, url, headers: document({"id": url, "type": "Note"}, url)

    async def request(self, method: str, url: str, *, headers: Any = None, **_: Any) -> fetch.Answer:
        made = dict(headers(url) if callable(headers) else headers)
        self.asked.append((method, url, made))
        return self.answers(method, url, made)

    def schemes(self) -> list[str]:
        return ["rfc9421" if "Signature-Input" in headers else "cavage" for _m, _u, headers in self.asked]


def document(content: Any, url: str, status: int = 200, kind: str = AP) -> fetch.Answer:
    return fetch.Answer(status, url, kind, orjson.dumps(content), {"Content-Type": kind})


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Net:
    made = Net()

    async def key(_actor: int) -> SigningKey:
        return KEY

    monkeypatch.setattr(fetch, "request", made.request)
    monkeypatch.setattr(http, "signing_key", key)
    http._worked.clear()
    BREAKER.forget()
    return made


def get(url: str) -> tuple[dict[str, Any], str]:
    return asyncio.run(http.get(url))


def post(url: str = "https://a.example/inbox", **extra: str) -> http.Result:
    return asyncio.run(http.post(url, b"{}", 1, extra))


def test_every_request_is_signed_so_that_others_can_check_it(net: Net) -> None:
    assert get(NOTE) == ({"id": NOTE, "type": "Note"}, NOTE)
    assert post(Collection_Synchronization='url="x"').taken
    for method, url, headers in net.asked:
        parts = urlsplit(url)
        body = b"{}" if method == "POST" else b""
        request = Request(method, parts.path, parts.query, parts.netloc, collect(headers.items()), body)
        (claim,) = verify.claims(request)
        assert claim.key_id == KEY.id and claim.made_by(KEY.private.public_key())
    assert "activity+json" in net.asked[0][2]["Accept"]
    assert "collection_synchronization" in net.asked[1][2]["Signature"]


def test_who_does_not_read_one_scheme_is_asked_by_the_other_and_remembered(net: Net) -> None:
    def only_new(method: str, url: str, headers: dict[str, str]) -> fetch.Answer:
        return document({"id": url}, url, 200 if "Signature-Input" in headers else 401)

    net.answers = only_new
    assert post().taken and post().taken and get(NOTE)
    assert net.schemes() == ["cavage", "rfc9421", "rfc9421", "rfc9421"]
    net.answers = lambda method, url, headers: document({}, url, 400 if "Signature-Input" in headers else 202)
    assert post().taken and post().taken
    assert net.schemes()[4:] == ["rfc9421", "cavage", "cavage"]


def test_who_reads_neither_is_asked_twice_and_not_more(net: Net) -> None:
    net.answers = lambda method, url, headers: document({}, url, 401)
    assert post().status == 401 and not post().later
    assert net.schemes() == ["cavage", "rfc9421"] * 2
    with pytest.raises(NotAllowed):
        get(NOTE)


def test_what_an_inbox_answers_is_told_apart(net: Net) -> None:
    for status, taken, later in (
        (202, True, False),
        (410, False, False),
        (503, False, True),
        (429, False, True),
    ):
        net.answers = lambda method, url, headers, status=status: fetch.Answer(  # type: ignore[misc]
            status, url, "", b"", {"Retry-After": "120"}
        )
        result = post()
        assert (result.taken, result.later, result.retry_after) == (taken, later, 120)


@pytest.mark.parametrize(
    "url", ["https://home.example/ap/o/1", "http://a.example/1", "https://HOME.example:443/"]
)
def test_nothing_of_ours_and_nothing_without_tls_is_asked(net: Net, url: str) -> None:
    for ask in (get, post):
        with pytest.raises(Invalid):
            ask(url)
    assert net.asked == []


def test_where_the_id_is_another_one_that_is_fetched_once_and_used(net: Net) -> None:
    page = "https://a.example/@ada/1"
    net.answers = lambda method, url, headers: document({"id": NOTE, "seen": url}, url)
    assert get(page) == ({"id": NOTE, "seen": NOTE}, NOTE)
    assert [url for _m, url, _h in net.asked] == [page, NOTE]


def test_a_document_cannot_speak_for_another_server(net: Net) -> None:
    victim = "https://victim.example/notes/1"
    real = {"id": victim, "content": "real"}
    net.answers = lambda method, url, headers: document(
        real if url == victim else {"id": victim, "content": "forged"}, url
    )
    assert get(NOTE) == (real, victim)
    net.answers = lambda method, url, headers: document({"id": f"{url}x"}, url)
    with pytest.raises(Invalid):
        get(NOTE)
    net.answers = lambda method, url, headers: document({"id": "https://home.example/ap/o/5"}, url)
    with pytest.raises(Invalid):
        get(NOTE)


@pytest.mark.parametrize(
    ("status", "kind", "content", "error"),
    [
        (200, "text/html", {"id": NOTE}, Invalid),
        (200, "application/json", {"id": NOTE}, Invalid),
        (200, AP, [1], Invalid),
        (404, AP, {}, NotFound),
        (410, AP, {}, http.Gone),
        (403, AP, {}, NotAllowed),
        (500, AP, {}, Unreachable),
        (302, AP, {}, Unreachable),
    ],
)
def test_what_does_not_count(net: Net, status: int, kind: str, content: Any, error: type[Exception]) -> None:
    net.answers = lambda method, url, headers: document(content, url, status, kind)
    with pytest.raises(error):
        get(NOTE)


def test_a_host_that_fails_is_left_alone(net: Net) -> None:
    def dead(method: str, url: str, headers: dict[str, str]) -> fetch.Answer:
        raise Unreachable("nobody there")

    net.answers = dead
    for _ in range(PATIENCE + 5):
        with pytest.raises(Unreachable):
            get(NOTE)
    assert len(net.asked) == PATIENCE
    net.answers = lambda method, url, headers: document({"id": url}, url)
    get("https://b.example/1")
    assert len(net.asked) == PATIENCE + 1
