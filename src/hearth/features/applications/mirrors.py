"""What the gate knows about a member: how she came in, and what she said as a reader."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hearth.features.applications.models import Application, Verdict, Word
from hearth.people.mirror import Line, Moment, Section, mirrors, withholds
from hearth.people.models import Actor


@mirrors("applications.Application", "applications.Word")
def how_you_came(me: Actor) -> Section | None:
    """Her own answers and the letters about them."""
    found = Application.objects.filter(person=me.uri)
    if not found.exists():
        return None

    def lines() -> Iterator[Line]:
        for one in found:
            for question, answer in one.answers:
                yield (Moment(one.asked), question, answer)
            for word in Word.objects.filter(application=one.uri).order_by("at"):
                yield (Moment(word.at), _("Letter"), word.text)

    count = sum(len(one.answers) for one in found)
    return Section(
        key="application",
        title=_("How you came in"),
        columns=(_("When"), _("Question"), _("Words")),
        rows=lines(),
        count=count,
        says=_("Your application and its letters, readable by you, the readers and the stewards."),
        order=30,
    )


@mirrors("applications.Verdict")
def as_a_reader(me: Actor) -> Section | None:
    """What she thought of others' applications: her own words, without whose they were."""
    found = Verdict.objects.filter(reader=me.uri).order_by("-at")
    count = found.count()
    if not count:
        return None
    return Section(
        key="verdicts",
        title=_("What you said as a reader"),
        columns=(_("When"), _("You said"), _("Why")),
        rows=((Moment(one.at), one.verdict, one.reason) for one in found.iterator()),
        count=count,
        says=_("Kept so that a decision at the gate can be explained."),
        order=70,
    )


withholds("applications.Contact", "Addresses of applicants; a member's own is shown with her account.")
withholds("applications.Draft", "Drafts have no person; they are found by their private link alone.")
