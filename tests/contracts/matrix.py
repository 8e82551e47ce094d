"""The tables of `matrix.txt`: who may do what at which address; read, asked, and printed as rows."""

from collections.abc import Container, Iterator
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client

from tests.conftest import forget
from tests.contracts.addresses import Address, addresses
from tests.contracts.matrix_home import AROUND, PEOPLE, ROOMS, Matrix

TABLE = Path(__file__).with_name("matrix.txt")
METHODS = ("GET", "POST")
OF_CONTENT = {
    "/s/<slug>/": ("GET",),
    "/s/<slug>/about/": ("GET",),
    "/s/<slug>/all/": ("GET",),
    "/s/<slug>/c/<channel>/": ("GET",),
    "/s/<slug>/c/<channel>/say/": ("POST",),
    "/s/<slug>/call/": METHODS,
    "/s/<slug>/catch-up/": ("GET",),
    "/s/<slug>/people/": ("GET",),
    "/s/<slug>/poll/": METHODS,
    "/s/<slug>/say/": ("POST",),
    "/s/<slug>/settings/": METHODS,
    "/s/<slug>/threads/": ("GET",),
    "/s/<slug>/threads/new/": METHODS,
    "/t/<num>/": ("GET",),
    "/t/<num>/say/": ("POST",),
    "/p/<num>/": ("GET",),
    "/p/<num>/accept/": ("POST",),
    "/p/<num>/branch/": METHODS,
    "/p/<num>/delete/": ("POST",),
    "/p/<num>/edit/": METHODS,
    "/p/<num>/history/": ("GET",),
    "/p/<num>/pin/": ("POST",),
    "/p/<num>/react/": ("POST",),
    "/p/<num>/read/": ("POST",),
    "/report/<num>/": METHODS,
    "/events/<num>/": ("GET",),
    "/events/<num>/answer/": ("POST",),
    "/events/<num>/cancel/": ("POST",),
    "/events/<num>/event.ics": ("GET",),
    "/polls/<num>/vote/": ("POST",),
    "/insight/talk/<num>/": ("GET",),
    "/media/<sha>.<ext>": ("GET",),
}
"""Addresses whose answer depends on the audience of what they name, and how they are asked."""
BETTER = {"/t/": "thread", "/polls/": "poll", "/events/": "event", "/p/<num>/accept/": "answer"}
"""What their number names, if no post."""

FORMS = {
    "/choices/give/": {"purpose": "quote"},
    "/choices/withdraw/": {"num": "{receipt}"},
    "/events/<num>/answer/": {"come": "yes"},
    "/join/voices/<num>/": {"do": "yes"},
    "/live/typing": {"room": "t:{thread}"},
    "/p/<num>/branch/": {"title": "Boots"},
    "/p/<num>/react/": {"emoji": "👍"},
    "/polls/<num>/vote/": {"poll{num}": "0"},
    "/report/<num>/": {"harm": "2"},
    "/s/<slug>/c/<channel>/say/": {"text": "Words."},
    "/s/<slug>/channels/new/": {"room": "Attic"},
    "/s/<slug>/poll/": {
        "text": "Which?",
        "options": "a\nb",
        "method": "single",
        "ballot": "open",
        "lasts": "1d",
    },
    "/s/<slug>/say/": {"text": "Words."},
    "/s/<slug>/threads/new/": {"title": "Boots", "text": "Words."},
    "/t/<num>/say/": {"text": "Words."},
    "/week/<num>/": {"state": "done"},
    "/welcome/<num>/hand-on/": {"greeter": "{greeter}"},
}
"""Forms that are filled in, because an empty one is refused before it is asked who sends it."""

type Row = dict[str, str]


def said(answer: Any) -> str:
    """What an answer says: let in, or let in as far as the form goes, or how not."""
    where = answer.get("Location", "")
    if answer.status_code in (301, 302, 303) and where.startswith("/signin/"):
        return "in"
    if answer.status_code in (301, 302, 303) and where == "/me/":
        return "me"
    if answer.status_code in (400, 409, 422, 429):
        return "form"
    return "ok" if answer.status_code < 400 else str(answer.status_code)


