"""How an event looks inside its post, and the button that plans one."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hearth.features.events.queries import event_views
from hearth.people.sight import Viewer
from hearth.ui.cards import Offer, offers, shows


@shows("Event")
def event_cards(nums: Sequence[int], viewer: Viewer | None) -> dict[int, SafeString]:
    """The cards of these events; without a viewer nobody is named and nothing is marked as one's own."""
    views = event_views(nums, viewer)
    return {
        num: render_to_string("events/card.html", {"view": view, "viewer": viewer})
        for num, view in views.items()
    }


@offers
def call_button(space_slug: str, viewer: Viewer) -> Offer | None:
    """Members may invite to a call."""
    return Offer(_("Plan a call"), f"/s/{space_slug}/call/") if viewer.member else None
