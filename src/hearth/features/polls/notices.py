"""What polls tell people, in words."""

from django.utils.translation import gettext_lazy as _

from hearth.feeds.wordings import wording

wording(
    "polls.closed",
    _("A poll you answered has closed; its outcome is there"),
    why=_("you answered it"),
    brief=_("A poll you answered has closed"),
)