def asked(browser: Client, method: str, path: str, form: dict[str, str]) -> str:
    """Ask, and undo whatever it did."""
    cookies = dict(browser.cookies)
    with transaction.atomic():
        answer = said(browser.get(path) if method == "GET" else browser.post(path, form))
        transaction.set_rollback(True)
    browser.cookies = SimpleCookie(cookies)
    forget()
    return answer


FOR_PROGRAMS = ("/api/", "/oauth/token", "/oauth/revoke", "/oauth/userinfo", "/(?:api|oauth)/")
"""where cookies count nothing: who may come there stands in `doors.txt`"""


@cache
def routes() -> dict[str, Address]:
    """Every address but the program's own files and those for programs."""
    return {
        str(one): one for one in addresses() if not str(one).startswith(("/static/<name>", *FOR_PROGRAMS))
    }


def observed(made: Matrix, browsers: dict[str, Client], key: str) -> Row:
    """What happens to everybody: `key` is method and address, for content with the audience of what is named."""
    method, name, *audience = key.split()
    values = (
        made.content[audience[0]] | named(made.content[audience[0]], name)
        if audience
        else made.values_for(name)
    )
    path = routes()[name].filled(values)
    form = {field.format(**values): value.format(**values) for field, value in FORMS.get(name, {}).items()}
    return {who: asked(browsers[who], method, path, form) for who in (AROUND if audience else PEOPLE)}


def keys_of_addresses(made: Matrix, browsers: dict[str, Client], known: Container[str] = ()) -> Iterator[str]:
    """Every address with every method it takes; what is `known` is not asked."""
    for name in routes():
        for method in METHODS:
            key = f"{method} {name}"
            if key in known:
                yield key
                continue
            path = routes()[name].filled(made.values_for(name))
            if asked(browsers["founder"], method, path, {}) != "405":
                yield key


def keys_of_content(made: Matrix) -> Iterator[str]:
    """Every address of content with every audience there is for it."""
    for name, methods in OF_CONTENT.items():
        for audience in ROOMS:
            if named(made.content[audience], name):
                yield from (f"{method} {name} {audience}" for method in methods)


def named(content: dict[str, str], route: str) -> dict[str, str]:
    """What stands in the address; nothing if this audience has no such thing."""
    which = next((better for beginning, better in BETTER.items() if route.startswith(beginning)), "post")
    source = {"num": which, "slug": "slug", "channel": "channel", "sha": "sha"}
    wanted = {name: each for name, each in source.items() if f"<{name}>" in route}
    if not set(wanted.values()) <= set(content):
        return {}
    return {"ext": "png", **{name: content[each] for name, each in wanted.items()}}


def printed(rows: dict[str, Row]) -> str:
    """Rows as they stand in the file."""
    wide = max(map(len, rows))
    people = list(next(iter(rows.values())))
    lines = [" " * (wide + 1) + " ".join(f"{name:>9}" for name in people)]
    lines += [f"{key:<{wide}} " + " ".join(f"{row[name]:>9}" for name in people) for key, row in rows.items()]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def tables() -> tuple[dict[str, Row], dict[str, Row]]:
    """Both tables of the file: addresses, and content by audience."""
    first, second = TABLE.read_text().split("\n## ")[1:]
    return _read(first, tuple(PEOPLE), 2), _read(second, AROUND, 3)


def _read(text: str, people: tuple[str, ...], words: int) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for line in text.splitlines()[1:]:
        parts, _, why = line.partition("#")[0].split(), *line.partition("#")[1:]
        if parts and parts[0] in METHODS:
            key, answers = " ".join(parts[:words]), parts[words:]
            assert len(answers) == len(people), (
                f"matrix.txt: {line!r} has {len(answers)} answers, not {len(people)}"
            )
            assert key not in found, f"matrix.txt: {key} stands there twice"
            found[key] = dict(zip(people, answers, strict=True))
            assert why or {"ok", "form"} & set(answers), (
                f"matrix.txt: {key} lets nobody in and does not say why"
            )
    return found
