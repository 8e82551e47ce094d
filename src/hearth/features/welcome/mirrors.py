"""What the welcome knows about a person: her greeter, what was written, and what she takes care of."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from hearth.features.welcome.models import Away, Happening, Welcome
from hearth.people.mirror import Line, Moment, Section, mirrors
from hearth.people.models import Actor


@mirrors("welcome.Welcome", "welcome.Happening")
def your_welcome(me: Actor) -> Section | None:
    """The letters of her own welcome, and her own words as a greeter."""
    mine = Welcome.objects.filter(person=me.num)
    found = Happening.objects.filter(Q(welcome__in=mine.values("uri")) | Q(by=me.uri)).order_by(
        "at", "activity"
    )
    count = found.count()
    if not count and not mine.exists():
        return None

    def lines() -> Iterator[Line]:
        for one in found.iterator():
            answers = one.more.get("answers")
            said = [one.text, *(answers if isinstance(answers, list) else [])]
            yield (
                Moment(one.at),
                _("You") if one.by == me.uri else _("Your greeter or the home"),
                " · ".join(filter(None, said)),
            )

    return Section(
        key="welcome",
        title=_("Your welcome"),
        columns=(_("When"), _("Who"), _("Words")),
        rows=lines(),
        count=count,
        says=_("Between you and your greeter; your answers after the first week are for your greeter alone."),
        order=35,
    )


@mirrors("welcome.Away")
def your_rest(me: Actor) -> Section | None:
    """Whether she takes no newcomers now."""
    found = Away.objects.filter(actor=me.num).first()
    if found is None:
        return None
    return Section(
        key="away",
        title=_("Away from the rota of greeters"),
        columns=(_("Since"),),
        rows=[(Moment(found.since),)],
        count=1,
        correct_url="/welcome/newcomers/",
        correct=_("Change"),
        order=72,
    )
