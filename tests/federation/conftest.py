"""A home that speaks with other servers as https://home.example."""

from collections.abc import Iterable
from concurrent.futures import Future
from typing import Any

import pytest

from hearth.base import options
from hearth.federation.activitypub import http, keys
from hearth.federation.activitypub.breaker import BREAKER
from hearth.federation.activitypub.receiving import documents, gatekeeping, inbox, intake, processing, signers
from tests.federation.afar import Elsewhere, Person
from tests.people.cast import Cast, everyone

HOST = "home.example"


@pytest.fixture
def open_home(cast: Cast, settings: Any) -> Cast:
    """Ada, Bo and Cleo in a home whose final host is confirmed."""
    settings.PUBLIC_URL = f"https://{HOST}"
    options.put("federation_host", HOST)
    keys.forget()
    return cast


class _AtOnce:
    """A pool of threads that does everything at once, in the test's own thread and transaction."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        pass

    def submit(self, work: Any, *given: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*given))
        return done

    def shutdown(self, **_options: Any) -> None:
        pass


@pytest.fixture
def elsewhere(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterable[Elsewhere]:
    """All other servers, and an inbox that does its work in the test's own thread."""

    async def at_once(function: Any, *given: Any) -> Any:
        return function(*given)

    async def picture() -> gatekeeping.Gate:
        return gatekeeping._picture()

    async def put(taken: intake.Taken) -> None:
        intake.keep([taken])

    async def whole(receive: Any) -> bytes | None:
        return await inbox._body(receive)

    made = Elsewhere()
    settings.PUBLIC_URL = f"https://{HOST}"
    monkeypatch.setattr(inbox, "_whole", whole)
    monkeypatch.setattr(http, "ask", made.ask)
    monkeypatch.setattr(signers, "_in_thread", at_once)
    monkeypatch.setattr(gatekeeping, "gate", picture)
    monkeypatch.setattr(intake, "put", put)
    monkeypatch.setattr(processing, "ThreadPoolExecutor", _AtOnce)
    for each in (signers, documents, gatekeeping):
        each.forget()
    BREAKER.forget()
    yield made


@pytest.fixture
def afar_home(elsewhere: Elsewhere) -> Cast:
    """Ada, Bo and Cleo in a home that speaks with others, all within the test's transaction."""
    cast = everyone()
    options.put("federation_host", HOST)
    return cast


@pytest.fixture
def finn(elsewhere: Elsewhere) -> Person:
    return elsewhere.person("finn")


@pytest.fixture
def mallory(elsewhere: Elsewhere) -> Person:
    return elsewhere.person("mallory", "evil.example")
