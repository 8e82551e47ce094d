"""Backups in the browser: see them, make one, take one along, prove one, and bring the home back from one."""

from typing import Any, cast

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hearth.base.errors import HearthError, Invalid
from hearth.connectors.upload import IntakeHandler, largest, received
from hearth.ledger import read
from hearth.people.middleware import Request
from hearth.people.roles import require_steward
from hearth.server.keeping import backups, errands
from hearth.server.keeping.work import require_swappable
from hearth.server.steward.again import asks_again

WHY = {
    backups.DAILY: gettext_lazy("daily"),
    backups.BY_HAND: gettext_lazy("made by hand"),
    backups.BEFORE_RESTORE: gettext_lazy("before a restore"),
    backups.BEFORE_UPDATE: gettext_lazy("before an update"),
    backups.UPLOADED: gettext_lazy("uploaded"),
}


def begun(errand: errands.Errand) -> HttpResponse:
    """To the page that shows how far it is."""
    response = HttpResponseRedirect(reverse("errand", args=[errand.token]))
    response.status_code = 303
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def backups_page(request: Request) -> HttpResponse:
    """All backups; with POST one more is made."""
    require_steward(request.viewer)
    if request.method != "POST":
        return overview(request)
    try:
        return begun(errands.begin("backup", request.viewer.actor or 0))
    except HearthError as error:
        return overview(request, str(error), error.status)


def overview(request: Request, error: str = "", status: int = 200) -> HttpResponse:
    """The list."""
    found = backups.listed()
    context: dict[str, Any] = {
        "found": [(each, WHY.get(each.why, each.why)) for each in found],
        "total": sum(each.size for each in found),
        "current": errands.current(),
        "error": error,
        "largest": largest() // 1_000_000,
    }
    return render(request, "server/backups.html", context, status=status)


@csrf_exempt
@require_POST
def upload_page(request: Request) -> HttpResponse:
    """Take a file in that lies elsewhere. The right to it is checked before the upload is read."""
    require_steward(request.viewer)
    request.upload_handlers = [IntakeHandler(request)]
    answer: HttpResponse = _upload(request)
    return answer


@csrf_protect
def _upload(request: Request) -> HttpResponse:
    try:
        upload = received(request)
        if upload is None:
            raise Invalid(_("Choose the file of a backup first."))
        try:
            taken = backups.take_in(upload.path)
        except HearthError:
            upload.path.unlink(missing_ok=True)
            raise
    except HearthError as error:
        return overview(request, _said(str(error)), error.status)
    return HttpResponseRedirect(reverse("backup-restore", args=[taken.name]))


def _said(sentence: str) -> str:
    """A refused file is named by the machine's path; the person knows it by another name."""
    return (
        _("This file is not a backup of a home, or it was cut short. Nothing was changed.")
        if ("is not an export or backup" in sentence)
        else sentence
    )


@never_cache
@require_safe
@asks_again
def file_page(request: Request, name: str) -> FileResponse:
    """Take one along. It opens everything, so the password is asked."""
    backup = backups.of(name)
    return FileResponse(backup.path.open("rb"), as_attachment=True, filename=backup.name)


@require_POST
def prove_page(request: Request, name: str) -> HttpResponse:
    """Prove one by restoring it into an empty place."""
    require_steward(request.viewer)
    backup = backups.of(name)
    try:
        return begun(errands.begin("prove", request.viewer.actor or 0, name=backup.name))
    except HearthError as error:
        return overview(request, str(error), error.status)


@require_POST
@asks_again
def drop_page(request: Request, name: str) -> HttpResponse:
    """Throw one away."""
    backups.drop(backups.of(name))
    return HttpResponseRedirect(reverse("backups"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def restore_page(request: Request, name: str) -> HttpResponse:
    """What a restore would replace; with POST and the box ticked, it begins."""
    backup = backups.of(name)
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("sure") != "yes":
                raise Invalid(_("Tick the box if this is what you want. Nothing was changed."))
            require_swappable()
            return begun(errands.begin("restore", request.viewer.actor or 0, name=backup.name))
        except HearthError as caught:
            error = str(caught)
    return _preview(request, backup, error)


def _preview(request: Request, backup: backups.Backup, error: str) -> HttpResponse:
    told: dict[str, Any] = {}
    try:
        told = backups.manifest(backup.path)
        require_swappable()
    except HearthError as refused:
        error = _said(str(refused))
    context = {
        "backup": backup,
        "told": told,
        "home": told.get("home", {}),
        "now": read.count(),
        "later": sum(1 for _row in _rows_after(told)) if told else 0,
        "error": error,
        "possible": bool(told) and not error,
    }
    return render(request, "server/restore.html", context, status=422 if error else 200)


def _rows_after(told: dict[str, Any]) -> list[int]:
    """What was recorded after the backup; as many as there are activities beyond its last one."""
    head = cast(int, told.get("head", 0))
    return [row.seq for row in read.rows(head, limit=1000)]
