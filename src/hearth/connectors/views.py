"""The pages for bringing a community's history in; and where the addresses inside imported texts lead."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.connectors import actions, models
from hearth.connectors.models import ImportRun
from hearth.connectors.registry import connectors
from hearth.connectors.report import Report
from hearth.connectors.upload import IntakeHandler, Upload, handed_in, largest
from hearth.ledger.read import state
from hearth.people.middleware import Request
from hearth.people.roles import require_steward

WORDS = {
    models.LOOKING: _("Being looked through"),
    models.READY: _("Looked through, waiting for you"),
    models.QUEUED: _("About to start"),
    models.RUNNING: _("Coming in"),
    models.STOPPING: _("Stopping"),
    models.CANCELLED: _("Stopped; what is in stays"),
    models.ASKS: _("Stopped to ask you"),
    models.FAILED: _("Broke off"),
    models.DONE: _("It is in"),
    models.UNDOING: _("Being taken back"),
    models.WITHDRAWN: _("Taken back"),
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponse:
    """All imports, and the form for another one. The right to it is checked before the upload is read."""
    require_steward(request.viewer)
    if request.method == "POST":
        request.upload_handlers = [IntakeHandler(request)]
    answer: HttpResponse = _imports(request)
    return answer


@csrf_protect
def _imports(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _overview(request)

    def take(sent: Upload) -> ImportRun:
        kind, host = request.POST.get("kind", ""), request.POST.get("host", "")
        return actions.hand_in(request.viewer, kind, host, sent.path, sent.name, sent.sha256)

    try:
        run = handed_in(request, take)
    except HearthError as error:
        return _overview(request, str(error), status=error.status)
    return HttpResponseRedirect(reverse("import", args=[run.pk]))


def _overview(request: Request, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "runs": [(run, WORDS[run.state]) for run in actions.runs(request.viewer)],
        "kinds": [(each.name, each.title, gettext(each.reads)) for each in connectors().values()],
        "chosen": request.POST.get("kind") or next(iter(connectors())),
        "host": request.POST.get("host", ""),
        "error": error,
        "largest": largest() // 1_000_000,
    }
    return render(request, "connectors/imports.html", context, status=status)


@never_cache
@require_GET
def one(request: Request, number: int) -> HttpResponse:
    """One import: what was found, how far it is, what can be done. htmx gets the part that changes."""
    return _one(request, actions.access_run(request.viewer, number))


def _one(request: Request, run: ImportRun, error: str = "", status: int = 200) -> HttpResponse:
    counts, notes = run.counts or {}, run.notes or {}
    found = Report.of(run.report) if run.report else None
    brought = Report.of({**counts, **notes}) if counts else None
    shown = brought or found
    context: dict[str, Any] = {
        "run": run,
        "words": WORDS[run.state],
        "busy": run.state in models.BUSY,
        "found": found,
        "brought": brought,
        "left": shown.left_behind() if shown else [],
        "unknown": sorted((shown.unknown if shown else {}).items(), key=lambda pair: -pair[1])[:40],
        "rooms": _rooms(found),
        "of": found.posts if found else 0,
        "roles_open": run.connector == "discord",
        "title": connectors()[run.connector].title if run.connector in connectors() else run.connector,
        "error": error,
        "today": datetime.now(UTC).date().isoformat(),
    }
    partial = "#status" if request.headers.get("HX-Request") and not error else ""
    answer = render(request, f"connectors/import.html{partial}", context, status=status)
    if partial and not context["busy"]:
        answer["HX-Refresh"] = "true"  # what can be done now stands outside the part that was asked for
    return answer


def _rooms(found: Report | None) -> list[dict[str, Any]]:
    rooms = sorted(found.rooms.items(), key=lambda pair: str(pair[1][0]).lower()) if found else []
    return [
        {"uri": uri, "name": name, "posts": f"{posts:,}", "private": hidden}
        for uri, (name, posts, hidden) in rooms
    ]


def _act(request: Request, number: int, act: Callable[[], None]) -> HttpResponse:
    """Do it and show the import again; an error is shown where it happened."""
    try:
        act()
    except NotFound:
        raise
    except HearthError as error:
        return _one(request, actions.access_run(request.viewer, number), str(error), error.status)
    return HttpResponseRedirect(reverse("import", args=[number]))


@require_POST
def start(request: Request, number: int) -> HttpResponse:
    """Bring the chosen rooms in."""
    form = request.POST
    flags = {key.removeprefix("flag-"): value for key, value in form.items() if key.startswith("flag-")}

    def act() -> None:
        noticed = _day(form["noticed"]) if form.get("noticed") else None
        actions.start(
            request.viewer,
            number,
            wanted=form.getlist("room"),
            flags={key: str(value) for key, value in flags.items()},
            accept_bad=form.get("accept_bad") == "yes",
        )
        if noticed is not None:
            actions.say_noticed(request.viewer, number, noticed)

    return _act(request, number, act)


@require_POST
def cancel(request: Request, number: int) -> HttpResponse:
    """Stop."""
    return _act(request, number, lambda: actions.cancel(request.viewer, number))


@require_POST
def go_on(request: Request, number: int) -> HttpResponse:
    """Continue where it stopped."""
    accept = request.POST.get("accept_bad") == "yes"
    return _act(request, number, lambda: actions.go_on(request.viewer, number, accept_bad=accept))


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: Request, number: int) -> HttpResponse:
    """Ask, then undo."""
    run = actions.access_run(request.viewer, number)
    if request.method == "POST":
        return _act(request, number, lambda: actions.take_back(request.viewer, number))
    brought = Report.of(run.counts) if run.counts else None
    return render(request, "connectors/take_back.html", {"run": run, "brought": brought})


@require_POST
def throw_away(request: Request, number: int) -> HttpResponse:
    """Forget an archive that was only looked at."""
    try:
        actions.throw_away(request.viewer, number)
    except Invalid as error:
        return _one(request, actions.access_run(request.viewer, number), str(error), error.status)
    return HttpResponseRedirect(reverse("imports"))


@require_POST
def noticed(request: Request, number: int) -> HttpResponse:
    """The authors were told."""

    def act() -> None:
        actions.say_noticed(request.viewer, number, _day(request.POST.get("noticed", "")))

    return _act(request, number, act)


def _day(text: str) -> int:
    try:
        return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError as error:
        raise Invalid(gettext("Give the day as a date, for example 2026-05-17.")) from error


@require_GET
def unread(request: Request, number: int) -> HttpResponse:
    """The lines that could not be read, as a table to take along."""
    run = actions.access_run(request.viewer, number)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["place", "reason"])
    lines = (run.notes or {}).get("bad_lines") or (run.report or {}).get("bad_lines") or []
    table.writerows([_harmless(place), _harmless(why)] for place, why in lines)
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="unread-{run.pk}.csv"'
    return answer


def _harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return "'" + cell if cell[:1] in "=+-@\t\r" else cell


@require_GET
def inward(request: Request, platform: str, name: str, rest: str) -> HttpResponse:
    """The address inside an imported text -> the page of that thing here, which checks who is looking."""
    found = state(f"urn:hearth:{platform}:{name}/{rest.rstrip('/')}")
    if found is None or found.deleted:
        raise NotFound
    place = {"Person": "people", "Service": "people", "Group": "s"}.get(found.type, "p")
    return HttpResponseRedirect(f"/{place}/{found.num}/")
