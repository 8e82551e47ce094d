"""Roles for a time, in one room, handed on; and a home that is never without a founder."""

import pytest

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotAllowed, NotFound
from hearth.ledger.activity import HOME, HOME_NUM
from hearth.ledger.read import state, uri_of
from hearth.ledger.rebuild import rebuild
from hearth.people import handing, roles
from hearth.people.models import Role
from hearth.people.newcomers import add_member
from hearth.people.roles import brand_voices, holders_of
from hearth.people.standing import Handover
from hearth.ui.asks import asks_for
from tests.people.cast import PASSWORD, together
from tests.people.test_memberships import a_space

pytestmark = pytest.mark.django_db(transaction=True)


def role_of(viewer, role: str) -> Role:
    return next(held for held in roles.roles_of(viewer.actor, clock.now()) if held.role == role)


def offered(cast, giver="cleo", role="moderator", taker="bo", **more) -> str:
    viewer = getattr(cast, giver)
    made = handing.offer_role(viewer, role_of(viewer, role).num, getattr(cast, taker).uri, **more)
    return handing.key_of(made.id)


def test_a_role_is_handed_on_and_the_record_keeps_both(cast):
    before = role_of(cast.cleo, "moderator")
    key = offered(cast, words="You know them all.")
    assert [ask.url for ask in asks_for(cast.bo)] == [f"/roles/offers/{key}/"]
    assert cast.bo.roles == ()
    assert "You know them all." in cast.browser("bo").get(f"/roles/offers/{key}/").content.decode()
    assert cast.browser("bo").post(f"/roles/offers/{key}/", {"do": "accept"}).status_code == 303
    assert cast.bo.holds("moderator") and not cast.cleo.holds("moderator")
    after, ended = role_of(cast.bo, "moderator"), Role.objects.get(num=before.num)
    assert ended.valid_to == after.valid_from
    assert state(uri_of(after.num)).payload["hearth:from"] == uri_of(before.num)
    rows = list(Handover.objects.values()), list(Role.objects.order_by("num").values())
    rebuild()
    assert rows == (list(Handover.objects.values()), list(Role.objects.order_by("num").values()))
    page = cast.browser("ada").get("/roles/").content.decode()
    assert "Earlier" in page


def test_no_leaves_everything_and_only_the_two_know(cast):
    key = offered(cast)
    assert cast.browser("ada").get(f"/roles/offers/{key}/").status_code == 404
    handing.decline(cast.bo, key)
    assert cast.cleo.holds("moderator") and not cast.bo.roles
    for act in (handing.accept, handing.decline):
        with pytest.raises(NotFound):
            act(cast.bo, key)
    again = offered(cast)
    handing.take_back(cast.cleo, again)
    with pytest.raises(NotFound):
        handing.accept(cast.bo, again)


def test_an_offer_is_for_its_taker_and_one_at_a_time(cast):
    key = offered(cast)
    with pytest.raises(NotFound):
        handing.accept(cast.ada, key)
    with pytest.raises(NotFound):
        handing.take_back(cast.bo, key)
    with pytest.raises(Invalid):
        offered(cast, taker="ada")
    with pytest.raises(NotFound):
        handing.offer_role(cast.bo, role_of(cast.cleo, "moderator").num, cast.bo.uri)


def test_two_presses_at_once_make_one_role(cast):
    key = offered(cast)

    def take(act):
        try:
            act()
        except HearthError:
            return False
        return True

    bo, cleo, ada, num = cast.bo, cast.cleo, cast.ada, role_of(cast.cleo, "moderator").num
    done = together(
        lambda: take(lambda: handing.accept(bo, key)),
        lambda: take(lambda: handing.accept(bo, key)),
        lambda: take(lambda: handing.take_back(cleo, key)),
        lambda: take(lambda: roles.end_role(ada, num)),
    )
    assert 1 <= done.count(True) <= 2
    held = Role.objects.filter(roles.held_at(clock.now()), role="moderator")
    assert held.count() <= 1
    assert Handover.objects.get().state in ("accepted", "taken back", "offered")


def test_an_offer_of_a_role_that_ended_is_void(cast):
    key = offered(cast)
    roles.end_role(cast.ada, role_of(cast.cleo, "moderator").num)
    assert cast.browser("bo").get(f"/roles/offers/{key}/").status_code == 404
    with pytest.raises(Invalid):
        handing.accept(cast.bo, key)
    assert not asks_for(cast.bo)


def test_the_home_is_handed_on_and_its_founder_may_stay_as_steward(cast):
    ada = cast.browser("ada")
    with pytest.raises(Invalid, match="Hand it on first"):
        roles.end_role(cast.ada, role_of(cast.ada, "founder").num)
    page = ada.get(f"/roles/{role_of(cast.ada, 'founder').num}/hand-on/").content.decode()
    assert "I stay as a steward" in page
    key = offered(cast, "ada", "founder", "bo", stay=True)
    assert cast.browser("bo").post(f"/roles/offers/{key}/", {"do": "accept"}).status_code == 422, (
        "no interest"
    )
    assert holders_of("founder") == [cast.ada.actor]
    handing.accept(cast.bo, key, interest="Owns the brand.")
    assert holders_of("founder") == [cast.bo.actor]
    assert cast.ada.holds("steward") and not cast.ada.holds("founder")
    assert brand_voices().interest(cast.bo.actor, clock.now()) == "Owns the brand."


