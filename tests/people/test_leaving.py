"""Leaving: three choices, a preview, seven days, a receipt; the ledger rebuilds after each of them."""

import pytest
from django.test import Client

from hearth.base import clock, mail
from hearth.base.errors import Invalid, NotFound
from hearth.base.models import OutgoingMail
from hearth.ledger import read
from hearth.ledger.deadlines import record_due
from hearth.ledger.erase import _before, before_erasing
from hearth.ledger.reactors import Follower
from hearth.people import consent, leaving, roles
from hearth.people.models import Account, Actor, Consent, Departure, Membership
from hearth.people.sight import Viewer, viewer_for
from hearth.spaces import actions
from hearth.spaces.models import Post, Reaction
from tests.ledger import story
from tests.ledger.test_erase import everywhere
from tests.people.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "xylophagous"


@pytest.fixture
def told(cast: Cast) -> int:
    """Bo has said, marked and agreed to something; the number of his post."""
    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="home")
    said = actions.say(cast.bo, space.object, f"The {WORD} beetle")
    other = actions.say(cast.ada, space.object, "Welcome")
    actions.react(cast.bo, other.num, "👍")
    actions.react(cast.ada, said.num, "🔥")
    actions.say(cast.cleo, space.object, "@bo indeed", reply=said.num)
    actions.say(cast.bo, space.object, "@ada, see", reply=other.num)
    consent.give(cast.bo, "aggregate")
    return said.num


def go(viewer: Viewer, choice: str) -> Departure:
    departure = leaving.begin(viewer, choice, viewer.handle, at_once=True)
    follower = Follower()
    record_due()
    while follower.step():
        pass
    return leaving.receipt(departure.reference)


def test_delete_everything(cast: Cast, told: int) -> None:
    receipt = go(cast.bo, leaving.DELETE)
    assert receipt.done and receipt.actor is None
    assert everywhere(WORD) == [] and everywhere("bo@example.org") == []
    assert (
        not Post.objects.filter(num=told).exists()
        and not Reaction.objects.filter(actor=cast.bo.actor).exists()
    )
    story.assert_rebuilds()


def test_posts_stay_without_a_name(cast: Cast, told: int) -> None:
    go(cast.bo, leaving.ANONYMIZE)
    assert WORD in Post.objects.get(num=told).html
    actor = Actor.objects.get(num=cast.numbers["bo"])
    assert (actor.name, actor.handle, actor.deleted) == ("", "", True)
    assert not Account.objects.filter(actor=actor.num).exists()
    assert everywhere("bo@example.org") == []
    page = cast.browser("cleo").get("/s/square/").content.decode()
    assert "Someone who left" in page and WORD in page
    story.assert_rebuilds()


def test_posts_stay_under_her_name(cast: Cast, told: int) -> None:
    go(cast.bo, leaving.KEEP)
    actor = Actor.objects.get(num=cast.numbers["bo"])
    assert (actor.name, actor.deleted) == ("Bo", False) and Post.objects.filter(num=told).exists()
    assert not Account.objects.filter(actor=actor.num).exists()
    assert not Consent.objects.filter(withdrawn=None).exists()
    assert Membership.objects.get(actor=actor.num, space=1).state == "left"
    assert everywhere("bo@example.org") == []
    story.assert_rebuilds()


def test_a_home_verifies_after_somebody_left(cast: Cast, told: int) -> None:
    from hearth.server.verify import differences

    go(cast.bo, leaving.ANONYMIZE)
    assert list(differences()) == []


def test_seven_days_to_change_ones_mind(cast: Cast, told: int) -> None:
    departure = leaving.begin(cast.bo, leaving.DELETE, "@Bo", at_once=False)
    assert departure.due - departure.asked == 7 * clock.DAY
    leaving.part(cast.bo.actor)
    assert Post.objects.filter(num=told).exists()
    browser = cast.browser("bo")
    assert "Stay after all" in browser.get("/me/leave/").content.decode()
    browser.post("/me/leave/", {"stay": "yes"})
    assert not Departure.objects.exists()
    with clock.freeze(clock.now() + 8 * clock.DAY):
        record_due()
        leaving.part(cast.bo.actor)
    assert Post.objects.filter(num=told).exists()


def test_the_page_previews_and_wants_the_handle(cast: Cast, told: int) -> None:
    browser = cast.browser("bo")
    page = browser.get("/me/leave/").content.decode()
    assert "stays, without your name" in page and "What you said" in page
    wrong = browser.post("/me/leave/", {"choice": "delete", "pace": "now", "handle": "ada"})
    assert wrong.status_code == 422 and not Departure.objects.exists()
    gone = browser.post("/me/leave/", {"choice": "delete", "pace": "now", "handle": "bo"})
    address = gone["Location"]
    assert address.startswith("/left/")
    record_due()
    leaving.part(cast.numbers["bo"])
    stranger = Client()
    assert "You have left" in stranger.get(address).content.decode()
    assert b"Receipt" in stranger.get(f"{address}receipt.txt").content
    assert browser.get("/me/").status_code == 404


def test_the_only_founder_hands_over_first_and_keeps_her_data(cast: Cast) -> None:
    with pytest.raises(Invalid):
        leaving.begin(cast.ada, leaving.DELETE, "ada", at_once=True)
    browser = cast.browser("ada")
    assert "Hand the home over first" in browser.get("/me/leave/").content.decode()
    assert browser.get("/me/").status_code == 200
    assert browser.post("/me/export/").status_code == 200
    roles.give_role(cast.ada.uri, cast.bo.uri, "founder")
    assert leaving.begin(cast.ada, leaving.DELETE, "ada", at_once=True)


def test_evidence_is_sealed_before_anything_goes(cast: Cast, told: int) -> None:
    seen: list[bool] = []

    @before_erasing
    def seal(uri: str) -> None:
        seen.append(WORD in str(read.state_by_num(told).payload))

    try:
        go(cast.bo, leaving.DELETE)
    finally:
        _before.remove(seal)
    assert seen == [True]


def test_a_leaving_that_was_cut_short_is_completed(
    cast: Cast, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving.begin(cast.bo, leaving.DELETE, "bo", at_once=True)

    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("hearth.ledger.erase._bare", killed)
        with pytest.raises(KeyboardInterrupt):
            leaving.part(cast.numbers["bo"])
    leaving.part(cast.numbers["bo"])
    assert Departure.objects.get().done and everywhere(WORD) == []


def test_the_receipt_is_mailed_and_its_address_forgotten(
    cast: Cast, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "why_waiting", lambda: "")
    receipt = go(cast.bo, leaving.DELETE)
    letter = OutgoingMail.objects.get(key=leaving.MAIL_KEY + receipt.reference)
    assert receipt.reference in letter.text
    OutgoingMail.objects.update(state="sent")
    record_due()
    assert not OutgoingMail.objects.exists()


def test_removed_people_still_reach_what_is_theirs(cast: Cast, told: int) -> None:
    from hearth.ledger.activity import HOME
    from hearth.people import memberships

    memberships.remove(cast.cleo, HOME, cast.bo.uri)
    browser = cast.browser("bo")
    assert not viewer_for(cast.numbers["bo"]).member
    for path in ("/me/", "/me/leave/", "/me/export/", "/choices/"):
        assert browser.get(path).status_code == 200, path
    came = Client().post("/signin/", {"email": "bo@example.org", "password": PASSWORD})
    assert came["Location"] == "/me/"
    with pytest.raises(NotFound):
        leaving.receipt("nothing")
