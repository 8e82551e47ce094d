"""What letters know about a person here: by which one she came, and those she wrote herself."""

from django.utils.translation import gettext as _

from hearth.features.letters.models import Happening, Letter, Somebody
from hearth.ledger.read import num_of
from hearth.people.mirror import Line, Moment, Section, mirrors, withholds
from hearth.people.models import Actor

withholds("letters.Key", "A secret: the hash of a personal link, gone with the letter's answer.")
withholds(
    "letters.Refusal", "A keyed fingerprint of an address somebody asked us not to write to; it names nobody."
)
withholds("letters.Sheet", "A table on its way into the list of people; gone after a day at most.")


@mirrors("letters.Letter", "letters.Happening")
def came_by(me: Actor) -> Section | None:
    """The letter that opened the door to her."""
    found = Happening.objects.filter(invitee=me.uri)
    letters = {letter.uri: letter for letter in Letter.objects.filter(uri__in=found.values("letter"))}
    names = dict(
        Actor.objects.filter(num__in=[num_of(one.inviter) or 0 for one in letters.values()]).values_list(
            "uri", "name"
        )
    )
    rows: list[Line] = [
        (Moment(one.at), names.get(letters[one.letter].inviter, "") if one.letter in letters else "")
        for one in found
    ]
    if not rows:
        return None
    return Section(
        key="letter",
        title=_("The letter you came by"),
        columns=(_("You came in"), _("Written by")),
        rows=rows,
        count=len(rows),
        says=_("So that the person who wrote to you knows who came, and the home knows how people find it."),
        order=25,
    )


@mirrors("letters.Somebody")
def wrote(me: Actor) -> Section | None:
    """People she gathered and wrote to."""
    found = Somebody.objects.filter(by=me.num).order_by("name", "pk")
    count = found.count()
    if not count:
        return None
    return Section(
        key="letters_written",
        title=_("People you want to write to"),
        columns=(_("Name"), _("Address"), _("Where from"), _("Your sentence"), _("Forgotten on")),
        rows=(
            (one.name, one.address, one.whence, one.sentence, Moment(one.forget)) for one in found.iterator()
        ),
        count=count,
        says=_("Only you see them."),
        correct_url="/letters/",
        correct=_("Change them"),
        order=80,
    )
