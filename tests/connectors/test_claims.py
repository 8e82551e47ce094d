"""Whose words came along: shown by a mailed code or a steward's word, joined, split, held out or erased."""

import re

import pytest
from django.test import Client

from hearth.base import clock, mail
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.base.models import OutgoingMail
from hearth.connectors import claiming, claims, codes
from hearth.connectors.models import Claim, ClaimCode, ClaimEmail, ClaimRequest
from hearth.feeds.readers import Reader, readers
from hearth.ledger.activity import Activity, edit_of
from hearth.ledger.read import state
from hearth.ledger.record import record, record_many
from hearth.people import blocks, consent, leaving, mirror
from hearth.people.models import Actor, Attempt, Consent
from hearth.people.restrictions import mute
from hearth.spaces import actions
from hearth.spaces.access import posts_for
from hearth.spaces.models import Post
from tests.ledger import story
from tests.ledger.test_erase import everywhere
from tests.people.cast import Cast, everyone

pytestmark = pytest.mark.django_db(transaction=True)
GHOST = f"{story.SLACK}/U1"
OTHER = f"{story.SLACK}/U2"
ADDRESS = "bo@old.example.org"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everybody, and an archive in which one address is known."""
    cast = everyone()
    record_many(list(story.imported()))
    claims.keep("slack:T1", [(GHOST, ADDRESS)])
    return cast


def ghost(uri: str = GHOST) -> Actor:
    return Actor.objects.get(uri=uri)


def prove(browser: Client, address: str = ADDRESS) -> None:
    browser.post("/am-i-here/", {"step": "mail", "email": address})
    browser.post("/am-i-here/", {"step": "code", "code": mailed()})


def mailed() -> str:
    return re.search(r"\b\d{6}\b", OutgoingMail.objects.order_by("-pk").first().text).group()


def test_a_member_proves_her_old_address_and_claims(cast: Cast) -> None:
    browser = cast.browser("bo")
    asked = browser.post("/am-i-here/", {"step": "mail", "email": f" {ADDRESS.upper()} "})
    assert "has to wait" in asked.content.decode() or asked.status_code == 200
    browser.post("/am-i-here/", {"step": "code", "code": mailed()})
    page = browser.get("/am-i-here/").content.decode()
    assert "imported U1" in page and "3 posts from Slack" in page
    assert browser.post(f"/am-i-here/{ghost().num}/", {"act": "claim"})["Location"] == "/me/claims/"
    claimed = ghost()
    assert (claimed.name, claimed.sort, claimed.author) == ("Bo", "claimed", cast.bo.actor)
    receipt = Consent.objects.get(actor=cast.bo.actor)
    assert (receipt.purpose, receipt.source) == ("link:slack:T1", "slack:T1")
    assert not ClaimEmail.objects.exists()
    assert browser.get(f"/people/{claimed.num}/")["Location"] == f"/people/{cast.bo.actor}/"
    known = state(cast.bo.uri)
    record(edit_of(known, cast.bo.uri, {**known.payload, "name": "Bo Okafor", "updated": clock.now() + 1}))
    assert ghost().name == "Bo Okafor"
    story.assert_rebuilds()


def test_a_wrong_code_proves_nothing_and_the_fifth_ends_it(cast: Cast) -> None:
    browser = Client()
    browser.post("/am-i-here/", {"step": "mail", "email": ADDRESS})
    right = mailed()
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(codes.TRIES):
        assert browser.post("/am-i-here/", {"step": "code", "code": wrong}).status_code == 422
    assert not ClaimCode.objects.exists()
    assert browser.post("/am-i-here/", {"step": "code", "code": right}).status_code == 422
    assert "imported U1" not in browser.get("/am-i-here/").content.decode()


def test_guessing_is_slow(cast: Cast) -> None:
    answers = []
    for _round in range(4):
        browser = Client()
        answers.append(browser.post("/am-i-here/", {"step": "mail", "email": ADDRESS}).status_code)
        answers += [browser.post("/am-i-here/", {"step": "code", "code": "1"}).status_code for _i in range(3)]
    assert answers.count(429) == 2
    Attempt.objects.all().delete()
    late = Client()
    late.post("/am-i-here/", {"step": "mail", "email": ADDRESS})
    code = mailed()
    with clock.freeze(clock.now() + codes.LIVES + 1):
        assert late.post("/am-i-here/", {"step": "code", "code": code}).status_code == 422


def test_an_unknown_address_is_answered_like_a_known_one(cast: Cast) -> None:
    known, unknown = Client(), Client()
    one = known.post("/am-i-here/", {"step": "mail", "email": ADDRESS})
    two = unknown.post("/am-i-here/", {"step": "mail", "email": "eve@elsewhere.example.org"})
    assert one.status_code == two.status_code and len(OutgoingMail.objects.all()) == 2
    prove(unknown, "eve@elsewhere.example.org")
    page = unknown.get("/am-i-here/").content.decode()
    assert "No import knows this address" in page
    assert unknown.post(f"/am-i-here/{ghost().num}/", {"act": "object"}).status_code == 404
    assert unknown.get(f"/am-i-here/{ghost().num}/erase/").status_code == 404


def test_two_people_claim_one_ghost_and_the_first_keeps_it(cast: Cast) -> None:
    claiming.claim(cast.bo, ghost(), proof="email")
    claiming.claim(cast.bo, ghost(), proof="email")
    with pytest.raises(Invalid):
        claiming.claim(cast.cleo, ghost(), proof="email")
    with pytest.raises(Invalid):
        claiming.ask_steward(cast.cleo, ghost(), "it is me")
    assert Claim.objects.count() == 1 and ghost().name == "Bo"


def test_split_again(cast: Cast) -> None:
    claiming.claim(cast.bo, ghost(), proof="email")
    num = Claim.objects.get().num
    with pytest.raises(NotFound):
        claiming.split(cast.cleo, num)
    cast.browser("bo").post("/me/claims/", {"split": str(num)})
    apart = ghost()
    assert (apart.name, apart.sort, apart.author) == ("imported U1", "ghost", apart.num)
    assert not Consent.objects.filter(withdrawn=None).exists()
    story.assert_rebuilds()


def test_a_steward_confirms_where_no_address_is_known(cast: Cast) -> None:
    bo, ada = cast.browser("bo"), cast.browser("ada")
    assert "imported U2" in bo.get("/me/claims/?q=u2").content.decode()
    bo.post("/me/claims/", {"ghost": str(ghost(OTHER).num)})
    asked = ClaimRequest.objects.get()
    assert bo.get("/claims/").status_code == 404
    assert "Bo says: I am imported U2 from Slack" in ada.get("/claims/").content.decode()
    assert bo.post(f"/claims/{asked.pk}/", {"answer": "yes"}).status_code == 404
    ada.post(f"/claims/{asked.pk}/", {"answer": "yes"})
    assert Claim.objects.get().proof == "steward" and ghost(OTHER).name == "Bo"
    claiming.ask_steward(cast.ada, ghost(), "")
    own = ClaimRequest.objects.get()
    assert ada.post(f"/claims/{own.pk}/", {"answer": "yes"}).status_code == 422


def test_somebody_without_an_account_objects_or_erases(cast: Cast) -> None:
    browser = Client()
    prove(browser)
    browser.post(f"/am-i-here/{ghost().num}/", {"act": "object"})
    assert set(Consent.objects.filter(actor=ghost().num).values_list("purpose", flat=True)) == {
        "aggregate",
        "graph",
    }
    assert "Held out of every measure" in browser.get("/am-i-here/").content.decode()
    num = ghost().num
    assert "3 posts of imported U1" in browser.get(f"/am-i-here/{num}/erase/").content.decode()
    assert "It is gone" in browser.post(f"/am-i-here/{num}/erase/").content.decode()
    assert not Post.objects.filter(author=num).exists() and everywhere("imported u1") == []
    assert [one.new for one in record_many(list(story.imported()))].count(True) == 0
    assert not Post.objects.filter(author=num).exists()
    story.assert_rebuilds()


def test_do_not_connect_me(cast: Cast) -> None:
    browser = cast.browser("bo")
    prove(browser)
    browser.post(f"/am-i-here/{ghost().num}/", {"act": "refuse"})
    assert not ClaimEmail.objects.exists() and ghost().sort == "ghost"


def test_a_claimed_history_leaves_with_her(cast: Cast) -> None:
    claiming.claim(cast.bo, ghost(), proof="email")
    me = Actor.objects.get(num=cast.bo.actor)
    assert {one.key: one.count for one in mirror.sections_of(me)}["claims"] == 1
    leaving.begin(cast.bo, leaving.DELETE, "bo", at_once=True)
    leaving.part(me.num)
    assert everywhere("imported u1") == [] and not Claim.objects.exists()
    assert Post.objects.filter(author=ghost(OTHER).num).count() == 3
    story.assert_rebuilds()


def test_claims_may_come_before_the_people(transactional_db: None) -> None:
    told = story.play()
    payload = {"person": told.bo, "ghost": GHOST, "source": "slack:T1", "proof": "email"}
    record(Activity(type="Create", actor=told.bo, object_type="hearth:Claim", payload=payload))
    record_many(list(story.imported()))
    assert ghost().name == "Bo" and ghost().sort == "claimed"
    story.assert_rebuilds()


def test_the_code_is_nowhere_but_in_the_letter(cast: Cast) -> None:
    browser = Client()
    browser.post("/am-i-here/", {"step": "mail", "email": ADDRESS})
    assert mail.outcome(OutgoingMail.objects.get().key).state in ("ready", "queued")
    assert consent.has_given(ghost().num, "aggregate") is False
    held = ClaimCode.objects.get()
    assert mailed() not in held.code and "@" not in held.address


def test_claimed_words_are_hers_to_change_and_hidden_with_her(cast: Cast) -> None:
    browser = cast.browser("bo")
    prove(browser)
    said = Post.objects.filter(author=ghost().num, type="Note").order_by("num").first()
    assert said is not None
    with pytest.raises(NotAllowed):
        actions.edit(cast.bo, said.num, "No", version="")
    browser.post(f"/am-i-here/{ghost().num}/", {"act": "claim"})
    actions.edit(cast.bo, said.num, "What I would say today.", version="")
    changed = Post.objects.get(num=said.num)
    assert "say today" in changed.html
    assert changed.author == ghost().num, "who is counted does not change with who mends"
    assert posts_for(cast.cleo).filter(num=said.num).exists()
    mute(cast.cleo, cast.bo.actor or 0)
    assert ghost().num in cast.cleo.muted
    blocks.block(cast.cleo, cast.bo.uri)
    assert ghost().num in cast.cleo.hidden
    assert not posts_for(cast.cleo).filter(author=ghost().num).exists()
    assert readers([cast.cleo.actor or 0, cast.bo.actor or 0]) == {
        who.actor: Reader(who, f"{who.handle}@example.org") for who in (cast.cleo, cast.bo)
    }
    with pytest.raises(NotAllowed):
        actions.delete_post(cast.ada, said.num)
    actions.delete_post(cast.bo, said.num)
    assert not posts_for(cast.ada).filter(num=said.num).exists()
