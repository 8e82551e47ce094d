"""The inputs of the fediverse pasture: 262 posts in all the shapes others write, delivered to a running home."""

import json
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.interop import packages
from tests.interop.author import Author, serving
from tests.interop.conftest import PASTURE, Federated, until

pytestmark = pytest.mark.one_database
UNSAFE = re.compile(
    r"<(?!/?(?:p|br|a|span|b|strong|i|em|del|ins|s|u|mark|small|sup|sub|code|pre|blockquote|ul|ol|li|h[1-6]|hr|q|cite|dl"
    r"|dt|dd|kbd|var|samp|abbr|ruby|rb|rt|rtc|rp|wbr|div|details|summary|table|thead|tbody|tr|td|th|img)\b)"
    r"|<[^>]*\s(?:on\w+|style|srcset|formaction)\s*=|(?:href|src)\s*=\s*[\"']?\s*(?:javascript|data|vbscript):",
    re.I,
)


LET_FALL = {
    "attributed_to 3",  # by two people, of whom one is nobody
    "necessary_properties 4",  # by nobody
    "necessary_properties 5",  # without type
    "object_types 8",  # a place
    "object_types 9",  # a profile
    "object_types 10",  # a relationship
    "object_types 11",  # a tombstone
    "object_types 14",  # no type that anybody knows
}


@pytest.fixture(scope="session")
def suites() -> dict[str, list[dict[str, Any]]]:
    script = Path(__file__).parent / "pasture_dump.py"
    done = subprocess.run(
        [packages.pasture(), str(script)],
        env=packages.clean({}),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="session")
def author(hearth: Federated) -> Iterator[Author]:
    with serving(Author(hearth.net, PASTURE)) as made:
        yield made


def ours(activity: dict[str, Any], author: Author, reader: str) -> dict[str, Any]:
    """The activity as said by this author to this reader."""
    text = json.dumps(activity)
    for name, value in (
        ("http://pasture-one-actor/actor", author.id),
        ("http://pasture-one-actor", f"https://{author.host}"),
        ('"http://actor.example"', f'"{author.id}"'),
        ("http://actor.example", f"https://{author.host}"),
        ("http://remote.example/", reader),
    ):
        text = text.replace(name, value)
    made: dict[str, Any] = json.loads(text)
    return made


def test_every_shape_is_taken_and_nothing_unsafe_is_shown(
    hearth: Federated, author: Author, suites: dict[str, list[dict[str, Any]]]
) -> None:
    assert sum(map(len, suites.values())) == 262
    ada = hearth.ada()
    found = hearth.find(f"@author@{author.host}")
    hearth.api("POST", f"v1/accounts/{found['id']}/follow")
    sent = [
        (f"{name} {number + 1}", ours(activity, author, ada["id"]))
        for name, activities in suites.items()
        for number, activity in enumerate(activities)
    ]
    inbox = ada["endpoints"]["sharedInbox"]
    with ThreadPoolExecutor(8) as several:
        answers = list(several.map(lambda one: (one[0], author.deliver(inbox, one[1])), sent))
    assert [answer for answer in answers if answer[1] not in (202, 400)] == []
    places = {made["object"]["id"]: place for place, made in sent if made["object"].get("id")}
    waiting = "SELECT 1 FROM federation_intake WHERE due IS NOT NULL AND tries = 0"
    until(lambda: not hearth.rows(waiting), "all is read")
    assert hearth.rows("SELECT note, body FROM federation_intake WHERE due IS NULL") == [], (
        "nothing is poison"
    )
    shown = dict(hearth.rows(f"SELECT uri, html FROM spaces_post WHERE uri LIKE 'https://{author.host}/%'"))
    unsafe = {places.get(uri, uri): html for uri, html in shown.items() if UNSAFE.search(html)}
    assert unsafe == {}
    assert {place for uri, place in places.items() if uri not in shown} == LET_FALL
