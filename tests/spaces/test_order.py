"""Activities may arrive in any order: the rows end up the same."""

import random
from functools import cache
from typing import Any

import pytest
from django.db import models
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record_many, writing
from hearth.people.models import Recipient
from hearth.spaces.models import Accepted, Carried, Channel, Pin, Post, Reaction, Space, Thread
from tests import early

SHA = "ab" * 32
URI = "urn:hearth:test:"


def make(type_: str, thing: str, kind: str, at: int, **more: Any) -> Activity:
    columns = {
        name: more.pop(name)
        for name in ("target", "context", "in_reply_to", "audience", "actor")
        if name in more
    }
    uris = {name: URI + value if value and name != "audience" else value for name, value in columns.items()}
    uris.setdefault("actor", URI + "ada")
    return Activity(
        type=type_,
        object=URI + thing,
        object_type=kind,
        id=f"{URI}a:{type_}:{thing}:{at}:{uris['actor']}",
        published=1_600_000_000_000 + at * 1000,
        payload=more,
        origin="test",
        **uris,
    )


def note(thing: str, at: int, words: str = "words", **more: Any) -> Activity:
    return make("Create", thing, "Note", at, content=words, target=more.pop("target", "space"), **more)


TALE = [
    make("Create", "ada", "Person", 0, actor="ada", preferredUsername="ada", name="Ada"),
    make("Create", "bo", "Person", 0, actor="bo", preferredUsername="bo", name="Bo"),
    make("Create", "space", "Group", 1, preferredUsername="bench", name="Bench", audience="home"),
    make("Create", "other", "Group", 2, preferredUsername="bench", name="Other bench", audience="space"),
    make("Create", "channel", "hearth:Channel", 3, name="Tools", target="space"),
    note("one", 4, "@Bo look", tag=[{"type": "Mention", "href": URI + "bo", "name": "@Bo"}]),
    note("two", 5, actor="bo", in_reply_to="one", target="channel"),
    note("secret", 6, target="other", audience="public"),
    make(
        "Create", "topic", "Article", 7, name="Topic", content="how?", target="space", context="topic",
        **{"hearth:question": True},
    ),
    note("answer", 8, actor="bo", context="topic", in_reply_to="topic"),
    note("later", 9, context="topic", in_reply_to="answer", quote=URI + "one"),
    note("root", 10),
    note("leaf", 11, actor="bo", context="root", in_reply_to="root"),
    note("gone", 12, context="topic"),
    make("Delete", "gone", "Note", 13),
    make(
        "Update", "two", "Note", 14, actor="bo", content="mended", updated=1_600_000_014_000,
        published=1_600_000_005_000, target="channel", in_reply_to="one",
    ),
    make("EmojiReact", "one", "Note", 15, actor="bo", content="🌱"),
    make("Like", "answer", "Note", 16),
    make("EmojiReact", "gone", "Note", 16, content="👎"),
    make("hearth:AcceptAnswer", "answer", "Note", 17, context="topic"),
    note("wrong", 9, context="topic", in_reply_to="topic"),
    make("hearth:AcceptAnswer", "wrong", "Note", 18, context="topic"),
    make("Delete", "wrong", "Note", 19),
    make("Add", "one", "Note", 18, target="space"),
    make("Remove", "one", "Note", 19, target="space"),
    make("Add", "answer", "Note", 20, target="space"),
    note("burst1", 21),
    note("burst2", 22, actor="bo", attachment=[{"type": "Image", "url": f"media:{SHA}", "mediaType": "image/png"}]),
    make(
        "Move", "burst1", "Note", 23, objects=[URI + "burst1", URI + "burst2"], title="A burst", target="space",
        context="",
    ),
    note("whisper", 24, audience="direct", to=[URI + "bo"]),
]  # fmt: skip
TALE += [
    Activity(
        type="Undo",
        actor=URI + "ada",
        object=next(a.id for a in TALE if a.type == "Like"),
        object_type="Like",
        id=URI + "undo",
        published=1_600_000_030_000,
        origin="test",
    )
]

TOLD: tuple[type[models.Model], ...] = (
    Space,
    Channel,
    Post,
    Thread,
    Reaction,
    Accepted,
    Pin,
    Carried,
    Recipient,
)


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of talk, with numbers replaced by what they stand for."""
    names = {num: uri for uri, num in _numbers().items() if num}

    def plain(row: dict[str, Any]) -> dict[str, Any]:
        row.pop("id", None)
        html = str(row.pop("html", ""))
        for num, uri in names.items():
            html = html.replace(str(num), uri)
        return {
            key: names.get(value, value) if isinstance(value, int) else value for key, value in row.items()
        } | {"html": html}

    return {
        model.__name__: sorted((plain(row) for row in model._default_manager.values()), key=repr)
        for model in TOLD
    }


def _numbers() -> dict[str, int]:
    return {
        activity.object: read.num_of(activity.object) or 0
        for activity in TALE
        if activity.object.startswith(URI)
    }


def told(tale: list[Activity]) -> dict[str, list[dict[str, Any]]]:
    """The rows after this tale, which is then forgotten."""
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        with writing():
            record_many(tale)
            found = rows()
            raise RuntimeError
    except RuntimeError:
        return found


@pytest.fixture
def home(transactional_db: None) -> None:
    record_many(
        [
            Activity(
                type="Create", actor=HOME, object=HOME, object_type="Organization", payload={"name": "Home"}
            )
        ]
    )


def test_the_tale_in_order(home: None) -> None:
    found = told(TALE)
    posts = {row["uri"].removeprefix(URI): row for row in found["Post"]}
    assert "gone" not in posts and len(posts) == 11
    assert posts["two"]["parent"] == URI + "one" and "mended" in posts["two"]["html"]
    assert posts["two"]["channel"] == URI + "channel" and posts["two"]["edited"]
    assert posts["secret"]["audience"] == "space", "never wider than its space"
    assert posts["later"]["quote"] == URI + "one" and posts["later"]["thread"] == URI + "topic"
    assert posts["root"]["thread"] is None and posts["leaf"]["thread"] == URI + "root"
    assert posts["burst1"]["thread"] == posts["burst2"]["thread"] == URI + "burst1"
    threads = {row["num"].removeprefix(URI): row for row in found["Thread"]}
    assert {name: row["posts"] for name, row in threads.items()} == {"topic": 3, "root": 2, "burst1": 2}
    assert threads["topic"]["answer"] == URI + "answer" and threads["topic"]["question"]
    assert threads["burst1"]["title"] == "A burst"
    assert [row["emoji"] for row in found["Reaction"]] == ["🌱"]
    assert [(row["post_uri"], row["on"]) for row in found["Pin"]] == [
        (URI + "answer", True),
        (URI + "one", False),
    ]
    assert {row["slug"] for row in found["Space"]} == {"bench", "bench.2"}


@cache
def in_order() -> dict[str, list[dict[str, Any]]]:
    """The rows after the tale as it happened."""
    return told(TALE)


@settings(
    max_examples=8 if early.POSTGRES else 25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.randoms(use_true_random=False))
def test_any_order_gives_the_same_rows(home: None, chance: random.Random) -> None:
    expected = in_order()
    mixed = [*TALE]
    chance.shuffle(mixed)
    assert told(mixed) == expected, [activity.id.removeprefix(URI) for activity in mixed]


def test_twice_is_once(home: None) -> None:
    assert told(TALE + TALE) == told(TALE)
