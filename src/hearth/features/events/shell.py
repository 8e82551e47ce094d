"""The way to events in the menu."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.spaces.answers import viewer_of
from hearth.ui.shell import RoomLink, fills


@fills("places")
def events(request: HttpRequest) -> list[RoomLink]:
    """For members."""
    return (
        [RoomLink(_("Calls and events"), "/events/", kind="place", order=20)]
        if viewer_of(request).member
        else []
    )
