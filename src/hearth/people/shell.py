"""What stands around every page and comes from this room: the home's name, and who is looking."""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.base.sql import sql
from hearth.ledger.activity import HOME_NUM
from hearth.people.middleware import Request
from hearth.people.roles import TITLES, brand_label
from hearth.ui.shell import Home, Me, RoomLink, fills

_HOME = sql("SELECT name, summary FROM people_actor WHERE num = %s")


@fills("home")
def home(request: HttpRequest) -> Home | None:
    """Name and purpose of the home."""
    found = _HOME.one(HOME_NUM)
    return Home(name=found[0], purpose=found[1]) if found else None


@fills("me")
def me(request: HttpRequest) -> Me | None:
    """Who is signed in."""
    viewer = cast(Request, request).viewer
    if viewer.actor is None:
        return None
    brand = next((TITLES.get(held.role, "Team") for held in viewer.roles if held.is_brand), "")
    return Me(
        num=viewer.actor,
        name=viewer.name,
        handle=viewer.handle,
        url=f"/people/{viewer.handle or viewer.actor}/",
        avatar=viewer.avatar,
        label=brand_label(str(brand)) if brand else "",
    )


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """The list of people, for members."""
    if not cast(Request, request).viewer.member:
        return []
    return [RoomLink(_("People"), "/people/", kind="place", order=20)]
