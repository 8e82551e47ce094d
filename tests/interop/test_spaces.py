"""Spaces as Groups, seen by Fedify: followed, spoken in from both sides, passed on as forums and microblogs read it."""

from typing import Any

import pytest

from tests.interop.conftest import Federated, Peer, until

pytestmark = pytest.mark.one_database
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@pytest.fixture(scope="session")
def workshop(hearth: Federated, old_peer: Peer) -> dict[str, Any]:
    """The public space's document, found by its handle; Gil follows it."""
    found = old_peer.steer("lookup", what=f"@workshop@{hearth.host}")
    assert found["type"] == "Group" and found["preferredUsername"] == "workshop"
    follow = old_peer.send("Follow", found["id"], found["inbox"], by="gil", object=found["id"])
    (accept,) = until(lambda: old_peer.came("Accept", object=follow), "an open space accepts")
    assert accept["actor"] == found["id"]
    return dict(found)


def announced(peer: Peer, group: str, words: str) -> list[dict[str, Any]]:
    return [each for each in peer.came("Announce", actor=group) if words in str(each)]


def test_what_is_said_in_a_space_reaches_forums_and_microblogs(
    hearth: Federated, old_peer: Peer, workshop: dict[str, Any]
) -> None:
    said = hearth.say("@workshop Which awl do you use?")
    (whole,) = until(
        lambda: announced(old_peer, workshop["id"], "Which awl"), "the activity, as forums read it"
    )
    assert whole["object"]["type"] == "Create" and whole["object"]["object"]["id"] == said["uri"]
    assert workshop["id"] in str(whole["object"]["object"]["audience"])
    until(
        lambda: old_peer.came("Announce", actor=workshop["id"], object=said["uri"]),
        "the post, as Mastodon reads it",
    )
    code, context = hearth.document(whole["object"]["object"]["context"])
    assert code == 200 and said["uri"] in str(context)


def test_what_a_follower_says_into_a_space_is_heard_and_passed_on(
    hearth: Federated, old_peer: Peer, workshop: dict[str, Any]
) -> None:
    note = {
        "type": "Note",
        "id": f"https://{old_peer.host}/notes/into-the-workshop",
        "attributedTo": old_peer.id("gil"),
        "content": "<p>A curved one, <b>always</b></p>",
        "published": "2026-11-01T10:00:00Z",
        "to": [PUBLIC, workshop["id"]],
        "audience": workshop["id"],
        "tag": {"type": "Mention", "href": workshop["id"], "name": f"@workshop@{hearth.host}"},
    }
    document = {"@context": "https://www.w3.org/ns/activitystreams", **note}
    old_peer.steer("document", path="/notes/into-the-workshop", document=document)
    old_peer.send(
        "Create", workshop["id"], workshop["inbox"], by="gil", object=note, to=[PUBLIC, workshop["id"]]
    )

    until(lambda: announced(old_peer, workshop["id"], "A curved one"), "it is passed on")
    space = hearth.find("workshop")
    shown = hearth.api("GET", f"v1/accounts/{space['id']}/statuses")
    assert any("A curved one" in each["content"] or "A curved one" in str(each["reblog"]) for each in shown)


def test_a_closed_space_is_nowhere(hearth: Federated, old_peer: Peer) -> None:
    status, _body = hearth.net.ask(
        "GET", f"https://{hearth.host}/.well-known/webfinger?resource=acct:backroom@{hearth.host}"
    )
    never, _body = hearth.net.ask(
        "GET", f"https://{hearth.host}/.well-known/webfinger?resource=acct:nobody@{hearth.host}"
    )
    assert status == never == 404
    (num,) = hearth.rows("SELECT num FROM spaces_space WHERE slug = 'backroom'")[0]
    for path in ("", "/outbox", "/followers", "/featured"):
        assert hearth.document(f"https://{hearth.host}/ap/a/{num}{path}")[0] == 404
