"""What care tells people, in words."""

from django.utils.translation import gettext_lazy as _

from hearth.feeds.wordings import wording

wording(
    "care.letter",
    _("Somebody who takes care of this home wrote to you"),
    why=_("it is about you"),
    brief=_("You have a letter from those who take care of this home"),
)
wording(
    "care.undone",
    _("Something that was decided about you was taken back"),
    why=_("it is about you"),
    brief=_("Something was taken back"),
)
wording(
    "care.handed",
    _("%(name)s asks you to go on with a case"),
    why=_("you take care of this home"),
    brief=_("A case was handed over to you"),
)
wording(
    "care.closed",
    _("Somebody looked at what you reported, and it is settled. Thank you for telling us"),
    why=_("you reported something"),
    brief=_("About what you reported"),
)
wording(
    "care.mediation",
    _("You are asked whether you would talk something over, in private"),
    why=_("it is about you"),
    brief=_("A question for you alone"),
)
wording(
    "care.room",
    _("Something new in the private room"),
    why=_("you sit in it"),
    brief=_("Something new in a private room"),
)
wording(
    "care.looked_back",
    _("Two weeks ago you agreed on something. How is it going?"),
    why=_("you sat in that private room"),
    brief=_("Two weeks have passed"),
)
