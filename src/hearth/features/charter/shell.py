"""What stands around every page and comes from this room: the way to the charter, and the home's face for strangers."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hearth.people.middleware import Request
from hearth.ui.front import front_page
from hearth.ui.shell import RoomLink, fills


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """The charter, for everybody."""
    return [RoomLink(_("Our charter"), "/charter/", kind="place", order=10)]


@front_page
def face(request: HttpRequest) -> HttpResponse:
    """Strangers meet the public page at the very door."""
    from hearth.features.charter.views import join

    return join(cast(Request, request))
