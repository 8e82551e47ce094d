"""The way to the pages about other servers, for whoever keeps order here."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.people.roles import may_moderate
from hearth.people.sight import Viewer
from hearth.ui.shell import RoomLink, fills


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """Other servers."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return (
        [RoomLink(_("Other servers"), "/servers/", kind="care", order=32)] if may_moderate(viewer) else []
    )
