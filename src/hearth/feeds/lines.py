"""Lines of notices and daily letters, and what stands under them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hearth.feeds.told import Told
from hearth.ui.letters import Item


def item_of(one: Told) -> Item:
    """A notification as a line of a letter. Private words stay in the home."""
    return Item(
        one.text,
        one.url,
        _("You see this because %(why)s.") % {"why": one.why},
        "" if one.private else one.excerpt,
    )


def foot(home: str, stop: str) -> list[str | tuple[str, str]]:
    """What stands under every notice and digest."""
    return [
        _("You get this because you are a member of %(home)s and chose to hear by mail.") % {"home": home},
        (_("Choose what you hear about"), "/notifications/settings/"),
        (_("No more of these letters"), stop),
    ]
