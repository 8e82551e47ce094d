"""What other servers read of posts: the whole of what is public, and of everything else the same nothing."""

from typing import Any

import orjson
import pytest
from django.test import Client

from hearth.base import clock, options
from hearth.features.events.actions import plan_event
from hearth.features.polls.actions import open_poll
from hearth.federation.activitypub import reader
from hearth.federation.activitypub.receiving.content import payload_of
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, edit_of
from hearth.ledger.record import Recorded, record, writing
from hearth.people.profiles import About, describe_yourself
from hearth.people.sight import Viewer
from hearth.spaces import actions as spaces
from hearth.spaces import text
from tests.people.cast import Cast

pytestmark = [pytest.mark.one_database]
AP = {"Accept": "application/activity+json"}
ROOT = "https://home.example"
AS_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def _get(path: str) -> Any:
    return Client().get(path.removeprefix(ROOT), headers=AP)


def _bench(ada: Viewer, **doors: str) -> Recorded:
    return spaces.open_space(ada, name="Bench", purpose="We mend.", **{"audience": "public", **doors})


def test_a_public_post_is_a_note_with_all_it_needs(open_home: Cast) -> None:
    ada, bo = open_home.ada, open_home.bo
    bench = _bench(ada)
    opening = spaces.say(bo, bench.object, "Who mends **boots**, @ada?", title="Boots")
    answer = spaces.say(ada, bench.object, "I do.", thread=opening.num)
    page, note = _get(f"/ap/o/{opening.num}").json(), _get(f"/ap/o/{answer.num}").json()
    assert (page["type"], page["name"], note["type"]) == ("Page", "Boots", "Note")
    assert page["attributedTo"] == f"{ROOT}/ap/a/{bo.actor}"
    assert page["to"] == [AS_PUBLIC]
    assert page["audience"] == f"{ROOT}/ap/a/{bench.num}"
    assert f"{ROOT}/ap/a/{ada.actor}" in page["cc"] and page["audience"] in page["cc"]
    assert f'href="{ROOT}/@ada"' in page["content"] and "<strong>boots</strong>" in page["content"]
    assert page["tag"] == [
        {"type": "Mention", "href": f"{ROOT}/ap/a/{ada.actor}", "name": "@ada@home.example"}
    ]
    assert note["inReplyTo"] == page["id"]
    assert note["context"] == page["context"] == f"{page['id']}/context"
    assert page["url"] == f"{ROOT}/@bo/{opening.num}"
    assert page["interactionPolicy"]["canQuote"]["automaticApproval"] == [AS_PUBLIC]
    thread = _get(page["context"] + "?page=0").json()
    assert thread["orderedItems"] == [page["id"], note["id"]]
    assert thread["attributedTo"] == page["audience"]
    made = _get(page["contextHistory"] + "?page=0").json()["orderedItems"]
    assert [_get(one).json()["object"]["id"] for one in made] == [page["id"], note["id"]]
    assert _get(page["replies"] + "?page=0").json()["orderedItems"] == [note["id"]]
    said = _get(f"/ap/a/{bo.actor}/outbox?page=0").json()
    assert [one["object"] for one in said["orderedItems"]] == [page["id"]]
    create = _get(f"/ap/act/{opening.id.removeprefix('local:/a/')}").json()
    assert (create["type"], create["object"]["id"]) == ("Create", page["id"])
    boosted = _get(f"/ap/a/{bench.num}/outbox?page=0").json()["orderedItems"]
    assert {one["object"] for one in boosted} == {page["id"], note["id"]}
    passed = _get(f"/ap/a/{bench.num}/announce/{opening.id.removeprefix('local:/a/')}").json()
    assert passed["object"] == create


def test_an_edit_a_deletion_and_their_traces(open_home: Cast) -> None:
    bo = open_home.bo
    bench = _bench(open_home.ada)
    said = spaces.say(bo, bench.object, "Glue.")
    state = read.state(said.object)
    assert state is not None
    assert _get(f"/ap/o/{said.num}").json()["content"] == "<p>Glue.</p>\n"
    spaces.edit(bo, said.num, "Better glue.", version=state.version)
    edited = _get(f"/ap/o/{said.num}").json()
    assert edited["content"] == "<p>Better glue.</p>\n" and edited["updated"]
    with writing():
        record(
            Activity(
                type="Delete", actor=bo.uri, object=said.object, object_type="Note",
                audience="public", target=bench.object,
            )
        )  # fmt: skip
    gone = _get(f"/ap/o/{said.num}")
    assert (gone.status_code, gone.json()["type"]) == (410, "Tombstone")
    assert _get(f"/ap/a/{bo.actor}/outbox?page=0").json()["orderedItems"] == []


