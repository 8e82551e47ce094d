"""The spaces in the rail beside every page."""

from django.http import HttpRequest

from hearth.people.sight import Viewer
from hearth.spaces.queries import rail_spaces
from hearth.ui.shell import RoomLink, fills


@fills("rooms")
def rooms(request: HttpRequest) -> list[RoomLink]:
    """Spaces this viewer reads, and whether something is new in them."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return [
        RoomLink(
            name=card.space.name,
            url=card.url,
            unread=card.unread > 0,
            purpose=card.space.purpose,
            num=card.space.num,
        )
        for card in rail_spaces(viewer)
    ]
