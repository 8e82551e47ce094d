"""Sentences about follows."""

from django.utils.translation import gettext_lazy as _

from hearth.feeds.wordings import wording

wording(
    "follow.began",
    _("%(name)s follows you"),
    _("you may want to know who follows you"),
    _("Somebody follows you"),
)
wording(
    "follow.asked",
    _("%(name)s asks to follow you"),
    _("you decide who follows you"),
    _("Somebody asks to follow you"),
)
