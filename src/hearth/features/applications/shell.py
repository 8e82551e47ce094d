"""The way to the applications, for those who read them."""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.features.applications.gate import gate
from hearth.people.middleware import Request
from hearth.people.roles import may_steward
from hearth.ui.shell import RoomLink, fills


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """The queue. Only who holds a role is asked whether she was chosen."""
    viewer = cast(Request, request).viewer
    if not viewer.member or not viewer.roles:
        return []
    if not may_steward(viewer) and viewer.uri not in gate().readers:
        return []
    return [RoomLink(_("Applications"), "/applications/", kind="care", order=60)]
