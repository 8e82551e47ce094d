"""The way to the pages about other servers, for whoever keeps order here or speaks for the brand there."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.people.roles import may_moderate
from hearth.people.sight import Viewer
from hearth.ui.shell import RoomLink, fills


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """Other servers, and accounts of the brand there."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = []
    if may_moderate(viewer):
        found.append(RoomLink(_("Other servers"), "/servers/", kind="care", order=32))
    if any(held.is_brand for held in viewer.roles):
        found.append(RoomLink(_("The brand elsewhere"), "/elsewhere/", kind="care", order=34))
    return found
