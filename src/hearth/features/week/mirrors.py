"""What the mirror tells somebody of the week: what she planned."""

from django.utils.translation import gettext as _

from hearth.features.week.models import DONE, DROPPED, PLANNED, Plan
from hearth.people.mirror import Moment, Section, mirrors
from hearth.people.models import Actor


@mirrors("week.Plan")
def plans(me: Actor) -> Section | None:
    """One line each."""
    found = Plan.objects.filter(by=me.uri, event=False).order_by("at", "num")
    words = {PLANNED: _("planned"), DONE: _("done"), DROPPED: _("dropped")}
    return Section(
        key="plans",
        title=_("What you planned for the community"),
        columns=(_("Plan"), _("Day"), _("State")),
        rows=((plan.title, Moment(plan.at), words.get(plan.state, "")) for plan in found.iterator()),
        count=found.count(),
        says=_("So that everyone who takes care knows what the week holds."),
        correct_url="/week/",
        order=46,
        fate="done",
    )
