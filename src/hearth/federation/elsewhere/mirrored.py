"""What is kept about a person's accounts on other servers, as the mirror and her archive show it."""

from django.utils.translation import gettext as _

from hearth.federation.elsewhere.rows import Answered, BrandAccount, Relation
from hearth.people.mirror import Link, Moment, Section, mirrors
from hearth.people.models import Actor


@mirrors("federation.BrandAccount", "federation.Answered")
def brand_accounts(me: Actor) -> Section | None:
    """Accounts she uses from home, and what she answered through them; never what opens them."""
    held = list(BrandAccount.objects.filter(actor=me.num).order_by("made"))
    said = list(Answered.objects.filter(actor=me.num).order_by("-at"))
    if not held and not said:
        return None
    rows: list[tuple[str | Link, Moment]] = [(one.address, Moment(one.made)) for one in held]
    rows += [(Link(_("An answer"), one.url) if one.url else _("An answer"), Moment(one.at)) for one in said]
    return Section(
        key="brand-accounts",
        title=_("Accounts of the brand you use from home"),
        columns=(_("What"), _("When")),
        rows=rows,
        count=len(rows),
        says=_("So that you can read and answer from here, and so that no text is sent to many places."),
        correct_url="/elsewhere/",
        correct=_("Disconnect an account"),
        order=48,
    )


@mirrors("federation.Relation")
def brought_along(me: Actor) -> Section | None:
    """Lists she brought along, and what became of each line."""
    found = Relation.objects.filter(actor=me.num).order_by("pk")
    count = found.count()
    if not count:
        return None
    return Section(
        key="brought-along",
        title=_("Lists you brought along"),
        columns=(_("What"), _("Whom"), _("List"), _("State"), _("Why")),
        rows=((one.sort, one.name, one.more, one.state, one.why) for one in found.iterator()),
        count=count,
        correct_url="/account/moving/lists/",
        correct=_("Forget what is not done"),
        order=49,
    )
