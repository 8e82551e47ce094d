"""Coming in and going, in whatever order the happenings arrive."""

from itertools import permutations

import pytest

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record
from hearth.people import memberships
from hearth.people.models import Early, Membership
from hearth.people.roles import end_role, give_role, grant, roles_of

pytestmark = pytest.mark.django_db(transaction=True)


def a_space(joining: str = "open", audience: str = "home", name: str = "bench") -> str:
    made = record(
        Activity(
            type="Create",
            actor=HOME,
            object_type="Group",
            payload={"preferredUsername": name, "name": name, "hearth:joining": joining},
            audience=audience,
        )
    )
    return made.object


def state(space: str, viewer) -> str:
    from hearth.ledger.read import num_of

    return memberships.membership(num_of(space), viewer.actor)


def test_an_open_space_lets_in_at_once(cast):
    space = a_space()
    assert memberships.join_space(cast.bo, space) == "active"
    assert memberships.join_space(cast.bo, space) == "active"
    assert len(cast.bo.spaces) == 2


def test_a_space_that_asks_waits_for_an_answer(cast):
    space = a_space("ask")
    assert memberships.join_space(cast.bo, space) == "asked"
    with pytest.raises(NotAllowed):
        memberships.accept(cast.bo, space, cast.bo.uri)
    memberships.accept(cast.cleo, space, cast.bo.uri)
    assert state(space, cast.bo) == "active"
    with pytest.raises(Invalid):
        memberships.accept(cast.cleo, space, cast.bo.uri)


def test_a_declined_person_may_ask_again(cast):
    space = a_space("ask")
    memberships.join_space(cast.bo, space)
    memberships.reject(cast.cleo, space, cast.bo.uri)
    assert state(space, cast.bo) == "left"
    assert memberships.join_space(cast.bo, space) == "asked"


def test_an_invited_space_does_not_exist_without_an_invitation(cast):
    space = a_space("invited", audience="space")
    with pytest.raises(NotFound):
        memberships.join_space(cast.bo, space)
    memberships.enter(cast.cleo.uri, space)
    memberships.invite(cast.cleo, space, cast.bo.uri)
    assert memberships.join_space(cast.bo, space) == "active"


def test_declining_an_invitation_and_leaving(cast):
    space = a_space("invited")
    memberships.invite(cast.cleo, space, cast.bo.uri)
    memberships.leave(cast.bo, space)
    assert state(space, cast.bo) == "left"
    with pytest.raises(NotAllowed):
        memberships.join_space(cast.bo, space)


def test_strangers_cannot_join(cast):
    with pytest.raises(NotAllowed):
        memberships.join_space(cast.eve, a_space())


def test_leaving_the_home_leaves_every_room(cast):
    space = a_space()
    memberships.join_space(cast.bo, space)
    memberships.leave(cast.bo, HOME)
    assert not cast.bo.member
    assert cast.bo.spaces == frozenset()


def test_the_only_founder_cannot_leave_nor_lose_her_role(cast):
    with pytest.raises(Invalid):
        memberships.leave(cast.ada, HOME)
    role = roles_of(cast.ada.actor)[0]
    with pytest.raises(Invalid):
        end_role(cast.ada, role.num)
    grant(cast.ada, cast.bo.uri, "founder", interest="Owns the brand.")
    end_role(cast.ada, role.num)
    memberships.leave(cast.ada, HOME)


def test_removing_from_the_home(cast):
    space = a_space()
    memberships.join_space(cast.bo, space)
    with pytest.raises(NotAllowed):
        memberships.remove(cast.bo, HOME, cast.cleo.uri)
    with pytest.raises(NotAllowed):
        memberships.remove(cast.cleo, HOME, cast.ada.uri)
    memberships.remove(cast.cleo, HOME, cast.bo.uri, reason="Threats")
    assert cast.bo.spaces == frozenset()


def test_any_order_of_arrival_ends_the_same(cast):
    space, person, now = a_space(), "urn:hearth:test:u1", clock.now()
    steps = [
        Activity(
            type="Create",
            actor=person,
            object=person,
            object_type="Person",
            payload={"name": "U"},
            published=1,
        ),
        Activity(type="Join", id="t:join", actor=person, object=space, object_type="Group", published=now),
        Activity(
            type="Accept",
            id="t:ok",
            actor=space,
            object="t:join",
            object_type="Join",
            published=now,
            payload={"person": person, "space": space},
        ),
        Activity(type="Leave", id="t:go", actor=person, object=space, object_type="Group", published=now + 5),
    ]
    ends = set()
    for number, order in enumerate(permutations(steps)):
        uri = f"{person}{number}"

        def mine(text: str, uri: str = uri, number: int = number) -> str:
            return uri if text == person else (f"{text}{number}" if text.startswith("t:") else text)

        for step in order:
            payload = {key: mine(value) for key, value in step.payload.items()}
            record(
                Activity(
                    type=step.type,
                    id=mine(step.id),
                    actor=mine(step.actor),
                    object=mine(step.object),
                    object_type=step.object_type,
                    payload=payload,
                    published=step.published,
                )
            )
        row = Membership.objects.order_by("-pk").first()
        ends.add((row.state, row.since, row.changed, row.changed_rank))
    assert ends == {("left", now, now + 5, 3)}
    assert not Early.objects.exists()


def test_a_role_that_comes_before_its_person_waits(cast):
    person = "urn:hearth:test:late"
    give_role(HOME, person, "expert")
    assert Early.objects.count() == 1
    made = record(
        Activity(type="Create", actor=person, object=person, object_type="Person", payload={"name": "Late"})
    )
    assert [role.role for role in roles_of(made.num)] == ["expert"]
