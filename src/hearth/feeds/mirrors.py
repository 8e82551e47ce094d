"""What the feeds and the mail of the home know about a person, for "What the home knows about me"."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hearth.base.models import OutgoingMail
from hearth.feeds.models import Device, NoticeMarker, Notification, Ways
from hearth.people.mirror import Line, Moment, Section, mirrors, withholds
from hearth.people.models import Actor

withholds(
    "base.MailStop", "Kept as a keyed hash only; the mail settings show whether mail to you has stopped."
)
withholds("feeds.Due", "Lives for minutes; it repeats what the list of notifications shows.")


@mirrors("feeds.Notification", "feeds.NoticeMarker")
def told(me: Actor) -> Section:
    """What they were told."""
    found = Notification.objects.filter(actor=me.num).order_by("-published", "-id")
    seen = NoticeMarker.objects.filter(actor=me.num).values_list("seen", flat=True).first()
    return Section(
        key="notifications",
        title=_("What you were told"),
        columns=(_("When"), _("Kind"), _("Read")),
        rows=(
            (Moment(one.published), one.sort, bool(seen and seen >= one.published))
            for one in found.iterator()
        ),
        count=found.count(),
        says=_("So that you find again who named you and who answered you."),
        correct_url="/notifications/",
        correct=_("See them"),
        order=70,
    )


@mirrors("feeds.Ways", "feeds.Device")
def ways(me: Actor) -> Section:
    """How they want to hear."""
    mine = Ways.objects.filter(actor=me.num)
    devices = Device.objects.filter(actor=me.num).order_by("created")
    kept: list[Line] = [
        line
        for one in mine
        for line in (
            (_("Time zone"), one.zone, None),
            (_("Ways"), one.choices, None),
            (_("Quiet hours"), f"{clock_words(one.quiet_from)} – {clock_words(one.quiet_to)}", None),
            (_("Daily letter"), clock_words(one.digest_at) if one.digest else _("never"), None),
        )
    ]
    kept += [(_("Device"), one.name, Moment(one.created)) for one in devices]
    return Section(
        key="ways",
        title=_("How you want to hear"),
        columns=(_("What"), _("Chosen"), _("Since")),
        rows=kept,
        count=len(kept),
        says=_("So that nothing reaches you in a way or at an hour that you did not choose."),
        correct_url="/notifications/settings/",
        correct=_("Change it"),
        order=71,
    )


@mirrors("base.OutgoingMail")
def mail(me: Actor) -> Section:
    """Letters that went out to them."""
    found = OutgoingMail.objects.filter(actor=me.num).order_by("-id")
    return Section(
        key="mail",
        title=_("Mail to you"),
        columns=(_("Written"), _("Kind"), _("To"), _("What became of it"), _("Left")),
        rows=(
            (Moment(one.queued), one.sort, one.address, one.reason or one.state, Moment(one.ended))
            for one in found.iterator()
        ),
        count=found.count(),
        says=_("What it said is forgotten once it has left; that it left is kept for sixty days."),
        correct_url="/notifications/settings/",
        correct=_("Change it"),
        order=72,
    )


def clock_words(minutes: int) -> str:
    """Minutes of a day as 21:30."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
