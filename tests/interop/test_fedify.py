"""Fedify as a live peer, over TLS, with both signature schemes: everything people do across servers, both ways."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.interop.conftest import Federated, Peer, until

pytestmark = pytest.mark.one_database
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@dataclass
class Met:
    """Ada of the home and Finn of the peer, who follow each other."""

    hearth: Federated
    peer: Peer
    ada: dict[str, Any]
    finn: str
    """Finn's id as a client of the home knows it"""

    @property
    def inbox(self) -> str:
        return str(self.ada["endpoints"]["sharedInbox"])

    def send(self, kind: str, **fields: Any) -> str:
        return self.peer.send(kind, self.ada["id"], self.inbox, **fields)

    def note(self, number: str, content: str, **fields: Any) -> dict[str, Any]:
        """A public note of Finn's, served by the peer as well."""
        path = f"/notes/{number}"
        made = {
            "type": "Note",
            "id": f"https://{self.peer.host}{path}",
            "attributedTo": self.peer.id(),
            "content": f"<p>{content}</p>",
            "published": "2026-11-01T10:00:00Z",
            "to": PUBLIC,
            "cc": f"{self.peer.id()}/followers",
            **fields,
        }
        context = {"@context": "https://www.w3.org/ns/activitystreams"}
        self.peer.steer("document", path=path, document=context | made)
        return made

    def write(self, number: str, content: str, **fields: Any) -> dict[str, Any]:
        """A note Finn has sent."""
        made = self.note(number, content, **fields)
        self.send("Create", object=made, to=PUBLIC)
        return made

    def uri(self, status: dict[str, Any]) -> str:
        return str(status["uri"])


@pytest.fixture(scope="session", params=["new", "old"])
def peer(request: pytest.FixtureRequest) -> Peer:
    found: Peer = request.getfixturevalue(f"{request.param}_peer")
    return found


@pytest.fixture(scope="session")
def met(hearth: Federated, peer: Peer) -> Met:
    """Each has found and followed the other, and each has accepted."""
    ada = hearth.ada()
    found = peer.steer("lookup", what=f"@ada@{hearth.host}")
    assert found["id"] == ada["id"] and found["preferredUsername"] == "ada"
    follow = peer.send("Follow", ada["id"], ada["inbox"], object=ada["id"])
    accept = until(lambda: peer.came("Accept", object=follow), "Ada's home accepts")
    assert accept[0]["actor"] == ada["id"]
    finn = hearth.find(f"@finn@{peer.host}")
    assert finn["acct"] == f"finn@{peer.host}"
    asked = hearth.api("POST", f"v1/accounts/{finn['id']}/follow")
    assert asked["requested"] and not asked["following"], "no follow before the other accepts"
    (theirs,) = until(lambda: peer.came("Follow", object=peer.id()), "the follow arrives")
    peer.send("Accept", ada["id"], ada["inbox"], object=theirs)

    def followed() -> bool:
        (now,) = hearth.api("GET", f"v1/accounts/relationships?id[]={finn['id']}")
        return bool(now["following"] and now["followed_by"])

    until(followed, "both follow each other")
    return Met(hearth, peer, ada, finn["id"])


def test_requests_are_signed_by_the_scheme_the_other_reads(met: Met) -> None:
    schemes = {
        scheme for method, path, scheme in met.peer.steer("asked") if method == "POST" and "inbox" in path
    }
    assert ("rfc9421" in schemes) if met.peer.host.startswith("new") else (schemes == {"cavage"})


def test_a_post_from_there_is_read_changed_and_deleted_here(met: Met) -> None:
    note = met.write("one", "Laces are <b>tied</b><script>alert(1)</script>")
    status = met.hearth.sees("Laces are", met.finn)
    assert "<script" not in status["content"] and status["account"]["id"] == met.finn
    assert status["uri"] == note["id"] and status["visibility"] == "public"
    changed = met.note("one", "Laces are loose", updated="2026-11-01T11:00:00Z")
    met.send("Update", object=changed, to=PUBLIC)
    assert met.hearth.sees("Laces are loose", met.finn)["id"] == status["id"]
    met.peer.steer(
        "document", path="/notes/one", document={"type": "Tombstone", "id": note["id"]}, status=410
    )
    met.send("Delete", object={"type": "Tombstone", "id": note["id"]}, to=PUBLIC)
    until(
        lambda: "error" in met.hearth.api("GET", f"v1/statuses/{status['id']}", ok=False), "it is gone here"
    )