def test_a_quotation_carries_its_stamp_until_the_author_says_no(open_home: Cast) -> None:
    ada, bo = open_home.ada, open_home.bo
    bench = _bench(ada)
    first = spaces.say(bo, bench.object, "Wax them.")
    second = spaces.say(ada, bench.object, "Yes!", quote=first.num)
    quoting = _get(f"/ap/o/{second.num}").json()
    url = f"{ROOT}/ap/o/{first.num}"
    assert quoting["quote"] == quoting["quoteUrl"] == quoting["_misskey_quote"] == url
    stamp = _get(quoting["quoteAuthorization"]).json()
    assert (stamp["type"], stamp["interactingObject"], stamp["interactionTarget"]) == (
        "QuoteAuthorization", quoting["id"], url,
    )  # fmt: skip
    state = read.state(first.object)
    assert state is not None
    with writing():
        record(
            edit_of(state, bo.uri, {**state.payload, "hearth:quotes": "nobody", "updated": state.updated + 1})
        )
    assert _get(quoting["quoteAuthorization"]).status_code == 404


def test_polls_and_events_say_what_others_can_take_part_in(open_home: Cast) -> None:
    bo = open_home.bo
    bench = _bench(open_home.ada)
    ends = clock.now() + clock.DAY
    asked = open_poll(bo, bench.object, "Which wax?", ["Bees", "Carnauba"], ends=ends)
    poll = _get(f"/ap/o/{asked.num}").json()
    assert (poll["type"], [one["name"] for one in poll["oneOf"]]) == ("Question", ["Bees", "Carnauba"])
    with writing():
        record(
            Activity(
                type="hearth:Tally", actor="local:/home", object=asked.object, object_type="Question",
                payload={"counts": [2, 1], "voters": 3}, audience="public",
            )
        )  # fmt: skip
    poll = _get(f"/ap/o/{asked.num}").json()
    assert ([one["replies"]["totalItems"] for one in poll["oneOf"]], poll["votersCount"]) == ([2, 1], 3)
    ranked = open_poll(bo, bench.object, "In order?", ["A", "B"], ends=ends, method="ranked")
    assert _get(f"/ap/o/{ranked.num}").json()["type"] == "Note"
    call = plan_event(
        bo, bench.object, "Mending night", "Bring boots.", times=[ends], place="https://meet.example/x"
    )
    event = _get(f"/ap/o/{call.num}").json()
    assert (event["type"], event["name"], event["eventStatus"]) == ("Event", "Mending night", "CONFIRMED")
    assert event["location"] == {"type": "VirtualLocation", "url": "https://meet.example/x"}


SECRET = "zirconium-otter"


def _said_in_secret(cast: Cast) -> tuple[list[int], list[Recorded]]:
    """Things that must not leave, each with the secret word wherever words go; and public things around them."""
    ada, bo, cleo = cast.ada, cast.bo, cast.cleo
    describe_yourself(bo, About(name="Bo", summary=SECRET, links=[(SECRET, f"https://{SECRET}.example")]))
    public, home = _bench(ada), _bench(ada, audience="home", slug="home-bench")
    closed = spaces.open_space(
        ada, name=SECRET, purpose=SECRET, slug=SECRET, audience="space", joining="invited"
    )
    ada = cast.ada  # who knows by now which rooms are hers
    hidden = [
        spaces.say(ada, closed.object, SECRET, title=SECRET),
        spaces.say(bo, home.object, SECRET, title=SECRET),
        spaces.say(ada, public.object, SECRET, to=[bo.uri]),
        spaces.say(ada, public.object, SECRET, audience="home", title=SECRET),
        open_poll(bo, home.object, SECRET, [SECRET, "B"], ends=clock.now() + clock.DAY),
        plan_event(ada, closed.object, SECRET, SECRET, times=[clock.now() + clock.DAY], place=SECRET),
    ]
    opening = spaces.say(cleo, public.object, "Open words", title="Open")
    beside = spaces.say(ada, public.object, "Look", quote=hidden[1].num)
    hidden.append(spaces.say(bo, public.object, SECRET, thread=opening.num, audience="home"))
    hidden.append(spaces.reply(bo, opening.num, f"@cleo {SECRET}"))  # made narrower below
    state = read.state(hidden[-1].object)
    assert state is not None
    with writing():
        record(edit_of(state, bo.uri, {**state.payload, "updated": state.updated + 1}, audience="home"))
    spaces.react(ada, hidden[0].num, "🦦")
    return [closed.num, home.num], [*hidden, opening, beside]


