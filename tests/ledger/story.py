"""A small home with something of everything, and ways to look at all of it at once."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from PIL import Image

from hearth.base import clock, media
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, edit_of
from hearth.ledger.fold import apply
from hearth.ledger.projectors import reset_hooks
from hearth.ledger.read import state
from hearth.ledger.rebuild import models_of, rebuild
from hearth.ledger.record import record, record_many, writing
from hearth.people.actors import create_person
from hearth.people.founding import Founded, found_home
from hearth.people.memberships import join_home
from hearth.people.roles import give_role
from hearth.server import proofs

START = 1_790_000_000_000
PASSWORD = "correct horse battery staple"


@dataclass(slots=True)
class Story:
    """Who and what the tests speak of."""

    founded: Founded
    ada: str
    bo: str
    cleo: str
    space: str
    posts: list[str]
    thread: str
    direct: str
    picture: str
    secret_picture: str
    poll: str


def picture(color: int) -> str:
    """A stored picture's hash."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (color % 256, color // 256 % 256, 90)).save(out, "PNG")
    return media.store(out.getvalue()).sha


def attached(sha: str, alt: str) -> list[dict[str, Any]]:
    """An attachment as posts carry it."""
    return [
        {
            "type": "Image",
            "url": f"media:{sha}",
            "mediaType": "image/png",
            "name": alt,
            "width": 8,
            "height": 8,
        }
    ]


_tick = count()


def say(actor: str, space: str, text: str, **more: Any) -> str:
    """Record a post; returns its uri."""
    payload = {"content": text, "mediaType": "text/markdown", **more.pop("payload", {})}
    kind = more.pop("object_type", "Note")
    at = START + next(_tick) * 1000
    done = record(
        Activity(
            type="Create",
            actor=actor,
            object_type=kind,
            target=space,
            payload=payload,
            **{"published": at, **more},
        )
    )
    return done.object


def act(kind: str, actor: str, uri: str, object_type: str = "Note", **more: Any) -> str:
    """Record something done to an object; returns the activity's id."""
    at = START + next(_tick) * 1000
    return record(
        Activity(type=kind, actor=actor, object=uri, object_type=object_type, published=at, **more)
    ).id


def edit(uri: str, text: str, **changes: Any) -> None:
    """Change a post's words."""
    known = state(uri)
    assert known
    at = START + next(_tick) * 1000
    record(
        edit_of(
            known, known.actor, {**known.payload, "content": text, "updated": at}, published=at, **changes
        )
    )


def play(handle: str = "bo", name: str = "Bo") -> Story:
    """Everything a small home does, in one go."""
    founded = found_home(
        "Shoe Circle",
        "Shoes that last",
        handle="ada",
        founder="Ada",
        email="ada@example.org",
        password=PASSWORD,
    )
    ada = founded.founder.uri
    bo = create_person(handle, name, summary=f"{name} mends things").object
    cleo = create_person("cleo", "Cleo").object
    for person in (bo, cleo):
        join_home(person)
    give_role(ada, cleo, "moderator")
    role = give_role(ada, bo, "greeter")
    known = state(role.object)
    assert known
    record(edit_of(known, ada, {**known.payload, "valid_to": clock.now() + 5, "updated": clock.now() + 5}))
    space = record(
        Activity(
            type="Create",
            actor=ada,
            object_type="Group",
            payload={"preferredUsername": "repairs", "name": "Repairs", "summary": "Glue and thread"},
        )
    ).object
    for person in (ada, bo, cleo):
        asked = act("Join", person, space, "Group")
        act("Accept", space, asked, "Join", payload={"person": person, "space": space})
    sha, hidden = picture(200), picture(77)
    posts = [say(bo, space, f"Message {number} about soles") for number in range(4)]
    posts.append(say(bo, space, "With a picture", payload={"attachment": attached(sha, "A red shoe")}))
    posts.append(
        say(ada, space, "Hello @bo", payload={"tag": [{"type": "Mention", "href": bo, "name": "@bo"}]})
    )
    posts.append(say(cleo, space, "An answer", in_reply_to=posts[0]))
    edit(posts[1], "Edited words about laces")
    act("EmojiReact", ada, posts[0], payload={"content": "👍"})
    act("EmojiReact", bo, posts[5], payload={"content": "🎉"})
    act("Undo", cleo, act("Like", cleo, posts[0]), "Like")
    act("Announce", bo, posts[0], audience="public")
    act("Undo", cleo, act("Announce", cleo, posts[0]), "Announce")
    act("Add", ada, posts[0], target=space)
    act("Block", cleo, bo, "Person")
    thread = say(bo, space, "How do I glue a sole?", object_type="Article",
                 payload={"name": "Gluing", "hearth:question": True})  # fmt: skip
    answer = say(cleo, space, "With patience", context=thread, in_reply_to=thread)
    act("hearth:AcceptAnswer", bo, answer, context=thread)
    act(
        "Move",
        bo,
        posts[2],
        payload={"objects": posts[2:4], "title": f"{name} splits a thread"},
        target=space,
    )
    direct = say(bo, "", "Between us two", audience="direct",
                 payload={"to": [ada], "attachment": attached(hidden, "A secret sketch")})  # fmt: skip
    poll = say(bo, space, "Which glue?", object_type="Question", payload={
        "oneOf": [{"type": "Note", "name": "Rubber"}, {"type": "Note", "name": "Hot"}],
        "endTime": START + clock.DAY, "hearth:method": "single", "hearth:secret": False,
    })  # fmt: skip
    for voter, choice in ((ada, 0), (bo, 1)):
        act("hearth:Vote", voter, poll, "Question", payload={"choices": [choice]})
    record(
        Activity(
            type="Create",
            actor=bo,
            object_type="hearth:Consent",
            audience="direct",
            payload={
                "person": bo,
                "purpose": "aggregate",
                "source": "home",
                "text_version": "1",
                "given": START,
            },
        )
    )
    gone = say(bo, space, "Never mind this")
    act("Delete", bo, gone)
    record_many(list(imported()))
    return Story(founded, ada, bo, cleo, space, posts, thread, direct, sha, hidden, poll)