def test_a_post_from_here_is_read_changed_and_deleted_there(met: Met) -> None:
    status = met.hearth.say("Soles & **heels**")
    (create,) = until(lambda: [each for each in met.peer.came("Create") if "Soles" in str(each)], "the post")
    note = create["object"]
    assert note["id"] == status["uri"] and note["type"] == "Note"
    assert note["attributedTo"] == met.ada["id"] and "Soles &amp;" in note["content"]
    code, seen = met.hearth.document(note["id"])
    assert (code, seen["content"]) == (200, note["content"])
    assert met.peer.steer("lookup", what=note["id"])["content"] == note["content"]
    met.hearth.api("PUT", f"v1/statuses/{status['id']}", {"status": "Soles only"})
    (update,) = until(
        lambda: [each for each in met.peer.came("Update") if "Soles only" in str(each)], "the edit"
    )
    assert update["object"]["id"] == note["id"]
    met.hearth.api("DELETE", f"v1/statuses/{status['id']}")
    assert not met.peer.came("Delete", object=note["id"]), "she may still take it back"
    met.hearth.the_time_to_think_again_ends()
    until(lambda: met.peer.came("Delete", object=note["id"]), "the deletion")
    assert met.hearth.document(note["id"])[0] == 410


def test_answers_likes_and_boosts_travel_there(met: Met) -> None:
    note = met.write("two", "Which glue holds?")
    status = met.hearth.sees("Which glue holds?", met.finn)
    answer = met.hearth.say("Rubber cement", in_reply_to_id=status["id"])
    (create,) = until(
        lambda: [each for each in met.peer.came("Create") if "Rubber" in str(each)], "the answer"
    )
    assert create["object"]["inReplyTo"] == note["id"] and create["object"]["id"] == answer["uri"]
    assert met.peer.id() in str([create["object"].get(name) for name in ("to", "cc")])
    for verb, back, kind in (("favourite", "unfavourite", "Like"), ("reblog", "unreblog", "Announce")):
        met.hearth.api("POST", f"v1/statuses/{status['id']}/{verb}")
        (act,) = until(lambda kind=kind: met.peer.came(kind, object=note["id"]), kind)
        assert act["actor"] == met.ada["id"]
        met.hearth.api("POST", f"v1/statuses/{status['id']}/{back}")
        until(lambda act=act: met.peer.came("Undo", object=act["id"]), f"{kind} undone")


def test_answers_likes_and_boosts_arrive_here(met: Met) -> None:
    status = met.hearth.say("Does wax help?")
    uri = status["uri"]
    met.write(
        "three",
        "Beeswax does",
        inReplyTo=uri,
        cc=[met.ada["id"]],
        tag={"type": "Mention", "href": met.ada["id"], "name": f"@ada@{met.hearth.host}"},
    )
    like = met.send("Like", object=uri)
    announce = met.send("Announce", object=uri, to=PUBLIC)

    def seen() -> dict[str, Any]:
        found = met.hearth.api("GET", f"v1/statuses/{status['id']}")
        return (
            dict(found)
            if found["favourites_count"] and found["reblogs_count"] and found["replies_count"]
            else {}
        )

    assert until(seen, "a like, a boost and an answer")["favourites_count"] == 1
    thread = met.hearth.api("GET", f"v1/statuses/{status['id']}/context")
    assert ["Beeswax does" in each["content"] for each in thread["descendants"]] == [True]
    told = {
        each["type"]
        for each in met.hearth.api("GET", "v1/notifications")
        if each["account"]["id"] == met.finn
    }
    assert {"favourite", "reblog", "mention"} <= told
    for activity in ({"type": "Like", "id": like}, {"type": "Announce", "id": announce}):
        met.send("Undo", object={**activity, "actor": met.peer.id(), "object": uri})
    until(
        lambda: (
            met.hearth.api("GET", f"v1/statuses/{status['id']}")["reblogs_count"] == 0
            and met.hearth.api("GET", f"v1/statuses/{status['id']}")["favourites_count"] == 0
        ),
        "both are taken back",
    )