def test_what_is_not_public_is_nowhere(open_home: Cast) -> None:
    spaces_closed, said = _said_in_secret(open_home)
    hidden = said[:-2]
    never = _get("/ap/o/4711")
    for num in [*spaces_closed, *(one.num for one in hidden)]:
        for tail in (
            "",
            "/context",
            "/replies",
            "/context?page=0",
            "/context/history",
            f"/quoted/{said[-1].num}",
        ):
            answer = _get(f"/ap/o/{num}{tail}")
            assert (answer.status_code, answer.content, answer.headers) == (404, never.content, never.headers)
        for tail in ("", "/outbox", "/followers", "/featured", "/moderators"):
            answer = _get(f"/ap/a/{num}{tail}")
            assert (answer.status_code, answer.content) == (404, never.content)
    for one in hidden:
        assert _get(f"/ap/act/{one.id.removeprefix('local:/a/')}").status_code == 404
    pages = 0
    paths = [f"/ap/o/{num}{tail}" for num in _nums() for tail in ("", "/context?page=0", "/replies?page=0")]
    paths += [
        f"/ap/a/{num}{tail}"
        for num in _nums()
        for tail in ("", "/outbox?page=0", "/featured", "/followers", "/following", "/moderators")
    ]
    paths += [f"/ap/act/{row.id.removeprefix('local:/a/')}" for row in read.rows() if "local:/a/" in row.id]
    paths += ["/ap/home", "/nodeinfo/2.1", "/.well-known/host-meta"]
    for path in paths:
        answer = _get(path)
        pages += answer.status_code == 200
        words = answer.content.decode()
        assert SECRET not in words, path
        for one in hidden:
            assert str(one.num) not in words or answer.status_code == 404, path
        for num in spaces_closed:
            assert str(num) not in words or answer.status_code == 404, path
    assert pages > 10


def _nums() -> list[int]:
    return sorted({row.num for row in read.rows() if row.num})


