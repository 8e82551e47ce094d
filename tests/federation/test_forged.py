"""What somebody says in another's name, and what answers betray: each of these worked on a naive server."""

from collections.abc import Coroutine
from typing import Any

import pytest
from django.test import Client

from hearth.federation import reactors
from hearth.federation.activitypub import addresses, cavage, reader
from hearth.federation.activitypub.quoting import stamp_url
from hearth.federation.activitypub.receiving import processing
from hearth.federation.activitypub.receiving.rows import Intake
from hearth.federation.activitypub.sending import plan
from hearth.federation.activitypub.shared import Stamp
from hearth.ledger import read
from hearth.people import blocks, memberships, servers
from hearth.spaces import actions
from hearth.spaces.marks import Boost
from hearth.spaces.models import Post
from tests.federation.afar import PUBLIC, Elsewhere, Person, befriend, deliver, tell
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def opening(cast: Cast) -> Any:
    room = actions.open_space(cast.ada, name="Bench", purpose="", audience="public")
    return actions.say(cast.ada, room.object, "How?", title="Soles")


def test_8_nobody_passes_things_on_in_anothers_name(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person, mallory: Person
) -> None:
    befriend(afar_home, finn)
    spam = mallory.note("Buy")
    forged = finn.does("Announce", spam["id"], to=[PUBLIC])
    assert tell(forged, mallory) in (202, 401)
    assert not Post.objects.filter(uri=spam["id"]).exists()
    mine = opening(afar_home)
    forged = finn.does("Announce", addresses.object_url(mine.num), to=[PUBLIC])
    tell(forged, mallory)
    assert not Boost.objects.exists()
    group = elsewhere.person("group", "lemmy.example", "Group")
    befriend(afar_home, group)
    note = finn.note("Hello")
    tell(group.does("Announce", note["id"]), group)
    assert Boost.objects.count() == 1
    removal = {"type": "Delete", "actor": group.uri, "object": note["id"], "id": f"{group.uri}/d/1"}
    tell(group.does("Announce", removal), mallory)
    assert Boost.objects.count() == 1


def test_8_whoever_forwards_does_not_take_the_place_of_what_is_real(
    afar_home: Cast, elsewhere: Elsewhere, finn: Person, mallory: Person
) -> None:
    befriend(afar_home, finn)
    real = finn.says("The real one")
    assert deliver({**real, "object": f"{finn.uri}/says/none"}, mallory) == 202
    assert deliver(real, finn) == 202
    processing.work_off()
    assert Post.objects.filter(uri=real["object"]["id"]).exists()
    mine = opening(afar_home)
    answer = finn.note("An older answer", inReplyTo=addresses.object_url(mine.num))
    later = finn.says("Said later")
    tell({**later, "object": answer}, mallory)
    assert Post.objects.filter(uri=answer["id"]).exists()
    tell(later, finn)
    assert Post.objects.filter(uri=later["object"]["id"]).exists()
    assert not Intake.objects.exists()


def at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """As `fetch.run`, in the test's own thread: nothing in it waits."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits for something")


def test_14_an_odd_signature_learns_nothing(
    afar_home: Cast, elsewhere: Elsewhere, mallory: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader.fetch, "run", at_once)
    room = actions.open_space(afar_home.ada, name="Back", purpose="", audience="space")
    hidden = actions.say(afar_home.ada, room.object, "Secret", title="Secret")
    private = addresses.object_url(hidden.num)
    row = read.state_by_num(hidden.num)
    assert row is not None
    never = addresses.object_url(hidden.num + 1)
    made = next(one.id for one in read.rows() if one.object == row.uri and one.type == "Create")
    act, nothing = addresses.activity_url(made), addresses.activity_url("local:/a/" + "0" * 32)
    client = Client(headers={"host": "home.example", "accept": "application/activity+json"})

    def asked(url: str, **headers: str) -> tuple[int, bytes]:
        answer = client.get(url.removeprefix("https://home.example"), secure=True, headers=headers)
        return answer.status_code, answer.content

    for one, other in ((private, never), (act, nothing)):
        right = (cavage.sign("GET", one, None, mallory.key), cavage.sign("GET", other, None, mallory.key))
        wrong = {"Signature": 'keyId="https://evil.example/u/none#k",headers="date",signature="aaaa"'}
        lost = cavage.sign("GET", one, None, elsewhere.person("lost", "lost.example").key)
        elsewhere.pages.pop("https://lost.example/u/lost", None)
        for mine, theirs in (({}, {}), right, (wrong, wrong), (lost, lost)):
            assert asked(one, **mine) == asked(other, **theirs), mine


def test_a_silenced_server_is_let_into_spaces_by_hand_only(
    afar_home: Cast, elsewhere: Elsewhere, mallory: Person
) -> None:
    room = actions.open_space(afar_home.ada, name="Bench", purpose="", audience="public")
    first = actions.say(afar_home.ada, room.object, "How?", title="Soles")
    servers.decide(afar_home.ada, "evil.example", "silence")
    space = addresses.actor_url(room.num)
    for said in (
        mallory.says("Buy", inReplyTo=addresses.object_url(first.num)),
        mallory.says("Buy", cc=[space], tag=[{"type": "Mention", "href": space}]),
    ):
        tell(said, mallory)
        assert not Post.objects.filter(uri=said["object"]["id"], space=room.num).exists()
    tell(mallory.does("Follow", space), mallory)
    num = read.num_of(mallory.uri)
    assert num is not None
    assert memberships.membership(room.num, num) == "asked"
    memberships.accept(afar_home.ada, room.object, mallory.uri)
    heard = mallory.says("With glue", inReplyTo=addresses.object_url(first.num))
    tell(heard, mallory)
    assert Post.objects.get(uri=heard["object"]["id"]).thread == first.num


def test_11_who_is_blocked_loses_leave_to_quote(afar_home: Cast, elsewhere: Elsewhere, finn: Person) -> None:
    mine = addresses.object_url(opening(afar_home).num)
    gia = elsewhere.person("gia", "other.example")
    for person in (finn, gia):
        quoting = person.note("Look", quote=mine)
        tell(person.does("QuoteRequest", mine, instrument=quoting["id"]), person)
    assert Stamp.objects.count() == 2
    lost = Stamp.objects.get(quoting__startswith=finn.uri)
    client, where = Client(headers={"accept": "application/activity+json"}), stamp_url(lost)
    assert client.get(where.removeprefix("https://home.example")).status_code == 200
    blocks.block(afar_home.ada, finn.uri)
    for row in [*read.rows()]:
        if row.type == "Block":
            reactors.withdraw_stamps(row)
    assert [one.quoting.startswith(gia.uri) for one in Stamp.objects.all()] == [True]
    assert client.get(where.removeprefix("https://home.example")).status_code == 404
    (undo,) = (row for row in read.rows() if row.type == "Undo" and row.object_type == "Accept")
    (shipment,) = plan.shipments(undo)
    assert (shipment.document["type"], shipment.document["object"]["id"]) == ("Delete", where)
    assert (shipment.document["actor"], shipment.named) == (
        addresses.actor_url(afar_home.ada.actor or 0), frozenset([finn.uri]),
    )  # fmt: skip
