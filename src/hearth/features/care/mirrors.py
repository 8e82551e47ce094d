"""What care knows about a person, as far as she may know it: steps about her, her reports and appeals."""

from django.db.models import Q
from django.utils.translation import gettext as _

from hearth.features.care.models import Act, Appeal, Decision, Mediation, Report, RoomWord
from hearth.features.care.words import HARMS, SORTS
from hearth.people.mirror import Link, Moment, Section, mirrors, withholds
from hearth.people.models import Actor


@mirrors("care.Act")
def steps(me: Actor) -> Section | None:
    """Every step about her, with the way to appeal."""
    found = Act.objects.filter(person=me.num).exclude(sort="gone").order_by("-at")
    return Section(
        key="care",
        title=_("What was decided about you"),
        columns=(_("When"), _("What"), _("Why"), _("Rule"), _("Until"), _("Taken back")),
        rows=(
            (
                Moment(one.at),
                Link(
                    str(SORTS[one.sort].title) if one.sort in SORTS else one.sort, f"/care/letters/{one.num}/"
                ),
                one.reason,
                one.rule,
                Moment(one.until or None),
                Moment(one.undone or None),
            )
            for one in found.iterator()
        ),
        count=found.count(),
        says=_("Kept so that everybody can ask why, you first. Each letter shows how to appeal."),
        correct_url="/care/mine/",
        correct=_("Read and appeal"),
        order=60,
    )


@mirrors("care.Report", "care.Appeal", "care.Decision")
def told(me: Actor) -> Section | None:
    """What she reported and appealed."""
    harms = {value: str(title) for value, title, _hint in HARMS}
    reports = Report.objects.filter(reporter=me.num).order_by("-published")
    pleas = Appeal.objects.filter(person=me.num).order_by("-at")
    decided = dict(Decision.objects.filter(appeal__in=pleas.values("uri")).values_list("appeal", "result"))
    rows = [(Moment(one.published), _("Report"), harms.get(one.harm, ""), one.words, "") for one in reports]
    rows += [(Moment(one.at), _("Appeal"), "", one.words, decided.get(one.uri, "")) for one in pleas]
    return Section(
        key="reports",
        title=_("What you reported and appealed"),
        columns=(_("When"), _("What"), _("How bad"), _("Your words"), _("Answer")),
        rows=rows,
        count=len(rows),
        says=_("Read by those who take care, and by nobody whom it is about."),
        order=62,
    )


@mirrors("care.Mediation", "care.RoomWord")
def rooms(me: Actor) -> Section | None:
    """Private rooms she was asked into, and what she said there."""
    asked = (
        Q(other=me.num) | Q(moderator=me.num) | Q(num__in=RoomWord.objects.filter(by=me.num).values("room"))
    )
    found = Mediation.objects.filter(asked).order_by("-opened")
    words = RoomWord.objects.filter(by=me.num).exclude(words="").order_by("-at")
    rows: list[tuple[Moment | Link | str, ...]] = [
        (Moment(one.opened), Link(_("A private room"), f"/care/room/{one.num}/"), "") for one in found
    ]
    rows += [(Moment(one.at), _("Said there"), one.words) for one in words]
    return Section(
        key="mediation",
        title=_("Mediation"),
        columns=(_("When"), _("What"), _("Your words")),
        rows=rows,
        count=len(rows),
        says=_("Read by the two and whoever takes care, and by nobody else."),
        order=63,
    )


withholds(
    "care.Case",
    "Who takes care of a case, for as long as she holds it; whom it is about is told by each step.",
)
withholds(
    "care.Concerned",
    "Whom an open case is about is not told before something is decided; each step tells her.",
)
withholds("care.Evidence", "Sealed copies of what was reported; they are destroyed with time.")
