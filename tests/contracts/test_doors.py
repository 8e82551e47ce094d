"""Every address for programs x every method: who may use it and with which scope stands in `doors.txt`, row by row, and
whoever may not is refused before anything is done."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from hearth.api.oauth.scripts import script_token
from hearth.api.oauth.tokens import make_token
from hearth.api.wire import limits
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record
from tests.contracts.addresses import _below

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
TABLE = Path(__file__).with_name("doors.txt")
REFUSED = {"nobody": (401,), "unfit": (403,), "app": (403, 422), "banned": (403,)}


def doors() -> Iterator[tuple[str, str, str, str]]:
    """Method, address, who may, scope."""
    for one in _patterns(get_resolver().url_patterns):
        held = getattr(one.callback, "doors", None)
        if held:
            (address,) = _below([one], "")
            yield from ((method, str(address), door.who, door.scope) for method, door in held.items())


def _patterns(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one


def printed() -> str:
    rows = sorted(set(doors()), key=lambda row: (row[1], row[0]))
    wide = max(len(f"{method} {address}") for method, address, _who, _scope in rows)
    return "".join(f"{f'{row[0]} {row[1]}':<{wide}} {row[2]:<7} {row[3]}".rstrip() + "\n" for row in rows)


def test_the_doors_are_those_of_the_table() -> None:
    now, before = printed(), TABLE.read_text() if TABLE.exists() else ""
    new = [line for line in now.splitlines() if line not in before.splitlines()]
    gone = [line for line in before.splitlines() if line not in now.splitlines()]
    assert now == before, "\n".join(["Not in doors.txt:", *new, "Gone:", *gone])


def test_whoever_may_not_is_refused(cast: Any) -> None:
    limits.forget()
    tokens = {
        "unfit": script_token("bo", "write:media", "Small"),
        "app": make_token(1, None, ("read", "write", "follow", "push", "profile")).text,
        "banned": script_token("cleo", "read write follow push", "Banned"),
    }
    ban = {"person": cast.cleo.uri, "scope": HOME, "sort": "ban", "reason": "x"}
    record(
        Activity(type="Create", actor=HOME, object_type="hearth:Restriction", payload=ban, audience="direct")
    )
    browsers = {"nobody": Client()} | {
        who: Client(headers={"Authorization": f"Bearer {token}"}) for who, token in tokens.items()
    }
    wrong = []
    for method, address, who, scope in doors():
        if who != "user":
            continue
        path = address.replace("<num>", "1").replace("<tag>", "x").replace("<key>", "x")
        for name, browser in browsers.items():
            expected = REFUSED[name]
            if name == "unfit" and (not scope or "write:media" in scope):
                continue
            limits.forget()
            answer = browser.generic(method, path)
            if answer.status_code not in expected:
                wrong.append(f"{method} {address}: {name} gets {answer.status_code}, not {expected}")
    assert not wrong, "\n".join(wrong)
