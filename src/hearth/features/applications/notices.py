"""The sentences in which the gate speaks to its readers."""

from django.utils.translation import gettext_lazy as _

from hearth.feeds.wordings import wording

wording(
    "applications.new",
    _("Somebody applied; within two days a human answers"),
    why=_("you read applications"),
    brief=_("Somebody is at the gate"),
)
wording(
    "applications.due",
    _("An application waits for its readers; the two days run out soon"),
    why=_("you read applications"),
    brief=_("An application waits for you"),
)
wording(
    "applications.late",
    _("An application was not answered within two days, as promised"),
    why=_("you read applications or take care of the home"),
    brief=_("A promise at the gate is late"),
)
wording(
    "applications.answered",
    _("Somebody at the gate answered your letter"),
    why=_("you read applications"),
    brief=_("An answer at the gate"),
)
