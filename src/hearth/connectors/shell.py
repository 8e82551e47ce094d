"""The way to the imports, for those who may use it."""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.people.middleware import Request
from hearth.people.roles import may_steward
from hearth.ui.shell import RoomLink, fills


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """Import, for the home's keepers."""
    if not may_steward(cast(Request, request).viewer):
        return []
    return [RoomLink(_("Bring in"), "/import/", kind="home", order=80)]
