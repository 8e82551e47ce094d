"""What leaves, for whom, in which order, and what happens when servers are away."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from django.test import Client

from hearth.base import clock
from hearth.base.errors import Unreachable
from hearth.features.events.actions import plan_event
from hearth.federation import reactors
from hearth.federation.activitypub import http
from hearth.federation.activitypub.receiving import (
    keeping,
    verbs,  # noqa: F401  registers what verbs mean
)
from hearth.federation.activitypub.receiving.meaning import Delivered, Drop, meaning
from hearth.federation.activitypub.receiving.rows import RemoteActor
from hearth.federation.activitypub.sending import dispatch, queue, sender
from hearth.federation.activitypub.sending.rows import Delivery, Parcel, Peer
from hearth.federation.activitypub.standing import standing
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.erase import erase_person
from hearth.ledger.record import record, writing
from hearth.people import roles
from hearth.people.bonds import Follow
from hearth.people.models import Membership
from hearth.spaces import actions as spaces
from tests.people.cast import Cast

pytestmark = [pytest.mark.one_database]
ROOT = "https://home.example"


@dataclass
class World:
    """The other servers, as far as their inboxes go: what each was sent, and how it answers."""

    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answer: Callable[[str], int] = lambda _inbox: 202
    headers: list[Mapping[str, str]] = field(default_factory=list)

    async def post(
        self, inbox: str, body: bytes, as_actor: int, extra: Mapping[str, str] | None = None
    ) -> http.Result:
        status = self.answer(inbox)
        if not status:
            raise Unreachable("nobody there")
        if status < 300:
            self.got.append((inbox, orjson.loads(body)))
        self.headers.append(extra or {})
        return http.Result(status)

    def seen(self, inbox: str) -> list[str]:
        return [document["type"] for where, document in self.got if where == inbox]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(http, "post", made.post)
    return made


def _met(name: str, host: str, *, shared: bool = True, kind: str = "Person") -> str:
    """Somebody on another server whom this home knows."""
    uri = f"https://{host}/users/{name}"
    with writing():
        record(
            Activity(
                type="Create", actor=uri, object=uri, object_type=kind, origin="activitypub", quiet=True,
                payload={"preferredUsername": f"{name}@{host}", "name": name}, audience="public",
            )
        )  # fmt: skip
    RemoteActor.objects.create(
        uri=uri, host=host, inbox=f"{uri}/inbox", shared_inbox=f"https://{host}/inbox" if shared else "",
        fetched=clock.now(),
    )  # fmt: skip
    return uri


def _follows(uri: str, followed: int) -> None:
    follower = read.num_of(uri)
    assert follower is not None
    Follow.objects.create(
        follower=follower, followed=followed, state="active", activity=f"{uri}#f{followed}", asked=1, rank=1
    )


def _react() -> None:
    """What the worker does after each commit."""
    for row in read.rows():
        if not row.quiet:
            reactors.tell_others(row)


def _send(until: Callable[[], bool] = lambda: not Delivery.objects.exists()) -> None:
    stopped = threading.Event()
    thread = threading.Thread(target=sender.run, args=(stopped,))
    thread.start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not until():
        time.sleep(0.02)
    stopped.set()
    dispatch.wake(set())
    thread.join(60)
    assert until()


@pytest.fixture
def bench(open_home: Cast) -> str:
    return spaces.open_space(open_home.ada, name="Bench", purpose="We mend.", audience="public").object


def test_a_post_goes_once_to_each_server(open_home: Cast, bench: str, world: World) -> None:
    bo = open_home.bo
    assert bo.actor is not None
    for name in ("finn", "fay"):
        _follows(_met(name, "one.example"), bo.actor)
    _follows(_met("gus", "two.example", shared=False), bo.actor)
    spaces.say(bo, bench, "Hello, far ones.")
    _react()
    _react()  # at least once: the second time is no news
    _send()
    assert world.seen("https://one.example/inbox") == ["Create"]
    assert world.seen("https://two.example/users/gus/inbox") == ["Create"]
    assert world.got[0][1]["object"]["content"] == "<p>Hello, far ones.</p>\n"
    assert Peer.objects.get(host="one.example").sent == 1


def test_those_who_follow_a_space_get_both_kinds_of_announce(
    open_home: Cast, bench: str, world: World
) -> None:
    finn = _met("finn", "one.example")
    space = read.num_of(bench)
    with writing():
        for kind, actor, thing, sort in (("Join", finn, bench, "Group"),):
            asked = record(
                Activity(
                    type=kind,
                    actor=actor,
                    object=thing,
                    object_type=sort,
                    audience="public",
                    origin="activitypub",
                )
            )
        record(
            Activity(
                type="Accept", actor=bench, object=asked.id, object_type="Join",
                payload={"person": finn, "space": bench}, audience="public",
            )
        )  # fmt: skip
    opening = spaces.say(open_home.bo, bench, "Open", title="Opening")
    spaces.say(open_home.ada, bench, "Answer", thread=opening.num)
    _react()
    _send()
    accept, whole, boost, answer = (document for _inbox, document in world.got)
    assert (accept["type"], accept["actor"], accept["object"]["actor"]) == (
        "Accept", f"{ROOT}/ap/a/{space}", finn,
    )  # fmt: skip
    assert (whole["type"], whole["object"]["type"], whole["object"]["object"]["type"]) == (
        "Announce", "Create", "Page",
    )  # fmt: skip
    assert whole["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    assert (boost["type"], boost["object"]) == ("Announce", f"{ROOT}/ap/o/{opening.num}")
    assert (answer["object"]["type"], answer["object"]["object"]["type"]) == ("Create", "Note")


def test_what_is_not_public_leaves_for_nobody_else(open_home: Cast, bench: str, world: World) -> None:
    ada, bo = open_home.ada, open_home.bo
    assert bo.actor is not None
    finn = _met("finn", "one.example")
    _follows(finn, bo.actor)
    home = spaces.open_space(ada, name="Home", purpose="Ours.", audience="home").object
    spaces.say(bo, home, "Only for the home")
    spaces.say(bo, bench, "Only for the home, too", audience="home")
    direct = spaces.say(bo, bench, "For Ada", to=[ada.uri])
    with writing():
        record(
            Activity(type="Delete", actor=bo.uri, object=direct.object, object_type="Note", audience="direct")
        )
        record(
            Activity(
                type="Create", actor=bo.uri, object_type="Note", target=HOME, audience="direct",
                payload={"content": "For my followers", "to": [finn], "hearth:followers": True},
            )
        )  # fmt: skip
    _react()
    _send()
    assert [document["object"]["content"] for _inbox, document in world.got] == ["<p>For my followers</p>\n"]
    followers = f"{ROOT}/ap/a/{bo.actor}/followers"
    assert world.got[0][1]["to"] == [followers]
    assert f'collectionId="{followers}"' in world.headers[0]["Collection-Synchronization"]


def test_a_deletion_reaches_whoever_was_given_the_post(open_home: Cast, bench: str, world: World) -> None:
    bo = open_home.bo
    assert bo.actor is not None
    finn = _met("finn", "one.example")
    _follows(finn, bo.actor)
    said = spaces.say(bo, bench, "Oops")
    _react()
    _send()
    Follow.objects.update(state="ended")
    with writing():
        record(
            Activity(
                type="Delete", actor=bo.uri, object=said.object, object_type="Note", audience="public",
                target=bench,
            )
        )  # fmt: skip
    _react()
    _send()
    assert world.seen("https://one.example/inbox") == ["Create", "Delete"]
    gone = world.got[-1][1]
    assert (gone["actor"], gone["object"]["id"]) == (f"{ROOT}/ap/a/{bo.actor}", f"{ROOT}/ap/o/{said.num}")
    assert not Parcel.objects.filter(body__isnull=False).exists()


def test_a_server_that_is_away_rests_and_gets_everything_in_order(
    open_home: Cast, bench: str, world: World
) -> None:
    bo = open_home.bo
    assert bo.actor is not None
    _follows(_met("finn", "away.example"), bo.actor)
    _follows(_met("gus", "here.example"), bo.actor)
    world.answer = lambda inbox: 0 if "away" in inbox else 202
    for word in ("one", "two", "three"):
        spaces.say(bo, bench, word)
    _react()
    _send(
        lambda: Peer.objects.filter(host="away.example", fails=1).exists() and Delivery.objects.count() == 3
    )
    assert world.seen("https://here.example/inbox") == ["Create"] * 3
    away = Peer.objects.get(host="away.example")
    assert away.next_try > clock.now() + 20 * clock.SECOND and away.failing
    world.answer = lambda _inbox: 202
    assert queue.heard_from("away.example")
    _send()
    words = [document["object"]["content"] for inbox, document in world.got if "away" in inbox]
    assert words == ["<p>one</p>\n", "<p>two</p>\n", "<p>three</p>\n"]
    assert Peer.objects.get(host="away.example").failing == 0


def test_a_server_that_is_down_for_hours_loses_nothing(open_home: Cast, bench: str) -> None:
    bo = open_home.bo
    assert bo.actor is not None
    for name in ("down.example", "broken.example"):
        _follows(_met("finn", name), bo.actor)
    spaces.say(bo, bench, "Hello")
    _react()
    for status, host in ((503, "down.example"), (500, "broken.example")):
        for _try in range(8):
            for job in queue.take([host]).jobs[host]:
                queue.rest(host, "", job=job, status=status)
    assert {one.host for one in Delivery.objects.all()} == {"down.example"}
    assert Peer.objects.get(host="down.example").next_try > clock.now() + 8 * clock.HOUR
    for job in queue.take(["down.example"]).jobs["down.example"] * 12:  # but not one document for ever
        queue.rest("down.example", "", job=queue.Job(job.id, job.parcel, job.inbox, 11), status=503)
    assert not Delivery.objects.exists()


def test_an_answer_in_a_group_elsewhere_goes_through_the_group(open_home: Cast, world: World) -> None:
    finn, group = _met("finn", "one.example"), _met("knots", "forum.example", kind="Group")
    for number, said_in in ((1, group), (2, finn)):
        words = f"{finn}/{number}"
        with writing():
            record(
                Activity(
                    type="Create", actor=finn, object=words, object_type="Note", origin="activitypub", quiet=True,
                    payload={"content": "Wax?", "hearth:group": said_in}, audience="public",
                )
            )  # fmt: skip
            first = record(
                Activity(
                    type="Create", actor=open_home.bo.uri, object_type="Note", target=HOME, audience="public",
                    in_reply_to=words, payload={"content": "Yes!"},
                )
            )  # fmt: skip
        spaces.reply(open_home.ada, first.num, "No!")
    _react()
    _send()
    through = [document["object"] for inbox, document in world.got if inbox == "https://forum.example/inbox"]
    assert {one["content"] for one in through} == {"<p>Yes!</p>\n", "<p>No!</p>\n"}
    assert len(through) == 2
    assert all(one["audience"] == group and group in one["cc"] for one in through)


def test_hidden_recipients_are_not_passed_on(open_home: Cast, bench: str, world: World) -> None:
    finn = _met("finn", "one.example")
    Membership.objects.create(
        space=read.num_of(bench),
        actor=read.num_of(finn),
        state="active",
        changed=1,
        changed_rank=1,
        changed_id="x",
    )
    said = {"id": f"{finn}/1", "type": "Note", "content": "Hello", "bto": ["https://x.example/1"]}
    raw = {"id": f"{finn}/a", "type": "Create", "actor": finn, "object": said, "bcc": "https://x.example/2"}
    keeping.keep_bytes(raw["id"], orjson.dumps(raw), said["id"], 1)
    with writing():
        record(
            Activity(
                type="Create", actor=finn, object=said["id"], object_type="Note", target=bench, audience="public",
                origin="activitypub", id=raw["id"], payload={"content": "Hello"},
            )
        )  # fmt: skip
    _react()
    _send()
    assert world.seen("https://one.example/inbox") == ["Announce", "Announce"]
    assert not any("x.example" in str(document) for _inbox, document in world.got)


def test_an_inbox_that_says_no_is_not_asked_again(open_home: Cast, bench: str, world: World) -> None:
    bo = open_home.bo
    assert bo.actor is not None
    _follows(_met("finn", "no.example"), bo.actor)
    world.answer = lambda _inbox: 403
    spaces.say(bo, bench, "Hello")
    _react()
    _send()
    assert (Peer.objects.get(host="no.example").refused, world.got) == (1, [])


def test_what_waits_for_a_week_is_given_up(open_home: Cast, bench: str) -> None:
    bo = open_home.bo
    assert bo.actor is not None
    _follows(_met("finn", "gone.example"), bo.actor)
    spaces.say(bo, bench, "Hello")
    _react()
    assert queue.give_up() == 0
    assert queue.give_up(clock.now() + 8 * clock.DAY) == 1
    assert not Delivery.objects.exists()


def test_who_is_erased_is_gone_elsewhere_too(open_home: Cast, bench: str, world: World) -> None:
    bo = open_home.bo
    assert bo.actor is not None
    _follows(_met("finn", "one.example"), bo.actor)
    spaces.say(bo, bench, "A word that must go")
    waits = spaces.say(bo, bench, "A word still on its way")
    _react()
    Delivery.objects.exclude(parcel=Parcel.objects.get(about=waits.object).pk).delete()
    erase_person(bo.uri)
    assert b"A word" not in b"".join(bytes(one.body or b"") for one in Parcel.objects.all())
    _react()
    _send()
    mine = f"{ROOT}/ap/a/{bo.actor}"
    assert [document["object"] for _inbox, document in world.got] == [mine]  # her posts go with her
    assert (
        Client().get(f"/ap/a/{bo.actor}", headers={"Accept": "application/activity+json"}).status_code == 410
    )


def test_whoever_begins_to_speak_for_the_brand_is_shown_so_everywhere(open_home: Cast, world: World) -> None:
    bo = open_home.bo
    assert bo.actor is not None
    _follows(_met("finn", "one.example"), bo.actor)
    roles.grant(open_home.ada, bo.uri, "steward", interest="Gains from sales.")
    _react()
    _send()
    update = world.got[-1][1]
    assert (update["type"], update["object"]["speaksForTheBrand"]) == ("Update", True)
    assert "speaks for the brand" in update["object"]["attachment"][0]["value"]


def test_whoever_is_quoted_elsewhere_is_asked_and_her_stamp_goes_along(
    open_home: Cast, bench: str, world: World
) -> None:
    bo = open_home.bo
    finn = _met("finn", "one.example")
    words = "https://one.example/notes/1"
    with writing():
        record(
            Activity(
                type="Create",
                actor=finn,
                object=words,
                object_type="Note",
                origin="activitypub",
                quiet=True,
                payload={"content": "<p>Wax.</p>", "mediaType": "text/html"},
                audience="public",
            )
        )
        record(
            Activity(
                type="Create", actor=bo.uri, object_type="Note", target=bench, audience="public",
                payload={"content": "Yes!", "quote": words},
            )
        )  # fmt: skip
    _react()
    _send()
    create, asked = (document for _inbox, document in world.got)
    assert create["object"]["quote"] == words and "quoteAuthorization" not in create["object"]
    assert (asked["type"], asked["object"]) == ("QuoteRequest", words)
    assert asked["instrument"]["id"] == create["object"]["id"]
    no = {"type": "Reject", "actor": "https://two.example/x", "object": asked["id"]}
    with pytest.raises(Drop):  # not hers to refuse
        meaning(Delivered(document=no, identity="https://two.example/n", actor=str(no["actor"]), received=1))
    refusal = {**no, "actor": finn}
    (told,) = meaning(Delivered(document=refusal, identity="https://one.example/n", actor=finn, received=1))
    assert "quote" not in told.payload and words in str(told.payload["content"])
    stamp = "https://one.example/stamps/1"
    answer = {"type": "Accept", "actor": finn, "object": asked["id"], "result": stamp}
    given = Delivered(document=answer, identity="https://one.example/a/1", actor=finn, received=clock.now())
    with writing():
        for told in meaning(given):
            record(told)
    _react()
    _send()
    assert world.got[-1][1]["object"]["quoteAuthorization"] == stamp
    forged = Delivered(
        document=answer, identity="https://two.example/a/1", actor="https://two.example/x", received=1
    )
    with pytest.raises(Drop):
        meaning(forged)
    back = {"type": "Delete", "actor": finn, "object": stamp}
    with writing():
        for told in meaning(
            Delivered(document=back, identity="https://one.example/a/2", actor=finn, received=1)
        ):
            record(told)
    _react()
    _send()
    shown = world.got[-1][1]["object"]
    assert "quote" not in shown and "quoteAuthorization" not in shown
    assert words in shown["content"]


def test_whoever_wants_to_come_to_an_event_is_answered(open_home: Cast, bench: str, world: World) -> None:
    finn = _met("finn", "one.example")
    call = plan_event(open_home.bo, bench, "Mending night", "", times=[clock.now() + clock.DAY])
    join = {"type": "Join", "actor": finn, "object": f"{ROOT}/ap/o/{call.num}"}
    given = Delivered(document=join, identity="https://one.example/j/1", actor=finn, received=clock.now())
    with writing():
        for told in meaning(given):
            record(told)
    _react()
    _send()
    accept = world.got[-1][1]
    assert (accept["type"], accept["object"]["id"]) == ("Accept", "https://one.example/j/1")
    assert accept["actor"] == f"{ROOT}/ap/a/{open_home.bo.actor}"


def test_direct_words_name_nothing_that_is_private(open_home: Cast, bench: str, world: World) -> None:
    ada, bo = open_home.ada, open_home.bo
    finn = _met("finn", "one.example")
    closed = spaces.open_space(ada, name="Vault", purpose="Hush.", audience="space", joining="invited")
    secret = spaces.say(open_home.ada, closed.object, "Secret")
    with writing():
        record(
            Activity(
                type="Create",
                actor=ada.uri,
                object_type="Note",
                target=closed.object,
                audience="direct",
                context=secret.object,
                in_reply_to=secret.object,
                payload={"content": "Only for you", "to": [finn, bo.uri], "quote": secret.object},
            )
        )
        record(
            Activity(type="Like", actor=bo.uri, object=secret.object, object_type="Note", audience="space")
        )
    _react()
    _send()
    assert [inbox for inbox, _document in world.got] == ["https://one.example/inbox"]
    words = orjson.dumps(world.got[0][1]).decode()
    assert "Only for you" in words
    assert not [
        private for private in (str(secret.num), str(closed.num), "vault", "Secret") if private in words
    ]


def test_what_stands_still_is_seen(open_home: Cast, bench: str) -> None:
    bo = open_home.bo
    assert bo.actor is not None
    _follows(_met("finn", "slow.example"), bo.actor)
    spaces.say(bo, bench, "Hello")
    _react()
    now = standing()
    assert (now.waiting, now.still) == (1, False)
    assert standing(clock.now() + 20 * clock.MINUTE).still
    queue.rest("slow.example", "nobody there")
    later = standing(clock.now() + clock.SECOND)
    assert ([away.host for away in later.away], later.away[0].waiting, later.still) == (
        ["slow.example"],
        1,
        False,
    )
