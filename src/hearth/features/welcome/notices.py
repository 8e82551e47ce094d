"""The sentences in which the welcome speaks to people."""

from django.utils.translation import gettext_lazy as _

from hearth.feeds.wordings import wording

_GREETS, _NEW, _KEEPS = _("you greet newcomers"), _("you are new here"), _("you take care of the home")

wording(
    "welcome.assigned",
    _("%(name)s is new here, and the greeting is yours"),
    why=_GREETS,
    brief=_("Somebody new"),
)
wording("welcome.handed", _("%(name)s waited for a greeter; the next one was asked"), why=_KEEPS)
wording(
    "welcome.letter",
    _("%(name)s wrote to you: your greeter, with threads and people to meet"),
    why=_NEW,
    written=True,
)
wording(
    "welcome.words",
    _("%(name)s wrote to you"),
    why=_("you talk in a welcome"),
    brief=_("Somebody wrote to you"),
)
wording(
    "welcome.first",
    _("%(name)s said something here for the first time"),
    why=_("you greet newcomers or answer others here"),
    brief=_("A first post"),
)
wording("welcome.late", _("%(name)s waits for a human word longer than promised"), why=_GREETS)
wording("welcome.week", _("A week has passed: two questions, if you like"), why=_NEW)
wording("welcome.week_answer", _("%(name)s answered after the first week"), why=_GREETS)
wording("welcome.month", _("A month has passed: a role that may fit you"), why=_NEW)
wording("welcome.month_answer", _("%(name)s would take on a role"), why=_KEEPS)
