"""The way to the newcomers, for those who greet them."""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.people.middleware import Request
from hearth.ui.shell import RoomLink, fills


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """Greeters, founders and stewards."""
    viewer = cast(Request, request).viewer
    if not viewer.member or not viewer.holds("greeter", "founder", "steward"):
        return []
    return [RoomLink(_("Newcomers"), "/welcome/newcomers/", kind="care", order=61)]
