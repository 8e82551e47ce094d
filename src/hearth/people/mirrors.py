"""What this room knows about a person: who she is, how she signs in, what she is to others, what she agreed to."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.base.errors import NotFound
from hearth.base.models import OutgoingMail
from hearth.people import consent, linked
from hearth.people import kept_mirrors as kept_mirrors
from hearth.people.keyring import Browser, Passkey, SecondStep
from hearth.people.memberships import access_place
from hearth.people.mirror import Line, Link, Moment, Section, mirrors, withholds
from hearth.people.models import (
    ACTIVE,
    Account,
    Actor,
    Agreement,
    Block,
    Consent,
    Departure,
    ImportFlag,
    Membership,
    Mute,
    Restriction,
    Role,
)
from hearth.people.roles import FLAGS, TITLES
from hearth.people.sight import viewer_for
from hearth.people.standing import Correction, Handover, Helps, Profile, Unboosted

STATES = {
    "asked": gettext_lazy("asked"),
    "invited": gettext_lazy("invited"),
    "active": gettext_lazy("member"),
    "left": gettext_lazy("left"),
    "removed": gettext_lazy("removed"),
}


def _names(nums: set[int]) -> dict[int, str]:
    return dict(Actor.objects.filter(num__in=nums).values_list("num", "name"))


def _places(me: Actor, nums: set[int]) -> dict[int, str]:
    """What places are called, as far as she still sees them: a closed room she left keeps its name to itself."""
    viewer = viewer_for(me.num)
    found = {}
    for place in Actor.objects.filter(num__in=nums):
        try:
            found[place.num] = access_place(viewer, place.uri).name
        except NotFound:
            found[place.num] = _("A room you do not see any more")
    return found


@mirrors("people.Actor", "people.Profile", "people.Helps")
def profile(me: Actor) -> Section:
    """What everybody here sees."""
    more = Profile.objects.filter(num=me.num).first()
    rows: list[Line] = [
        (_("Name"), me.name),
        (_("Handle"), me.handle),
        (_("About you"), me.summary),
        (_("Picture"), me.avatar),
        (_("Here since"), Moment(me.created)),
    ]
    if more is not None:
        rows += [(_("Pronouns"), more.pronouns), (_("Links"), ", ".join(_flat(more.links)))]
    rows += [(_("Open to help with"), helps.topic) for helps in Helps.objects.filter(actor=me.num)]
    return Section(
        key="profile",
        title=_("Your profile"),
        columns=(_("What"), _("Value")),
        rows=rows,
        count=len(rows),
        says=_("Shown to members next to what you say."),
        correct_url=f"/people/{me.handle or me.num}/",
        order=10,
    )


def _flat(value: object) -> list[str]:
    found = value if isinstance(value, list) else []
    return [" ".join(map(str, one)) if isinstance(one, list | tuple) else str(one) for one in found]


@mirrors("people.Account", "people.Passkey", "people.SecondStep", "people.NewEmail")
def account(me: Actor) -> Section:
    """How she signs in; never the secrets themselves."""
    held = Account.objects.filter(actor=me.num).first()
    rows: list[Line] = []
    if held is not None:
        seen = int(held.last_login.timestamp() * 1000) if held.last_login else None
        rows += [
            (_("Mail address"), held.email),
            (_("Account since"), Moment(held.created)),
            (_("Signed in last"), Moment(seen)),
            (_("Has a password"), held.has_usable_password()),
            (_("Language"), held.language),
        ]
    for key in Passkey.objects.filter(actor=me.num):
        rows.append((_("Passkey"), key.name))
    if SecondStep.objects.filter(actor=me.num).exclude(confirmed=None).exists():
        rows.append((_("Second step"), True))
    return Section(
        key="account",
        title=_("Your account"),
        columns=(_("What"), _("Value")),
        rows=rows,
        count=len(rows),
        says=_("Seen by nobody but you. Passwords are kept as a hash that cannot be turned back."),
        correct_url="/signin/password/",
        correct=_("Change how you sign in"),
        order=12,
    )


@mirrors("people.Browser")
def browsers(me: Actor) -> Section:
    """Where she is signed in."""
    found = Browser.objects.filter(actor=me.num).order_by("-seen")
    return Section(
        key="sessions",
        title=_("Where you are signed in"),
        columns=(_("Browser"), _("Since"), _("Last used")),
        rows=((one.words.replace("|", " "), Moment(one.began), Moment(one.seen)) for one in found.iterator()),
        count=found.count(),
        says=_("So that you can end a session on a lost phone. No address and no place is kept."),
        order=14,
    )


@mirrors("people.Linked")
def linked_accounts(me: Actor) -> Section | None:
    """Accounts on other servers that she showed to be hers."""
    found = linked.linked_to(me.num)
    if not found:
        return None
    return Section(
        key="linked",
        title=_("Your accounts elsewhere"),
        columns=(_("Account"), _("Since"), _("Last used")),
        rows=[(one.address, Moment(one.since), Moment(one.used)) for one in found],
        count=len(found),
        says=_("So that you can sign in with them, and what you bring along from there is yours."),
        correct_url="/account/elsewhere/",
        correct=_("Unlink an account"),
        order=15,
    )


@mirrors("people.Membership")
def memberships(me: Actor) -> Section:
    """Where she belongs."""
    found = Membership.objects.filter(actor=me.num).order_by("space")
    names = _places(me, set(found.values_list("space", flat=True)))
    return Section(
        key="memberships",
        title=_("Where you belong"),
        columns=(_("Place"), _("You are"), _("Member since"), _("Changed")),
        rows=(
            (
                names.get(one.space, ""),
                str(STATES.get(one.state, one.state)),
                Moment(one.since if one.state == ACTIVE else None),
                Moment(one.changed),
            )
            for one in found
        ),
        count=found.count(),
        correct_url="/spaces/",
        order=20,
        fate="ends",
    )


@mirrors("people.Role", "people.ImportFlag", "people.Handover")
def roles(me: Actor) -> Section:
    """What she does or did for the home."""
    held = Role.objects.filter(actor=me.num).order_by("valid_from")
    places = _places(me, set(held.values_list("scope", flat=True)))
    rows: list[Line] = [
        (
            str(TITLES.get(one.role, one.role)),
            places.get(one.scope, ""),
            one.is_brand,
            Moment(one.valid_from),
            Moment(one.valid_to),
        )
        for one in held
    ]
    rows += [
        (str(FLAGS.get(one.flag, one.flag)), _("import"), one.mapped == "brand", None, None)
        for one in ImportFlag.objects.filter(actor=me.num)
    ]
    rows += [
        (_("A role offered from one to the other"), one.state, None, Moment(one.offered), None)
        for one in [*Handover.objects.filter(giver=me.uri), *Handover.objects.filter(taker=me.uri)]
    ]
    return Section(
        key="roles",
        title=_("Your roles"),
        columns=(_("Role"), _("Place"), _("Speaks for the brand"), _("From"), _("Until")),
        rows=rows,
        count=len(rows),
        says=_("Kept with their times, because a label shows who spoke for whom when something was said."),
        order=22,
        fate="ends",
    )


@mirrors("people.Consent")
def consents(me: Actor) -> Section:
    """Every yes, every no after a yes."""
    found = Consent.objects.filter(actor=me.num).order_by("-given", "-num")
    return Section(
        key="consents",
        title=_("What you agreed to"),
        columns=(_("Purpose"), _("Source"), _("Version"), _("Given"), _("Taken back")),
        rows=(
            (
                consent.title_of(one.purpose),
                one.source,
                one.text_version,
                Moment(one.given),
                Moment(one.withdrawn),
            )
            for one in found
        ),
        count=found.count(),
        says=_("Receipts: what the home may do with what you do here, and since when."),
        correct_url="/choices/",
        correct=_("Change your choices"),
        order=24,
        fate="ends",
    )


@mirrors("people.Agreement")
def agreements(me: Actor) -> Section:
    """Which version of the charter she agreed to."""
    found = Agreement.objects.filter(person=me.uri).order_by("version")
    return Section(
        key="agreements",
        title=_("Guidelines you agreed to"),
        columns=(_("Version"), _("On")),
        rows=((one.version, Moment(one.agreed)) for one in found),
        count=found.count(),
        order=26,
        fate="ends",
    )


@mirrors("people.Restriction")
def restrictions(me: Actor) -> Section:
    """What she may not do for a while, and why."""
    found = Restriction.objects.filter(actor=me.num).order_by("-valid_from")
    return Section(
        key="restrictions",
        title=_("Restrictions on you"),
        columns=(_("What"), _("Reason"), _("From"), _("Until")),
        rows=((one.sort, one.reason, Moment(one.valid_from), Moment(one.until)) for one in found),
        count=found.count(),
        says=_("Each has a reason and can be appealed to somebody else."),
        order=28,
        fate="ends",
    )


@mirrors("people.Block", "people.Mute", "people.Unboosted")
def blocks(me: Actor) -> Section:
    """Whom she does not want to meet. Who does so with her stays theirs."""
    blocked = list(Block.objects.filter(blocker=me.num))
    muted = list(Mute.objects.filter(muter=me.num))
    unboosted = list(Unboosted.objects.filter(actor=me.num))
    names = _names(
        {one.blocked for one in blocked} | {one.muted for one in muted} | {one.person for one in unboosted}
    )
    rows: list[Line] = [
        (_("blocked"), Link(names.get(one.blocked, ""), f"/people/{one.blocked}/")) for one in blocked
    ]
    rows += [(_("muted"), Link(names.get(one.muted, ""), f"/people/{one.muted}/")) for one in muted]
    rows += [
        (_("heard, but for what she passes on"), Link(names.get(one.person, ""), f"/people/{one.person}/"))
        for one in unboosted
    ]
    return Section(
        key="blocks",
        title=_("People you blocked or muted"),
        columns=(_("What"), _("Who")),
        rows=rows,
        count=len(rows),
        says=_("Only you see this."),
        correct_url="/choices/",
        order=30,
    )


@mirrors("base.OutgoingMail")
def mails(me: Actor) -> Section:
    """Mail to her that waits or left; its words are forgotten once it has left."""
    found = OutgoingMail.objects.filter(actor=me.num).order_by("-queued")
    return Section(
        key="mails",
        title=_("Mail to you"),
        columns=(_("Kind"), _("Written"), _("State")),
        rows=((one.sort, Moment(one.queued), one.state) for one in found.iterator()),
        count=found.count(),
        says=_("To send each letter once and to say what became of it."),
        order=70,
    )


@mirrors("people.Departure")
def departure(me: Actor) -> Section | None:
    """That she has decided to leave."""
    found = Departure.objects.filter(actor=me.num)
    if not found:
        return None
    return Section(
        key="departure",
        title=_("Your leaving"),
        columns=(_("Reference"), _("It happens")),
        rows=[(Link(one.reference, f"/left/{one.reference}/"), Moment(one.due)) for one in found],
        count=len(found),
        correct_url="/me/leave/",
        correct=_("Change your mind"),
        order=5,
    )


for _table, _reason in (
    (
        "people.LoginLink",
        "One-time links are kept as a hash for two days; showing them would give them away.",
    ),
    ("people.RecoveryCode", "Recovery codes are kept as hashes; showing them would give them away."),
    ("people.Door", "A door that waits for somebody is named by the letter or application that opened it."),
    ("people.Attempt", "Tries at a password are kept for a day under keyed hashes that name nobody."),
    ("people.Recipient", "Says to whom a direct message went: shown with the message itself."),
    ("people.Charter", "Names who last changed the charter: shown on the charter's own page to all."),
    ("people.ServerRule", "A rule about a server: it names who decided, which those who keep order see."),
    ("base.MailStop", "A keyed hash of an address the home may not write to; it names nobody."),
):
    withholds(_table, _reason)


@mirrors("people.Correction")
def corrections(me: Actor) -> Section | None:
    """What she asked to have corrected, and the answers."""
    found = Correction.objects.filter(actor=me.num).order_by("-asked")
    if not found:
        return None
    return Section(
        key="corrections",
        title=_("Corrections you asked for"),
        columns=(_("When"), _("You wrote"), _("Answered"), _("The answer")),
        rows=((Moment(one.asked), one.words, Moment(one.answered), one.answer) for one in found),
        count=len(found),
        says=_("Read by those who keep the home; an answer comes within a month."),
        correct_url="/me/leave/",
        correct=_("Other ways to decide about what is yours"),
        order=6,
    )
