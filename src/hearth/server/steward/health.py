"""How the home is: one page of findings, each with the next step."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hearth.base import clock, options
from hearth.base.address import home_url
from hearth.base.mail import why_waiting
from hearth.base.mail.outbox import HELD
from hearth.base.models import OutgoingMail
from hearth.federation.activitypub.addresses import federating
from hearth.federation.activitypub.standing import standing
from hearth.ledger import reactors
from hearth.people.middleware import Request
from hearth.people.roles import require_steward
from hearth.server.doctor import Finding, examine, note, ok, wrong
from hearth.server.keeping import backups
from hearth.server.steward import trying

_ROOM, _LITTLE = 5e9, 1e9
_LATE = 2 * clock.DAY
_LAG = 500
_DOCTORS = {
    "python",
    "sqlite",
    "settings",
    "data folder",
    "secrets",
    "database",
    "valkey",
    "clock",
    "open files",
}
"""what doctor says and this page does not say better"""


@dataclass(frozen=True, slots=True)
class Point:
    """A finding, and where to go with it."""

    finding: Finding
    url: str = ""
    label: str = ""


@never_cache
@require_safe
def health_page(request: Request) -> HttpResponse:
    """Everything, what has to be mended first."""
    require_steward(request.viewer)
    order = {"wrong": 0, "note": 1, "ok": 2}
    points = sorted(_points(), key=lambda point: order[point.finding.verdict])
    machine = [finding for finding in examine() if finding.about in _DOCTORS]
    wrongs = [*points, *map(Point, machine)]
    context = {
        "points": points,
        "machine": machine,
        "wrongs": sum(each.finding.verdict == "wrong" for each in wrongs),
    }
    return render(request, "server/health.html", context)


def _points() -> Iterator[Point]:
    looks: tuple[Callable[[], Point | None], ...] = (
        _disk,
        _backup,
        _address,
        _certificate,
        _mail,
        _worker,
        _open_web,
    )
    for look in looks:
        if point := look():
            yield point


def _disk() -> Point:
    free = shutil.disk_usage(Path(settings.DATA)).free
    words = _("%(size).1f GB are free on the disk of this home.") % {"size": free / 1e9}
    if free >= _ROOM:
        return Point(ok(_("Disk"), words))
    step = ("/settings/backups/", _("Throw old backups away"))
    if free < _LITTLE:
        return Point(wrong(_("Disk"), words + " " + _("Soon nothing can be written any more.")), *step)
    return Point(note(_("Disk"), words), *step)


def _backup() -> Point:
    step = ("/settings/backups/", _("To the backups"))
    newest = next(iter(backups.listed()), None)
    if newest is None:
        return Point(wrong(_("Backup"), _("There is no backup yet.")), *step)
    days = (clock.now() - newest.made) // clock.DAY
    words = (
        _("The newest backup is of today.")
        if not days
        else ngettext(
            "The newest backup is %(days)d day old.", "The newest backup is %(days)d days old.", days
        )
        % {"days": days}
    )
    if newest.trouble:
        return Point(
            wrong(_("Backup"), words + " " + _("It could not be restored when it was tried.")), *step
        )
    if clock.now() - newest.made > _LATE:
        return Point(note(_("Backup"), words), *step)
    proven = _("It was proven by a restore.") if newest.proven else _("It was not proven yet.")
    return Point(ok(_("Backup"), f"{words} {proven}"), *step)


def _address() -> Point:
    url = home_url()
    if not url:
        words = _("This home has no public address yet, so letters wait.")
        return Point(note(_("Address"), words), "/settings/address/", _("Give it an address"))
    words = _("People find it at %(url)s.") % {"url": url}
    return Point(ok(_("Address"), words), "/settings/address/", _("Try it"))


def _certificate() -> Point | None:
    parts = urlsplit(home_url())
    if parts.scheme != "https" or not parts.hostname:
        return None
    try:
        days = trying.certificate_days(parts.hostname, parts.port or 443)
    except (OSError, ValueError) as error:
        words = _("The certificate could not be looked at from here: %(why)s") % {"why": error}
        return Point(note(_("Certificate"), words), "/settings/address/", _("Try the address"))
    words = _("The certificate is good for %(days)d more days.") % {"days": days}
    if days < trying.SOON:
        return Point(wrong(_("Certificate"), words), "/settings/address/", _("Try the address"))
    return Point(ok(_("Certificate"), words))


def _mail() -> Point:
    step = ("/settings/mail/", _("To mail"))
    counted = dict(OutgoingMail.objects.values_list("state").annotate(Count("pk")))
    if kept := counted.get(HELD, 0):
        words = ngettext(
            "%(count)d letter is kept back since the home was restored.",
            "%(count)d letters are kept back since the home was restored.",
            kept,
        ) % {"count": kept}
        return Point(note(_("Mail"), words), "/settings/mail/", _("Send them or throw them away"))
    queued = counted.get("queued", 0)
    waiting = (
        ngettext("%(count)d letter waits.", "%(count)d letters wait.", queued) % {"count": queued}
        if queued
        else _("No letter waits.")
    )
    if why_waiting():
        words = _("Letters leave once this home has an address and a mail server.")
        return Point(note(_("Mail"), f"{waiting} {words}"), *step)
    if fault := options.get("mail_fault"):
        return Point(wrong(_("Mail"), f"{waiting} {fault}"), *step)
    failed = counted.get("failed", 0) + counted.get("bounced", 0)
    if failed:
        words = ngettext("%(count)d letter did not arrive.", "%(count)d letters did not arrive.", failed) % {
            "count": failed
        }
        return Point(note(_("Mail"), f"{waiting} {words}"), *step)
    return Point(ok(_("Mail"), waiting), *step)


def _open_web() -> Point | None:
    if not federating():
        return None
    now, step = standing(), ("/settings/open-web/", _("See how it moves"))
    if now.still:
        words = _("Something stands still between this home and other servers.")
        return Point(wrong(_("The open social web"), words), *step)
    words = ngettext("%(count)d delivery waits.", "%(count)d deliveries wait.", now.waiting) % {
        "count": now.waiting
    }
    if now.away:
        words += " " + ngettext(
            "%(count)d server does not answer.", "%(count)d servers do not answer.", len(now.away)
        ) % {"count": len(now.away)}
    return Point(ok(_("The open social web"), words), *step)


def _worker() -> Point:
    lag, given_up = reactors.behind()
    step = ("/settings/update/", _("See which version runs"))
    if given_up:
        words = ngettext(
            "%(count)d piece of work in the background was given up; the log of the home says why.",
            "%(count)d pieces of work in the background were given up; the log of the home says why.",
            given_up,
        ) % {"count": given_up}
        return Point(wrong(_("Background work"), words), *step)
    if lag > _LAG:
        words = _("Background work is %(count)d activities behind. After an import that is usual.") % {
            "count": lag
        }
        return Point(note(_("Background work"), words), "/settings/health/", _("Look again"))
    return Point(ok(_("Background work"), _("Everything that happened was dealt with.")))
