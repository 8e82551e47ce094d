"""Other servers kept in order: rules, what they cut off, lists in and out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.receiving.rows import Intake
from hearth.federation.neighbours import lists, looking
from hearth.ledger import read
from hearth.people import follows, memberships, servers
from hearth.spaces import actions
from hearth.spaces.models import Post
from tests.federation.afar import Elsewhere, deliver, tell
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_block_is_shown_first_then_ends_every_bond(afar_home: Cast, elsewhere: Elsewhere) -> None:
    cast = afar_home
    finn, gia = elsewhere.person("finn"), elsewhere.person("gia", "other.example")
    room = actions.open_space(cast.ada, name="Repair bench", purpose="Mend", audience="public")
    for each in (finn, gia):
        tell(each.does("Follow", addresses.actor_url(cast.ada.actor or 0)), each)
        tell(each.does("Follow", addresses.actor_url(room.num)), each)
    cleo, bo = cast.browser("cleo"), cast.browser("bo")
    assert bo.get("/servers/").status_code == 404
    assert "far.example" in cleo.get("/servers/").content.decode()
    shown = cleo.get("/servers/far.example/").content.decode()
    assert "<dd>1</dd>" in shown
    unsure = cleo.post("/servers/far.example/", {"severity": "block", "reason": "Spam"})
    assert unsure.status_code == 400
    assert not servers.blocked("far.example")
    done = cleo.post("/servers/far.example/", {"severity": "block", "reason": "Spam", "sure": "yes"})
    assert done.status_code in (302, 303)
    num = read.num_of(finn.uri) or 0
    assert follows.followers_of(cast.ada.actor or 0) == [read.num_of(gia.uri)]
    assert memberships.membership(room.num, num) == "removed"
    before = len(elsewhere.asked)
    said = finn.says("Hello", inReplyTo=addresses.object_url(room.num))
    assert deliver(said, finn) == 202
    assert not Intake.objects.exists()
    assert len(elsewhere.asked) == before
    gia_says = gia.does("Announce", said["object"]["id"])
    tell(gia_says, gia)
    assert not Post.objects.filter(uri=said["object"]["id"]).exists()
    assert not looking.one_server("far.example").cuts


def test_lists_are_looked_at_before_they_hold(afar_home: Cast, elsewhere: Elsewhere) -> None:
    cleo = afar_home.browser("cleo")
    servers.decide(afar_home.cleo, "mild.example", "allow")
    listed = (
        b"#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"
        b'bad.example,suspend,True,True,"Hate, and worse",False\n'
        b"mild.example,suspend,False,False,,False\nloud.example,silence,True,False,,False\n*,,,,,\n"
    )
    shown = cleo.post("/servers/import/", {"file": SimpleUploadedFile("list.csv", listed)}).content.decode()
    assert "bad.example" in shown
    assert "mild.example" not in shown
    assert not servers.blocked("bad.example")
    taken = {
        "list": "1",
        "take": ["block bad.example", "limit loud.example"],
        "reason bad.example": "Hate, and worse",
    }
    cleo.post("/servers/import/", taken)
    assert servers.blocked("www.bad.example")
    assert servers.limited("loud.example")
    told = cleo.get("/servers/export/").content.decode()
    assert 'bad.example,suspend,True,True,"Hate, and worse",False' in told
    assert not [one for one in lists.read(told.encode()) if one.news]
    assert (
        cleo.post("/servers/import/", {"file": SimpleUploadedFile("x.csv", b"\xff\xfe")}).status_code == 400
    )


def test_what_could_not_be_read_stands_apart(afar_home: Cast) -> None:
    Intake.objects.create(
        activity="https://far.example/1",
        host="far.example",
        by="",
        body=b"{}",
        received=1,
        due=None,
        note="Odd",
    )
    cleo = afar_home.browser("cleo")
    assert "https://far.example/1" in cleo.get("/servers/stuck/").content.decode()
    cleo.post("/servers/stuck/", {"row": Intake.objects.get().pk, "act": "discard"})
    assert not Intake.objects.exists()


def test_only_with_some(afar_home: Cast, elsewhere: Elsewhere) -> None:
    finn = elsewhere.person("finn")
    afar_home.browser("cleo").post("/servers/only-allowed/", {"only": "on"})
    assert deliver(finn.does("Follow", addresses.actor_url(afar_home.ada.actor or 0)), finn) == 202
    assert not Intake.objects.exists()
    afar_home.browser("cleo").post("/servers/far.example/", {"severity": "allow"})
    tell(finn.does("Follow", addresses.actor_url(afar_home.ada.actor or 0)), finn)
    assert len(follows.followers_of(afar_home.ada.actor or 0)) == 1


def test_somebody_elsewhere_is_found_by_hand(afar_home: Cast, elsewhere: Elsewhere) -> None:
    finn = elsewhere.person("finn")
    bo = afar_home.browser("bo")
    found = bo.post("/find/", {"q": finn.uri})
    assert found["Location"] == f"/people/{read.num_of(finn.uri)}/"
    assert "Follow" in bo.get(found["Location"]).content.decode()
    assert bo.post("/find/", {"q": "@nobody@nowhere.example"}).status_code == 404
