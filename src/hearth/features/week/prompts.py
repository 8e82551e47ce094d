"""Words that open a conversation, for a facilitator who has none today."""

from django.utils.translation import gettext as _


def prompts() -> list[str]:
    """Each asks for an experience, not an opinion, and can be answered in two sentences."""
    return [
        _("What did you try lately that did not work?"),
        _("What would you ask somebody who is a year ahead of you?"),
        _("Show us the corner where you work on it."),
        _("Which rule of thumb have you stopped believing?"),
        _("Who here helped you, and with what?"),
        _("What should we stop doing?"),
    ]
