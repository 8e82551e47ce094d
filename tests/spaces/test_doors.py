"""Who may know of a space, read it and speak in it: every audience, every way of coming in, every kind of viewer."""

from itertools import product

import pytest

from hearth.base.errors import NotFound
from hearth.people import memberships
from hearth.people.sight import Viewer
from hearth.spaces import actions, queries
from hearth.spaces.access import access_room, access_space, may_speak, posts_for, spaces_for
from hearth.spaces.models import Space
from tests.spaces.conftest import Cast

DOORS = list(product(("public", "home", "space"), ("open", "ask", "invited")))


def known(viewer: Viewer, slug: str) -> bool:
    try:
        access_space(viewer, slug)
    except NotFound:
        return False
    return True


def readable(viewer: Viewer, slug: str) -> bool:
    try:
        access_room(viewer, slug)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize(("audience", "joining"), DOORS)
def test_the_doors_of_a_space(cast: Cast, audience: str, joining: str) -> None:
    made = actions.open_space(cast.ada, name="Room", purpose="", audience=audience, joining=joining)
    said = actions.say(cast.ada, made.object, "inside", title="Inside")
    space = Space.objects.get(num=made.num)

    def seen_by(viewer: Viewer) -> tuple[bool, bool, bool]:
        """Knows of it, reads it, speaks in it; lists and single answers must agree."""
        card, talk = known(viewer, "room"), readable(viewer, "room")
        assert card == spaces_for(viewer).filter(num=space.num).exists()
        assert card == (space.num in {one.space.num for one in queries.space_cards(viewer)})
        assert talk == posts_for(viewer).filter(num=said.num).exists()
        assert talk == (space.num in {one.space.num for one in queries.rail_spaces(viewer)})
        return card, talk, may_speak(viewer, space)

    inside = audience == "space"
    assert seen_by(cast.viewer("eve")) == (audience == "public", audience == "public", False)
    outsider = (not (inside and joining == "invited"), not inside, joining == "open" and not inside)
    assert seen_by(cast.bo) == outsider
    if joining == "ask":
        memberships.join_space(cast.bo, made.object)
        assert seen_by(cast.bo) == outsider
        memberships.accept(cast.ada, made.object, cast.bo.uri)
    elif joining == "invited":
        memberships.invite(cast.ada, made.object, cast.bo.uri)
        assert seen_by(cast.bo) == (True, not inside, False)
        memberships.join_space(cast.bo, made.object)
    else:
        memberships.join_space(cast.bo, made.object)
    assert seen_by(cast.bo) == (True, True, True)
    memberships.leave(cast.bo, made.object)
    assert seen_by(cast.bo) == outsider
