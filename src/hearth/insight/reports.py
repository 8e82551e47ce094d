"""Reports: a month as a page and on paper, files of every figure, the public page by choice, and the monthly letter."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.base import options
from hearth.base.errors import HearthError, NotFound
from hearth.insight import mailing, nudging
from hearth.insight.asking import wanted
from hearth.insight.files import KINDS, file_of
from hearth.insight.looks import note_look
from hearth.insight.month import months, name_of, public_report_of, report_of
from hearth.insight.paper import pdf
from hearth.insight.ways import ways
from hearth.insight.window import DEFAULT
from hearth.people.middleware import Request
from hearth.people.queries import home_name
from hearth.people.roles import require_steward

PUBLIC = "insight_public"
SHOWN = 12


def _require_member(request: Request) -> None:
    if not request.viewer.member:
        raise NotFound


def is_public() -> bool:
    """Whether the keepers show the month's figures to everybody."""
    return options.get(PUBLIC) == "1"


@require_GET
@never_cache
def reports(request: Request) -> HttpResponse:
    """Which months there are, the files, and who gets what."""
    _require_member(request)
    context: dict[str, Any] = {
        "public": is_public(),
        "keeps": request.viewer.holds("founder", "steward"),
        "mailed": request.viewer.actor in mailing.readers(),
        "nudged": nudging.wants(request.viewer.actor),
        **ways(request, "/insight/reports/"),
    }
    try:
        found = months()
        context |= {
            "months": [(month, name_of(month)) for month in found[:SHOWN]],
            "older": len(found) > SHOWN,
        }
    except HearthError as error:
        context["error"] = str(error)
    return render(request, "insight/reports.html", context)


@require_GET
@never_cache
def report(request: Request, month: str) -> HttpResponse:
    """A month as a page that prints well."""
    _require_member(request)
    try:
        found = report_of(month)
    except NotFound:
        raise
    except HearthError as error:
        return render(request, "insight/report.html", {"name": month, "error": str(error)})
    return render(request, "insight/report.html", {"report": found, "name": found.name, "month": month})


@require_GET
@never_cache
def as_pdf(request: Request, month: str) -> HttpResponse:
    """The same on paper."""
    _require_member(request)
    answer = HttpResponse(pdf(report_of(month), home_name()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="report-{month}.pdf"'
    return answer


@require_GET
@never_cache
def figures(request: Request, form: str) -> HttpResponse:
    """Every figure as a file."""
    _require_member(request)
    if form not in KINDS:
        raise NotFound
    asked = wanted(request, default=DEFAULT)
    answer = asked.figures([])
    note_look(answer, actor=request.viewer.actor, road="file", ids=[], window=asked.window, space=asked.space,
              origin=asked.origin)  # fmt: skip
    out = HttpResponse(file_of(answer.records, form), content_type=KINDS[form])
    out["Content-Disposition"] = f'attachment; filename="figures.{form}"'
    return out


@require_GET
@never_cache
def transparency(request: Request) -> HttpResponse:
    """The last month for everybody, if the keepers chose so."""
    if not is_public():
        raise NotFound
    try:
        found = months()
        held = public_report_of(found[0]) if found else None
    except HearthError as error:
        return render(request, "insight/transparency.html", {"error": str(error)})
    return render(request, "insight/transparency.html", {"report": held, "home": home_name()})


@require_POST
def publish(request: Request) -> HttpResponse:
    """Show the month's figures to everybody, or no longer."""
    require_steward(request.viewer)
    options.put(PUBLIC, "1" if request.POST.get("public") == "yes" else "")
    return redirect("reports")


@require_POST
def by_mail(request: Request) -> HttpResponse:
    """Get the month's report as a letter, or no longer."""
    _require_member(request)
    if request.viewer.actor is not None:
        mailing.want(request.viewer.actor, wanted=request.POST.get("mail") == "yes")
    return redirect("reports")


@require_POST
def when_away(request: Request) -> HttpResponse:
    """One letter when she has been away for longer than is usual for her, or none."""
    _require_member(request)
    if request.viewer.actor is not None:
        nudging.want(request.viewer.actor, wanted=request.POST.get("away") == "yes")
    return redirect("/insight/reports/#r-mail")
