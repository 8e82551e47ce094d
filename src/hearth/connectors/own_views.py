"""The pages on which a member brings in her own archive: hand it in, look, show that it is hers, bring it in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import HearthError, NotFound
from hearth.connectors import models, own
from hearth.connectors.models import ImportRun
from hearth.connectors.report import Report
from hearth.connectors.upload import IntakeHandler, handed_in, largest
from hearth.connectors.views import WORDS
from hearth.people import linked
from hearth.people.door import see
from hearth.people.middleware import Request


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def archives(request: Request) -> HttpResponse:
    """Her archives, and the form for another. Who may is asked before the upload is read."""
    if not request.viewer.member:
        raise NotFound
    if request.method == "POST":
        request.upload_handlers = [IntakeHandler(request)]
    answer: HttpResponse = _archives(request)
    return answer


@csrf_protect
def _archives(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _overview(request)
    try:
        run = handed_in(request, lambda sent: own.hand_in(request.viewer, sent.path, sent.name, sent.sha256))
    except HearthError as error:
        return _overview(request, str(error), status=error.status)
    return see(reverse("own-archive", args=[run.pk]))


def _overview(request: Request, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "runs": [(run, WORDS[run.state]) for run in own.archives_of(request.viewer)],
        "errors": [("archive", error)] if error else [],
        "largest": largest() // 1_000_000,
    }
    return render(request, "connectors/own_archives.html", context, status=status)


@never_cache
@require_GET
def one(request: Request, number: int) -> HttpResponse:
    """One archive: whose it says it is, what is in it, what can be done."""
    return _one(request, own.access_archive(request.viewer, number))


def _one(request: Request, run: ImportRun, error: str = "", status: int = 200) -> HttpResponse:
    account = own.account_of(run) if run.state not in (models.DONE, models.WITHDRAWN) else ""
    found = Report.of(run.report) if run.report else None
    context: dict[str, Any] = {
        "run": run,
        "words": WORDS[run.state],
        "busy": run.state in models.BUSY,
        "found": found,
        "asks": found is not None and found.state == "asks",
        "brought": Report.of({**run.counts, **run.notes}) if run.counts else None,
        "account": account,
        "host": own.host_of(account),
        "proved": bool(account) and linked.proved(request.viewer.actor or 0, account),
        "errors": [("", error)] if error else [],
    }
    return render(request, "connectors/own_archive.html", context, status=status)


def _act(request: Request, number: int, act: Callable[[], None], onward: str = "") -> HttpResponse:
    try:
        act()
    except NotFound:
        raise
    except HearthError as error:
        return _one(request, own.access_archive(request.viewer, number), str(error), error.status)
    return see(onward or reverse("own-archive", args=[number]))


@require_POST
def start(request: Request, number: int) -> HttpResponse:
    """Bring it in."""
    accept = request.POST.get("accept_bad") == "yes"
    return _act(request, number, lambda: own.start(request.viewer, number, accept_bad=accept))


@require_POST
def take_back(request: Request, number: int) -> HttpResponse:
    """What came in leaves again."""
    return _act(request, number, lambda: own.take_back(request.viewer, number))


@require_POST
def throw_away(request: Request, number: int) -> HttpResponse:
    """Forget it."""
    return _act(request, number, lambda: own.throw_away(request.viewer, number), reverse("own-archives"))
