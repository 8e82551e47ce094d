"""What one person takes along: it opens, its counts are those of the home, and nobody else's words are in it."""

import csv
import io
import json
import zipfile

import pytest

from hearth.connectors import claiming
from hearth.ledger.activity import HOME
from hearth.ledger.record import record_many
from hearth.people import consent, memberships
from hearth.people.mirror import sections_of
from hearth.people.models import Actor
from hearth.spaces import actions
from tests.ledger import story
from tests.people.cast import Cast, everyone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(settings, transactional_db: None) -> Cast:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
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
