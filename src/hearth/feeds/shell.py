"""What the feeds put around every page: where the live stream begins, and the way to one's notifications."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.feeds.notifications import unread_notifications
from hearth.ledger import read
from hearth.people.sight import Viewer
from hearth.ui.shell import RoomLink, fills


@fills("seq")
def seq(_request: HttpRequest) -> int:
    """The head of the ledger: a page shows everything up to here."""
    return read.head()


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """What concerns this person, for whoever is signed in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.known:
        return []
    return [
        RoomLink(_("For you"), "/notifications/", unread=unread_notifications(viewer), kind="place", order=10)
    ]
