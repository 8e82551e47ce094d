"""What this room knows about a person: which programs act for her, and what they keep here for her."""

from django.utils.translation import gettext as _

from hearth.api.mastodon.kept import NoticeChoice, Scheduled
from hearth.api.oauth.rows import App, Token
from hearth.people.mirror import Line, Moment, Section, mirrors, withholds
from hearth.people.models import Actor


@mirrors("api.Token")
def programs(me: Actor) -> Section | None:
    """Programs she let in."""
    found = list(Token.objects.filter(actor=me.num).order_by("-created"))
    if not found:
        return None
    names = dict(App.objects.filter(pk__in=[one.app for one in found]).values_list("pk", "name"))
    return Section(
        key="programs",
        title=_("Programs that act for you"),
        columns=(_("Program"), _("May"), _("Since"), _("Last used")),
        rows=[
            (names.get(one.app, ""), one.scopes, Moment(one.created), Moment(one.used or None))
            for one in found
        ],
        count=len(found),
        says=_(
            "So that apps you let in work, and you can take that back. What opens the home is kept as a hash."
        ),
        correct_url="/account/programs/",
        correct=_("Take it back"),
        order=16,
    )


@mirrors("api.Scheduled", "api.NoticeChoice")
def kept(me: Actor) -> Section | None:
    """Posts for later, and whose notifications she takes or not."""
    rows: list[Line] = [
        (_("Post for later"), str(one.params.get("status") or ""), Moment(one.at))
        for one in Scheduled.objects.filter(actor=me.num).order_by("at")
    ]
    choices = list(NoticeChoice.objects.filter(actor=me.num))
    names = dict(Actor.objects.filter(num__in=[one.person for one in choices]).values_list("num", "name"))
    rows += [
        (
            _("Notifications are taken from") if one.accepted else _("Notifications are kept back from"),
            names.get(one.person, ""),
            Moment(None),
        )
        for one in choices
    ]
    if not rows:
        return None
    return Section(
        key="programs-kept",
        title=_("What programs keep here for you"),
        columns=(_("What"), _("Words"), _("When")),
        rows=rows,
        count=len(rows),
        order=63,
    )


for _table, _reason in (
    ("api.Code", "A code on its way to becoming a token lives ten minutes and is kept as a hash."),
    ("api.Dismissed", "Which notifications were put away: numbers of happenings shown elsewhere."),
    ("api.NoticePolicy", "Five switches of a program's settings; the program shows them."),
    ("api.Subscription", "Which program is sent push messages: shown as a device and a program."),
):
    withholds(_table, _reason)