SLACK = "urn:hearth:slack:T1"


def imported(posts: int = 6, word: str = "imported") -> Iterator[Activity]:
    """An archive of two people and a room, quiet and old."""
    base: dict[str, Any] = {"origin": "slack:T1", "quiet": True}
    for who in ("U1", "U2"):
        uri = f"{SLACK}/{who}"
        person = {"preferredUsername": who.lower(), "name": f"{word} {who}"}
        yield Activity(type="Create", actor=uri, object=uri, object_type="Person", payload=person,
                       id=f"{uri}#create", published=START - clock.DAY, **base)  # fmt: skip
    room = f"{SLACK}/C1"
    yield Activity(type="Create", actor=HOME, object=room, object_type="Group",
                   payload={"preferredUsername": "old", "name": "Old room"}, id=f"{room}#create",
                   published=START - clock.DAY, **base)  # fmt: skip
    for number in range(posts):
        uri = f"{room}/p{number}"
        author = f"{SLACK}/U{number % 2 + 1}"
        reply = f"{room}/p{number - 1}" if number % 3 == 2 else ""
        yield Activity(type="Create", actor=author, object=uri, object_type="Note", target=room, in_reply_to=reply,
                       payload={"content": f"{word} words {number}"}, id=f"{uri}#create",
                       published=START - clock.HOUR + number, **base)  # fmt: skip
        yield Activity(type="EmojiReact", actor=f"{SLACK}/U1", object=uri, object_type="Note",
                       payload={"content": "👍"}, id=f"{uri}#react", published=START - clock.HOUR + number,
                       **base)  # fmt: skip


Picture = dict[str, list[tuple[Any, ...]]]


def everything() -> Picture:
    """Every derived row of the home, comparable: all projections and the search index."""
    tables = [proofs.table(model) for model in models_of("projection")] + [proofs.SEARCH]
    return {table.name: sorted((values for _key, values in table.rows()), key=repr) for table in tables}


def assert_same(before: Picture, after: Picture) -> None:
    """Fail with the table and rows that differ."""
    assert before.keys() == after.keys()
    for name, rows in before.items():
        gone = [row for row in rows if row not in after[name]]
        come = [row for row in after[name] if row not in rows]
        assert not gone and not come, f"{name}: only before {gone}, only after {come}"
        assert len(rows) == len(after[name]), name


def assert_rebuilds() -> None:
    """What is there now is what replaying gives."""
    lived = everything()
    rebuild()
    assert_same(lived, everything())


def data_folder() -> Path:
    return Path(settings.DATA)


def replay_in(dice: Random) -> None:
    """Rebuild with the rows in another order."""
    with writing():
        for model in models_of("projection"):
            model._default_manager.all()._raw_delete(using="default")
        for reset in reset_hooks():
            reset()
        read.forget_nums()
        rows = list(read.rows())
        dice.shuffle(rows)
        for row in rows:
            apply(row)
