"""What the connectors know about a person: the histories from elsewhere she claimed or asked for."""

from django.utils.translation import gettext as _

from hearth.connectors.models import Claim, ClaimRequest
from hearth.connectors.said import said_by, where_from
from hearth.people.actors import actors_by_num
from hearth.people.mirror import Line, Moment, Section, mirrors, withholds
from hearth.people.models import Actor


@mirrors("connectors.Claim", "connectors.ClaimRequest")
def claims(me: Actor) -> Section:
    """Whose words from elsewhere are hers."""
    rows: list[Line] = [
        (where_from(one.source), _("%(n)s posts") % {"n": said_by(one.ghost)}, one.proof, Moment(one.claimed))
        for one in Claim.objects.filter(person=me.uri)
    ]
    asked = list(ClaimRequest.objects.filter(person=me.num))
    named = actors_by_num({one.ghost for one in asked})
    rows += [
        (named[one.ghost].name, _("asked a steward"), "", Moment(one.asked))
        for one in asked
        if one.ghost in named
    ]
    return Section(
        key="claims",
        title=_("Your words from elsewhere"),
        columns=(_("From"), _("What"), _("Proof"), _("When")),
        rows=rows,
        count=len(rows),
        says=_("Joined to you only because you showed that they are yours."),
        correct_url="/me/claims/",
        correct=_("Split or find more"),
        order=46,
        fate="ends",
    )


withholds(
    "connectors.ClaimEmail", "Encrypted addresses of people who are not here yet; dropped when they claim."
)
withholds("connectors.ImportRun", "Names an archive on its way in: shown on the page where she brought it.")
