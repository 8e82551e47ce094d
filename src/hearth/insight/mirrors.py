"""What the measures know about a person: which of them she counts in, the lists that name her, her own looks."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.insight import registry
from hearth.insight.looks import spoken
from hearth.insight.models import Dismissal, Listed, Look, Nudge, Reader
from hearth.people.consent import counts_in, title_of
from hearth.people.mirror import Moment, Section, mirrors
from hearth.people.models import Actor


@mirrors()
def measures(me: Actor) -> Section:
    """The tiles that count her, and by which yes."""
    metrics = registry.load().values()
    given = {purpose: counts_in(me.num, purpose) for purpose in {metric.purpose for metric in metrics}}
    rows = [(metric.question, title_of(metric.purpose)) for metric in metrics if given[metric.purpose]]
    return Section(
        key="measures",
        title=_("Measures you count in"),
        columns=(_("Question"), _("Because you agreed to")),
        rows=rows,
        count=len(rows),
        says=_(
            "Counted in sums about everyone, shown only from five people on. No figure about you alone exists"
            " anywhere: no score of your mood, trust or influence."
        ),
        correct_url="/choices/",
        correct=_("Change your choices"),
        order=50,
    )


LISTS = {
    "circle": gettext_lazy("Whom to ask into a founders’ circle"),
    "rising": gettext_lazy("Helping more and more people"),
    "newcomers": gettext_lazy("Newcomers to welcome"),
}


@mirrors("insight.Listed")
def lists(me: Actor) -> Section:
    """Short lists that named her, with the reason that stood there."""
    found = list(Listed.objects.filter(actor=me.num).order_by("-at"))
    return Section(
        key="lists",
        title=_("Lists that name you"),
        columns=(_("List"), _("Reason"), _("When")),
        rows=[(str(LISTS.get(one.list, one.list)), one.reason, Moment(one.at)) for one in found],
        count=len(found),
        says=_(
            "Only with your yes to being suggested, each with its reason. A person decides what comes of it."
        ),
        correct_url="/choices/",
        correct=_("Change your choices"),
        order=52,
    )


@mirrors()
def words(me: Actor) -> Section:
    """That her words were counted in sums, while she agrees to it: there is no row about her to show."""
    yes = counts_in(me.num, "text")
    return Section(
        key="word-sums",
        title=_("The mood of the talk"),
        columns=(_("What is kept"), _("Of whom"), _("How long")),
        rows=[(_("sums of a day or a week"), _("groups of ten people and more"), _("as long as the home"))]
        if yes
        else [],
        count=int(yes),
        says=_(
            "A program here reads the posts of those who agreed, adds them to sums of ten people or more, and drops"
            " what it said of each post. No row about you exists; take your yes back, and the sums are counted again"
            " without you, by the next night."
        ),
        correct_url="/choices/",
        correct=_("Change your choices"),
        order=51,
    )


@mirrors("insight.Dismissal", "insight.Reader", "insight.Nudge")
def wishes(me: Actor) -> Section:
    """Suggestions she waved away, and the letters she asked for."""
    rows = [(_("Waved away"), one.key, Moment(one.at)) for one in Dismissal.objects.filter(actor=me.num)]
    rows += [(_("The monthly letter"), "", Moment(one.since)) for one in Reader.objects.filter(actor=me.num)]
    rows += [
        (_("A letter when you are away for long"), _("the last one went on its way") if one.told else "",
         Moment(one.told or one.since))
        for one in Nudge.objects.filter(actor=me.num)
    ]  # fmt: skip
    return Section(
        key="insight-wishes",
        title=_("Your wishes about the measures"),
        columns=(_("What"), _("Which"), _("When")),
        rows=rows,
        count=len(rows),
        says=_("Suggestions you waved away rest for four weeks."),
        correct_url="/insight/reports/",
        correct=_("Reports"),
        order=53,
    )


@mirrors("insight.Look")
def looks(me: Actor) -> Section:
    """What she asked the measures."""
    found = Look.objects.filter(actor=me.num).order_by("-at")
    places = dict(Actor.objects.filter(type="Group").values_list("uri", "name"))
    return Section(
        key="looks",
        title=_("When you looked at the measures"),
        columns=(_("When"), _("What"), _("Where")),
        rows=((Moment(one.at), *spoken(one, places)) for one in found.iterator()),
        count=found.count(),
        says=_("Every member can read who looked at the measures, you included."),
        correct_url="/insight/looks/",
        correct=_("Who looked at the measures"),
        order=54,
        fate="done",
    )
