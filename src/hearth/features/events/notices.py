"""The sentences in which people are told about events."""

from django.utils.translation import gettext_lazy as _

from hearth.feeds.wordings import wording

wording(
    "events.soon",
    _("An event you come to begins within the hour"),
    why=_("you said that you come"),
    brief=_("An event begins soon"),
)
wording(
    "events.settled",
    _("%(name)s settled the time of an event"),
    why=_("you said when you have time"),
    brief=_("An event has its time"),
)
wording(
    "events.off",
    _("%(name)s called an event off"),
    why=_("you wanted to come"),
    brief=_("An event was called off"),
)
