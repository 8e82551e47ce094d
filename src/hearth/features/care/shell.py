"""The way to the queue, for whoever takes care of something here."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.features.care.access import may_care, something_waits
from hearth.people.sight import Viewer
from hearth.ui.shell import RoomLink, fills


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """The queue, marked while something waits in it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not may_care(viewer):
        return []
    return [RoomLink(_("Taking care"), "/care/", unread=something_waits(viewer), kind="care", order=30)]
