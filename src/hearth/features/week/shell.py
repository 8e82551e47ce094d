"""The way to the facilitator's page in the menu."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.features.week.queries import may_facilitate
from hearth.spaces.answers import viewer_of
from hearth.ui.shell import RoomLink, fills


@fills("places")
def week(request: HttpRequest) -> list[RoomLink]:
    """For whoever takes care of the talk."""
    return (
        [RoomLink(_("Your week"), "/week/", kind="care", order=5)]
        if may_facilitate(viewer_of(request))
        else []
    )


@fills("panels")
def glance(request: HttpRequest) -> list[str]:
    """The week in short, on the home page."""
    return ["/week/glance/"] if may_facilitate(viewer_of(request)) else []