def test_a_poll_from_there_is_voted_in_here(met: Met) -> None:
    options = [
        {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": 0}}
        for name in ("Wax", "Oil")
    ]
    path = "/notes/poll"
    poll = {
        "type": "Question",
        "id": f"https://{met.peer.host}{path}",
        "attributedTo": met.peer.id(),
        "content": "<p>Wax or oil?</p>",
        "oneOf": options,
        "votersCount": 0,
        "to": PUBLIC,
        "published": "2026-11-01T10:00:00Z",
        "endTime": "2030-01-01T00:00:00Z",
    }
    met.peer.steer(
        "document", path=path, document={"@context": "https://www.w3.org/ns/activitystreams", **poll}
    )
    met.send("Create", object=poll, to=PUBLIC)
    shown = met.hearth.sees("Wax or oil?", met.finn)["poll"]
    assert [each["title"] for each in shown["options"]] == ["Wax", "Oil"] and not shown["expired"]
    met.hearth.api("POST", f"v1/polls/{shown['id']}/votes", {"choices": [1]})

    def votes() -> list[dict[str, Any]]:
        return [each for each in met.peer.came("Create") if each["object"].get("inReplyTo") == poll["id"]]

    (vote,) = until(votes, "the vote")
    assert vote["object"]["name"] == "Oil" and not vote["object"].get("content")
    assert PUBLIC not in str(vote)


def test_a_poll_from_here_is_voted_in_there(met: Met) -> None:
    status = met.hearth.say("Hemp or linen?", poll={"options": ["Hemp", "Linen"], "expires_in": 86_400})
    (create,) = until(
        lambda: [each for each in met.peer.came("Create") if "Hemp or linen" in str(each)], "the poll"
    )
    assert create["object"]["type"] == "Question"
    for number in range(2):
        note = {
            "type": "Note",
            "id": f"https://{met.peer.host}/votes/{number}",
            "attributedTo": met.peer.id(),
            "name": "Linen",
            "inReplyTo": status["uri"],
            "to": met.ada["id"],
        }
        met.send("Create", object=note, to=met.ada["id"])

    def counted() -> bool:
        poll = met.hearth.api("GET", f"v1/statuses/{status['id']}")["poll"]
        return bool(poll["votes_count"] == 1 and poll["voters_count"] == 1)

    until(counted, "one vote of one person")


def test_a_reaction_with_an_emoji_is_seen(met: Met) -> None:
    status = met.hearth.say("Look at these boots")
    litepub = {"litepub": "http://litepub.social/ns#", "EmojiReact": "litepub:EmojiReact"}
    context = {"@context": ["https://www.w3.org/ns/activitystreams", litepub]}
    met.send("EmojiReact", object=status["uri"], content="🥾", **context)
    until(
        lambda: met.hearth.api("GET", f"v1/statuses/{status['id']}")["favourites_count"],
        "the reaction counts",
    )


def test_what_is_said_twice_is_heard_once(met: Met) -> None:
    status = met.hearth.say("Once is enough")
    for _ in range(3):
        met.send("Like", number="twice", object=status["uri"])
    until(lambda: met.hearth.api("GET", f"v1/statuses/{status['id']}")["favourites_count"], "the like")
    assert met.hearth.api("GET", f"v1/statuses/{status['id']}")["favourites_count"] == 1


def test_nobody_speaks_for_another(met: Met) -> None:
    mine = met.hearth.say("Mine alone")
    note = met.write("four", "Finn's own")
    seen = met.hearth.sees("Finn's own", met.finn)
    met.peer.send("Delete", met.ada["id"], met.inbox, by="gil", object=note["id"])
    met.send("Delete", object=mine["uri"])
    met.send("Update", object={**met.note("five", "x"), "id": mine["uri"], "content": "stolen"})
    met.write("six", "after the attempts")
    met.hearth.sees("after the attempts", met.finn)
    assert met.hearth.api("GET", f"v1/statuses/{seen['id']}")["content"]
    assert "Mine alone" in met.hearth.api("GET", f"v1/statuses/{mine['id']}")["content"]


def test_a_letter_is_read_by_its_recipient_alone(met: Met) -> None:
    letter = met.hearth.say(f"@finn@{met.peer.host} between us", visibility="direct")
    (create,) = until(
        lambda: [each for each in met.peer.came("Create") if "between us" in str(each)], "the letter"
    )
    assert PUBLIC not in str(create) and met.peer.id() in str(create["object"]["to"])
    uri = letter["uri"]
    assert "between us" in met.peer.steer("lookup", what=uri, identifier="finn")["content"]
    assert met.peer.steer("lookup", what=uri, identifier="gil") is None
    assert met.hearth.document(uri)[0] == 404


def test_who_stops_following_is_forgotten(met: Met) -> None:
    follow = met.peer.send("Follow", met.ada["id"], met.ada["inbox"], by="gil", object=met.ada["id"])
    until(lambda: met.peer.came("Accept", object=follow), "the follow is accepted")
    gil = met.hearth.find(f"@gil@{met.peer.host}")["id"]

    def follows() -> bool:
        (now,) = met.hearth.api("GET", f"v1/accounts/relationships?id[]={gil}")
        return bool(now["followed_by"])

    until(follows, "Gil follows")
    undone = {"type": "Follow", "id": follow, "actor": met.peer.id("gil"), "object": met.ada["id"]}
    met.peer.send("Undo", met.ada["id"], met.ada["inbox"], by="gil", object=undone)
    until(lambda: not follows(), "Gil follows no more")


def test_a_profile_changes_and_moves_only_with_both_sides(met: Met) -> None:
    met.peer.steer("person", identifier="finn", name="Finn the Cobbler")
    actor = met.peer.steer("lookup", what=met.peer.id())
    met.send("Update", object={**actor, "name": "Finn the Cobbler"}, to=PUBLIC)
    until(
        lambda: met.hearth.api("GET", f"v1/accounts/{met.finn}")["display_name"] == "Finn the Cobbler",
        "the name",
    )
    follows = len(met.peer.came("Follow"))
    met.peer.steer("person", identifier="finn", successor=met.peer.id("hal"))
    met.send("Move", number="refused", object=met.peer.id(), target=met.peer.id("hal"))
    met.write("seven", "still here")
    met.hearth.sees("still here", met.finn)
    assert len(met.peer.came("Follow")) == follows, "Hal says nothing of being Finn"
    met.peer.steer("person", identifier="hal", aliases=[met.peer.id()])
    met.send("Move", number="moved", object=met.peer.id(), target=met.peer.id("hal"))
    until(lambda: met.peer.came("Follow", object=met.peer.id("hal")), "Ada follows the new one")
