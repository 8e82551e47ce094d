"""The sentences in which letters speak to who wrote them."""

from django.utils.translation import gettext_lazy as _

from hearth.feeds.wordings import wording

wording(
    "letters.accepted",
    _("%(name)s came in through your letter"),
    why=_("you wrote the letter"),
    brief=_("Somebody came in through your letter"),
)
wording(
    "letters.declined",
    _("Somebody answered your letter with “No, thank you”"),
    why=_("you wrote the letter"),
    brief=_("A letter was answered"),
)
