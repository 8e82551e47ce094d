"""Other servers kept in order: rules, what they cut off, lists in and out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hearth.base import clock
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.receiving.rows import Intake
from hearth.federation.neighbours import lists, looking
from hearth.ledger import read
from hearth.people import follows, memberships, servers
from hearth.people.bonds import RULE
from hearth.spaces import actions, reactors
from hearth.spaces.models import PendingDelete, Post
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


def test_what_a_blocked_server_said_is_hidden_until_the_block_ends(
    afar_home: Cast, elsewhere: Elsewhere
) -> None:
    cast = afar_home
    finn, gia = elsewhere.person("finn"), elsewhere.person("gia", "other.example")
    room = actions.open_space(cast.ada, name="Repair bench", purpose="Mend", audience="public")
    opening = actions.say(cast.bo, room.object, "How?", title="Soles")
    space = addresses.actor_url(room.num)
    answer, other = (
        each.says(f"By {each.document['name']}", inReplyTo=addresses.object_url(opening.num))
        for each in (finn, gia)
    )
    begun = finn.says("Who has glue?", tag=[{"type": "Mention", "href": space}])
    for said, by in ((answer, finn), (other, gia), (begun, finn)):
        tell(said, by)
    begun_num = Post.objects.get(uri=begun["object"]["id"]).num
    actions.reply(cast.bo, begun_num, "I have")
    nums = {each["object"]["id"]: Post.objects.get(uri=each["object"]["id"]).num for each in (answer, other)}

    def decided(severity: str) -> None:
        servers.decide(cast.ada, "far.example", severity)
        for row in read.rows():
            if row.object_type == RULE:
                reactors.bar_server(row)

    def shown(num: int) -> bool:
        return cast.browser("bo").get(f"/p/{num}/").status_code != 404

    mine, theirs = nums.values()
    decided("silence")
    assert shown(mine)
    decided("block")
    assert (shown(mine), shown(theirs), shown(begun_num)) == (False, True, True)
    assert "By Finn" not in cast.browser("bo").get(f"/t/{opening.num}/").content.decode()
    assert PendingDelete.objects.get().due > clock.now() + 1000 * clock.DAY
    decided("")
    assert shown(mine) and not PendingDelete.objects.exists()


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
