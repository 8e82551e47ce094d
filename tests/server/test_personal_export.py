"""What one person takes along: it opens, its counts are those of the home, and nobody else's words are in it."""

import csv
import io
import json
import zipfile
from hashlib import sha256

import pytest

from hearth.base.recording import keep
from hearth.connectors import claiming
from hearth.features.care import actions as care
from hearth.features.care.reporting import report as care_report
from hearth.federation.activitypub import keys, multikey, proofs
from hearth.ledger.activity import HOME
from hearth.ledger.record import record_many
from hearth.people import blocks, bookmarks, consent, follows, lists, memberships
from hearth.people.mirror import sections_of
from hearth.people.models import Actor
from hearth.people.sight import viewer_for
from hearth.spaces import actions
from tests import recordings
from tests.ledger import story
from tests.people.cast import Cast, everyone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return everyone()


def taken(cast: Cast, name: str = "bo") -> zipfile.ZipFile:
    answer = cast.browser(name).post("/me/export/")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_archive_opens_with_equal_counts(cast: Cast) -> None:
    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="home")
    first = actions.say(cast.bo, space.object, "=1+1, said Bo")
    story.edit(first.object, "=2+2, said Bo later")
    sha = story.picture(77)
    story.say(cast.bo.uri, space.object, "a picture", payload={"attachment": story.attached(sha, "red")})
    actions.say(cast.ada, space.object, "Adas own words")
    actions.react(cast.bo, first.num, "👍")
    consent.give(cast.bo, "graph")
    packed = taken(cast)
    assert packed.testzip() is None
    outbox = json.loads(packed.read("outbox.json"))
    manifest = json.loads(packed.read("manifest.json"))
    assert outbox["totalItems"] == len(outbox["orderedItems"]) == manifest["counts"]["activities"]
    kinds = [item["type"] for item in outbox["orderedItems"]]
    assert kinds.count("EmojiReact") == 1 and kinds.count("Update") >= 1
    assert json.loads(packed.read("actor.json"))["preferredUsername"] == "bo"
    for section in sections_of(Actor.objects.get(num=cast.bo.actor)):
        rows = list(csv.reader(io.StringIO(packed.read(f"tables/{section.key}.csv").decode())))
        assert len(rows) - 1 == section.count == manifest["counts"][section.key], section.key
        assert not any(cell[:1] in "=+@" for row in rows for cell in row if cell)
    assert [name for name in packed.namelist() if name.startswith("media/")] == [f"media/{sha}.png"]
    everything = b"".join(packed.read(name) for name in packed.namelist())
    assert b"Adas own words" not in everything and b"ada@example.org" not in everything
    assert b"md5$" not in everything


def test_claimed_words_come_along(cast: Cast) -> None:
    record_many(list(story.imported()))
    claiming.claim(cast.bo, Actor.objects.get(uri=f"{story.SLACK}/U1"), proof="steward")
    outbox = json.loads(taken(cast).read("outbox.json"))
    assert "imported words 0" in str(outbox) and "imported words 1" not in str(outbox)


def test_the_removed_take_theirs_along_too(cast: Cast) -> None:
    memberships.remove(cast.cleo, HOME, cast.bo.uri, reason="rude")
    assert json.loads(taken(cast).read("outbox.json"))["totalItems"] >= 1
    assert cast.browser("bo").get("/people/").status_code == 404


def test_it_is_laid_out_as_mastodons_and_signed(cast: Cast, settings) -> None:
    settings.PUBLIC_URL = "https://home.example"
    keys.forget()
    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="public")
    post = actions.say(cast.bo, space.object, "**Cork**, said @ada", audience="public")
    sha = story.picture(78)
    story.say(cast.bo.uri, space.object, "look", payload={"attachment": story.attached(sha, "red")})
    film = {
        **keep.as_payload(keep.keep(recordings.ALL["mp4"][0]), "A walk"),
        "icon": story.attached(sha, "red")[0],
    }
    story.say(cast.bo.uri, space.object, "a walk", payload={"attachment": [film]})
    actions.react(cast.bo, post.num, "👍")
    bookmarks.bookmark(cast.bo, post.num)
    blocks.block(cast.bo, cast.cleo.uri)
    follows.follow(cast.bo, cast.numbers["ada"])
    lists.put_on(cast.bo, lists.open_list(cast.bo, "Founders"), [cast.numbers["ada"]])
    packed = taken(cast)
    actor, outbox, manifest = (
        json.loads(packed.read(f"{name}.json")) for name in ("actor", "outbox", "manifest")
    )
    me = f"https://home.example/ap/a/{cast.numbers['bo']}"
    assert actor["id"] == outbox["attributedTo"] == manifest["id"] == me
    created = {
        item["object"]["id"]: item["object"] for item in outbox["orderedItems"] if item["type"] == "Create"
    }
    said = created[f"https://home.example/ap/o/{post.num}"]
    assert said["type"] == "Note" and "<strong>Cork</strong>" in said["content"]
    assert said["source"] == {"content": "**Cork**, said @ada", "mediaType": "text/markdown"}
    assert said["to"] == ["https://www.w3.org/ns/activitystreams#Public"] and said["attributedTo"] == me
    pictures = [
        one["url"] for thing in created.values() for one in thing.get("attachment") or [] if "url" in one
    ]
    moving = f"media/{film['url'].removeprefix('media:')}.mp4"
    assert pictures == [f"media/{sha}.png", moving] and set(pictures) <= set(packed.namelist())
    walk = next(one for one in created.values() if "a walk" in one.get("content", ""))["attachment"][0]
    assert (walk["duration"], walk["icon"]["url"]) == ("PT2.500S", pictures[0])
    for name in ("likes.json", "bookmarks.json"):
        assert json.loads(packed.read(name))["orderedItems"] == [said["id"]]
    assert packed.read("bookmarks.csv").decode().split() == [said["id"]]
    assert (
        packed.read("following_accounts.csv")
        .decode()
        .splitlines()[1]
        .startswith("ada@home.example,true,false")
    )
    assert packed.read("blocked_accounts.csv").decode() == "cleo@home.example\n"
    assert packed.read("lists.csv").decode() == "Founders,ada@home.example\n"
    (key,) = actor["assertionMethod"]
    public = multikey.decode(key["publicKeyMultibase"])
    assert proofs.proven(manifest, public) and proofs.method_of(manifest) == key["id"]
    for name, digest in manifest["sha256"].items():
        assert sha256(packed.read(name)).hexdigest() == digest, name
    assert set(packed.namelist()) == {*manifest["sha256"], "manifest.json"}
    assert not proofs.proven({**manifest, "counts": {}}, public)


def test_the_banned_take_all_of_it_too(cast: Cast) -> None:
    care.act(
        cast.ada,
        care_report(cast.cleo, actions.say(cast.bo, HOME, "rude").num, harm=2).case,
        care.Step(sort="ban", rule="kind", reason="Because.", person=cast.numbers["bo"]),
    )
    assert viewer_for(cast.numbers["bo"]).banned
    assert "rude" in taken(cast).read("outbox.json").decode()
    assert cast.browser("bo").get("/account/moving/").status_code == 200
