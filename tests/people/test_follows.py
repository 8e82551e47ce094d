"""Following, and what is decided about other servers."""

import itertools

import pytest

from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger import read
from hearth.ledger.activity import Activity, edit_of
from hearth.ledger.models import Entry
from hearth.ledger.rebuild import rebuild
from hearth.ledger.record import record
from hearth.people import blocks, follows, servers
from hearth.people.bonds import Follow
from hearth.people.sight import STRANGER
from tests.people.cast import Cast, everyone

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def cast(db: None) -> Cast:
    return everyone()


def test_a_follow_is_accepted_at_once_where_nobody_asked_to_be_asked(cast: Cast) -> None:
    assert follows.follow(cast.bo, cast.ada.actor) == "active"
    assert follows.follow(cast.bo, cast.ada.actor) == "active"
    assert follows.followed_by(cast.bo) == {cast.ada.actor}
    assert follows.followers_of(cast.ada.actor) == [cast.bo.actor]
    assert follows.follow_state(cast.bo, [cast.ada.actor, cast.cleo.actor]) == {cast.ada.actor: "active"}
    follows.unfollow(cast.bo, cast.ada.actor)
    follows.unfollow(cast.bo, cast.ada.actor)
    assert not follows.followed_by(cast.bo)
    assert follows.follow(cast.bo, cast.ada.actor) == "active"
    follows.reject_follow(cast.ada, cast.bo.actor)
    assert not follows.followers_of(cast.ada.actor)


def test_strangers_and_oneself_are_no_followers(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        follows.follow(STRANGER, cast.ada.actor)
    with pytest.raises(Invalid):
        follows.follow(cast.bo, cast.bo.actor)
    with pytest.raises(NotFound):
        follows.follow(cast.bo, 1)


def test_a_block_ends_both_bonds(cast: Cast) -> None:
    follows.follow(cast.bo, cast.ada.actor)
    follows.follow(cast.ada, cast.bo.actor)
    blocks.block(cast.ada, cast.bo.uri)
    assert not Follow.objects.exclude(state="ended").exists()
    with pytest.raises(NotFound):
        follows.follow(cast.bo, cast.ada.actor)


def test_the_story_of_a_follow_may_be_told_in_any_order(cast: Cast) -> None:
    said = {"follower": cast.bo.uri, "followed": cast.ada.uri, "asked": 5000}
    story = [
        Activity(type="Follow", actor=cast.bo.uri, object=cast.ada.uri, id="f", published=5000),
        Activity(
            type="Accept", actor=cast.ada.uri, object="f", object_type="Follow", payload=said, published=6000
        ),
        Activity(
            type="Undo", actor=cast.bo.uri, object="f", object_type="Follow", payload=said, published=7000
        ),
    ]
    for order in itertools.permutations(story):
        Follow.objects.all().delete()
        rebuild_from(order)
        assert follows.held_follow(cast.bo.actor, cast.ada.actor) is None


def rebuild_from(order: tuple[Activity, ...]) -> None:
    Entry.objects.filter(published__lt=8000).delete()
    for one in order:
        record(one)
    rebuild()


def test_a_rule_holds_for_everything_below_a_name(cast: Cast) -> None:
    servers.decide(cast.ada, "https://Bad.Example/x", "block", reason="Spam")
    assert servers.blocked("bad.example")
    assert servers.blocked("sub.bad.example")
    assert not servers.blocked("notbad.example")
    servers.decide(cast.ada, "good.bad.example", "allow")
    assert not servers.blocked("good.bad.example")
    servers.allow_only(cast.ada, True)
    assert servers.blocked("unknown.example")
    servers.allow_only(cast.ada, False)
    servers.decide(cast.ada, "bad.example", "")
    assert not servers.blocked("bad.example")
    with pytest.raises(NotAllowed):
        servers.decide(cast.bo, "x.example", "block")
    with pytest.raises(Invalid):
        servers.decide(cast.ada, "not a name", "block")
    assert [rule.host for rule in servers.rules()] == ["good.bad.example"]


def test_following_by_hand(cast: Cast) -> None:
    bo, ada = cast.browser("bo"), cast.browser("ada")
    state = read.state(cast.ada.uri)
    assert state is not None
    locked = {**state.payload, "manuallyApprovesFollowers": True, "updated": state.updated + 1}
    record(edit_of(state, cast.ada.uri, locked))
    assert bo.post(f"/people/{cast.ada.actor}/follow/").status_code in (302, 303)
    assert "has not answered yet" in bo.get(f"/people/{cast.ada.actor}/").content.decode()
    assert "They ask to follow you" in ada.get("/following/").content.decode()
    assert cast.browser("cleo").post(f"/following/{cast.bo.actor}/", {"act": "accept"}).status_code == 404
    ada.post(f"/following/{cast.bo.actor}/", {"act": "accept"})
    assert follows.followed_by(cast.bo) == {cast.ada.actor}
    assert "Follow no longer" in bo.get(f"/people/{cast.ada.actor}/").content.decode()
    ada.post(f"/following/{cast.bo.actor}/", {"act": "reject"})
    assert not follows.followed_by(cast.bo)
