"""The way to the measures, for members, in the rail beside every page."""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.people.middleware import Request
from hearth.ui.shell import RoomLink, fills


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """One link, for members."""
    if not cast(Request, request).viewer.member:
        return []
    return [RoomLink(_("Measures"), "/insight/", kind="place", order=40)]