def test_a_home_is_never_without_a_founder_whoever_presses_at_once(cast):
    roles.grant(cast.ada, cast.bo.uri, "founder", interest="Owns the brand.")
    ada, bo = cast.ada, cast.bo
    nums = [role_of(one, "founder").num for one in (ada, bo)]

    def end(viewer, num):
        try:
            roles.end_role(viewer, num)
        except HearthError:
            return False
        return True

    assert sorted(together(lambda: end(ada, nums[0]), lambda: end(bo, nums[1]))) == [False, True]
    assert len(holders_of("founder")) == 1
    left = next(one for one in (cast.ada, cast.bo) if one.holds("founder"))
    with pytest.raises(Invalid, match="no end date"):
        roles.grant(left, cast.cleo.uri, "founder", interest="x", valid_to=clock.now() + clock.DAY)


def test_a_term_ends_by_itself_is_announced_and_prolonged(cast):
    now = clock.now()
    roles.grant(cast.ada, cast.bo.uri, "greeter", valid_to=now + 20 * clock.DAY)
    num = role_of(cast.bo, "greeter").num
    assert not asks_for(cast.bo)
    with clock.freeze(now + 10 * clock.DAY):
        assert [ask.url for ask in asks_for(cast.bo)] == [f"/roles/{num}/hand-on/"]
        assert f"/roles/{num}/" in [ask.url for ask in asks_for(cast.ada)]
        assert cast.bo.holds("greeter")
    with clock.freeze(now + 20 * clock.DAY):
        assert not cast.bo.holds("greeter")
        with pytest.raises(NotFound):
            roles.prolong(cast.ada, num, None)
    with pytest.raises(NotAllowed):
        roles.prolong(cast.bo, num, None)
    roles.prolong(cast.ada, num, None)
    with clock.freeze(now + 21 * clock.DAY):
        assert cast.bo.holds("greeter")


def test_a_role_in_one_room_reaches_no_further(cast):
    space = a_space()
    from hearth.people import memberships

    memberships.enter(cast.bo.uri, space)
    memberships.enter(cast.cleo.uri, space)
    roles.grant(cast.ada, cast.bo.uri, "steward", scope=space, is_brand=False)
    bo = cast.bo
    assert not roles.may_steward(bo)
    roles.grant(bo, cast.cleo.uri, "greeter", scope=space)
    assert not cast.cleo.holds("greeter")
    with pytest.raises(NotAllowed):
        roles.grant(bo, cast.cleo.uri, "greeter")
    with pytest.raises(NotAllowed):
        roles.grant(bo, cast.cleo.uri, "expert", scope=space, is_brand=True, interest="x")
    with pytest.raises(NotAllowed):
        roles.grant(bo, cast.cleo.uri, "steward", scope=space)
    dov = add_member("dov", "Dov", email="dov@example.org", password=PASSWORD)
    with pytest.raises(Invalid, match="not in this room"):
        handing.offer_role(cast.cleo, role_of_scoped(cast.cleo, "greeter").num, dov.uri)


def role_of_scoped(viewer, role: str) -> Role:
    return next(
        held
        for held in roles.roles_of(viewer.actor, clock.now())
        if held.role == role and held.scope != HOME_NUM
    )


def test_who_speaks_for_the_brand_says_what_they_gain_everywhere(cast):
    from hearth.spaces import actions

    with pytest.raises(Invalid):
        roles.grant(cast.ada, cast.bo.uri, "steward")
    answer = cast.browser("ada").post(
        "/people/bo/role/",
        {"role": "steward", "place": HOME, "interest": "Earns from sales.", "until": "2099-01-31"},
    )
    assert answer.status_code == 303
    held = role_of(cast.bo, "steward")
    assert (held.is_brand, held.interest) == (True, "Earns from sales.")
    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="public")
    actions.say(cast.bo, space.object, "Hello")
    for path in ("/s/square/", "/people/", "/people/bo/", "/roles/"):
        page = cast.browser("cleo").get(path).content.decode()
        assert "speaks for the brand" in page and "Earns from sales." in page, path
    assert cast.browser("bo").post(f"/roles/{held.num}/", {"interest": ""}).status_code == 422
    assert cast.browser("bo").post(f"/roles/{held.num}/", {"interest": "Paid monthly."}).status_code == 303
    assert role_of(cast.bo, "steward").interest == "Paid monthly."
    assert cast.browser("cleo").post(f"/roles/{held.num}/", {"interest": "Free."}).status_code == 404


def test_an_answer_may_come_before_its_offer(cast):
    from hearth.ledger.activity import Activity
    from hearth.ledger.record import record

    record(
        Activity(
            type="Reject", actor=cast.bo.uri, object="local:/a/late", object_type="Offer", audience="direct"
        )
    )
    role = uri_of(role_of(cast.cleo, "moderator").num)
    record(
        Activity(
            type="Offer",
            id="local:/a/late",
            actor=cast.cleo.uri,
            object=role,
            object_type="hearth:Role",
            target=cast.bo.uri,
            audience="direct",
        )
    )
    assert Handover.objects.get().state == "declined"
    assert Handover.objects.get().giver == cast.cleo.uri


def test_lists_of_people_name_the_voices_of_the_brand(cast):
    from hearth.people import memberships
    from hearth.spaces import actions

    space = actions.open_space(cast.ada, name="Square", purpose="For all", audience="home")
    thread = actions.say(cast.ada, space.object, "How?", title="A question", question=True)
    memberships.enter(cast.bo.uri, space.object)
    for path in ("/s/square/people/", "/s/square/about/", f"/t/{thread.num}/"):
        page = cast.browser("bo").get(path).content.decode()
        assert "Founded this home and earns" in page, path
