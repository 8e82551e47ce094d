"""What the feeds know about a person: what she was told, how she wants to be told, and on which devices."""

from django.utils.translation import gettext as _

from hearth.feeds.models import Device, NoticeMarker, Notification, Ways
from hearth.people.mirror import Line, Link, Moment, Section, mirrors, withholds
from hearth.people.models import Actor


@mirrors("feeds.Notification", "feeds.NoticeMarker")
def notifications(me: Actor) -> Section:
    """What she was told about."""
    found = Notification.objects.filter(actor=me.num).order_by("-published", "-pk")
    seen = NoticeMarker.objects.filter(actor=me.num).values_list("seen", flat=True).first()
    return Section(
        key="notifications",
        title=_("What you were told about"),
        columns=(_("When"), _("Kind"), _("About"), _("Looked at")),
        rows=(
            (
                Moment(one.published),
                one.sort,
                Link(_("open"), one.url or f"/p/{one.post}/"),
                bool(seen and one.published <= seen),
            )
            for one in found.iterator()
        ),
        count=found.count(),
        correct_url="/notifications/",
        correct=_("Open your notifications"),
        order=60,
    )


@mirrors("feeds.Ways", "feeds.Device")
def ways(me: Actor) -> Section:
    """How and when the home reaches her."""
    rows: list[Line] = []
    for held in Ways.objects.filter(actor=me.num):
        rows += [
            (_("Time zone"), held.zone),
            (_("Quiet hours"), f"{held.quiet_from} – {held.quiet_to}"),
            (_("Choices"), str(held.choices)),
            (_("Last mail"), Moment(held.last_mail)),
        ]
    rows += [(_("Device"), f"{one.name}") for one in Device.objects.filter(actor=me.num)]
    return Section(
        key="ways",
        title=_("How the home reaches you"),
        columns=(_("What"), _("Value")),
        rows=rows,
        count=len(rows),
        correct_url="/notifications/settings/",
        order=62,
    )


withholds("feeds.CaughtUp", "Until when you were told what happened in a space; nobody else sees it.")
withholds("feeds.Due", "What waits to be mailed or pushed: the same happenings as the notifications above.")