def test_a_home_that_wants_signatures_answers_nobody_else(
    open_home: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    options.put("federation_secure", "on")
    bench = _bench(open_home.ada)
    said = spaces.say(open_home.bo, bench.object, "Hello")
    for path in (
        f"/ap/o/{said.num}",
        f"/ap/a/{open_home.bo.actor}",
        f"/ap/a/{bench.num}/outbox",
        "/ap/o/4711",
    ):
        assert _get(path).status_code == 401
    assert _get("/ap/home").status_code == 200  # or two such homes could never read each other's keys
    monkeypatch.setattr(reader, "_signer", lambda _request: Viewer(uri="https://far.example/users/finn"))
    signed = AP | {"Signature": 'keyId="x"'}
    assert Client().get(f"/ap/o/{said.num}", headers=signed).status_code == 200
    assert Client().get("/ap/o/4711", headers=signed).status_code == 404


def test_direct_words_are_read_by_whom_they_are_for_and_by_nobody_else(
    open_home: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    finn = "https://far.example/users/finn"
    with writing():
        direct = record(
            Activity(
                type="Create", actor=open_home.bo.uri, object_type="Note", target=HOME, audience="direct",
                payload={"content": "For Finn", "to": [finn]},
            )
        )  # fmt: skip
    path, signed = f"/ap/o/{direct.num}", AP | {"Signature": 'keyId="x"'}
    never = _get("/ap/o/4711")
    for who, status in ((finn, 200), ("https://far.example/users/fay", 404), ("", 404)):
        monkeypatch.setattr(reader, "_signer", lambda _request, who=who: Viewer(uri=who))
        answer = Client().get(path, headers=signed)
        assert answer.status_code == status
        assert "private" in answer["Cache-Control"]
        if status == 404:
            assert answer.content == never.content
    assert _get(path).status_code == 404


def test_warnings_languages_topics_pictures_and_pins_travel(open_home: Cast) -> None:
    bo = open_home.bo
    bench = _bench(open_home.ada)
    with writing():
        said = record(
            Activity(
                type="Create", actor=bo.uri, object_type="Note", target=bench.object, audience="public",
                payload={
                    "content": "Glue #Boots", "mediaType": "text/markdown", "summary": "Smells", "language": "en",
                    "sensitive": True, "hearth:unlisted": True,
                    "tag": [{"type": "Hashtag", "name": "#Boots"}],
                    "attachment": [
                        {"type": "Image", "url": "media:" + "a" * 64, "mediaType": "image/png", "name": "A boot",
                         "width": 4, "height": 3, "blurhash": "x"},
                        {"type": "Video", "url": "media:" + "b" * 64, "mediaType": "video/mp4", "name": "A walk",
                         "duration": "PT2.500S",
                         "icon": {"type": "Image", "url": "media:" + "c" * 64, "mediaType": "image/png"}},
                    ],
                },
            )
        )  # fmt: skip
    note = _get(f"/ap/o/{said.num}").json()
    assert (note["summary"], note["sensitive"], note["contentMap"]) == (
        "Smells",
        True,
        {"en": note["content"]},
    )
    assert 'class="mention hashtag"' in note["content"]
    assert [(tag["type"], tag["name"]) for tag in note["tag"]] == [("Hashtag", "#boots")]
    assert note["attachment"][0]["url"] == f"{ROOT}/media/{'a' * 64}.png"
    assert note["attachment"][0]["name"] == "A boot"
    film = note["attachment"][1]
    assert (film["type"], film["mediaType"], film["duration"]) == ("Document", "video/mp4", "PT2.500S")
    assert film["url"] == f"{ROOT}/media/{'b' * 64}.mp4"
    assert film["icon"]["url"] == f"{ROOT}/media/{'c' * 64}.png"
    away = dict(note, id="https://afar.example/1")
    taken = payload_of(away)["attachment"][1]
    assert (taken["type"], taken["duration"], taken["icon"]["url"]) == (
        "Video",
        "PT2.500S",
        film["icon"]["url"],
    )
    shown = orjson.loads(text.pictures({"attachment": [taken]})[0])[0]
    assert shown["kind"] == "video" and shown["url"].startswith("/ap/file/")
    assert shown["still"].startswith("/ap/file/") and shown["origin"] == film["url"]
    assert AS_PUBLIC in note["cc"] and AS_PUBLIC not in note["to"]
    spaces.pin(open_home.ada, said.num)
    featured = _get(f"/ap/a/{bench.num}/featured").json()
    assert [one["id"] for one in featured["orderedItems"]] == [note["id"]]


def test_what_was_just_taken_down_is_not_there_and_may_come_back(open_home: Cast) -> None:
    bo = open_home.bo
    bench = _bench(open_home.ada)
    opening = spaces.say(bo, bench.object, "Soles", title="Soles")
    answer = spaces.reply(bo, opening.num, "Glue")
    act = f"/ap/act/{answer.id.removeprefix('local:/a/')}"
    lists = (f"/ap/o/{opening.num}/context?page=0", f"/ap/o/{opening.num}/replies?page=0")
    listed = [_get(path).json() for path in lists]
    assert all(one["orderedItems"] for one in listed)
    spaces.delete_post(bo, answer.num)
    never = _get("/ap/o/4711")
    for path in (f"/ap/o/{answer.num}", f"/ap/o/{answer.num}/replies", act, f"/@bo/{answer.num}"):
        assert (_get(path).status_code, _get(path).content) == (404, never.content), path
    for path in (*lists, f"/ap/a/{bo.actor}/outbox?page=0", f"/ap/a/{bench.num}/outbox?page=0"):
        assert f"/ap/o/{answer.num}" not in str(_get(path).json()["orderedItems"]), path
    spaces.undo_delete(bo, answer.num)
    assert _get(f"/ap/o/{answer.num}").status_code == 200
    assert [_get(path).json() for path in lists] == listed
