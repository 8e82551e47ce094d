"""The facilitator's page and its acts."""

import secrets
from datetime import datetime, tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.features.week import actions
from hearth.features.week.prompts import prompts
from hearth.features.week.queries import MOST, may_facilitate, open_questions, planned_in, week_around
from hearth.people.sight import Viewer
from hearth.spaces.answers import number, see_other, viewer_of
from hearth.ui.asks import Ask, asks_for
from hearth.ui.times import zone_of


def access_facilitator(request: HttpRequest) -> Viewer:
    """Whoever takes care of the talk; nobody else finds this page."""
    viewer = viewer_of(request)
    if not may_facilitate(viewer):
        raise NotFound
    return viewer


def week(request: HttpRequest) -> HttpResponse:
    """The page, and planning something."""
    viewer = access_facilitator(request)
    zone = zone_of(request)
    if request.method == "POST":
        return _plan(request, viewer, zone)
    return _page(request, viewer, zone, {"at": _today(zone), **request.GET.dict()})


@require_GET
def glance(request: HttpRequest) -> HttpResponse:
    """The week in short: a panel of the home page."""
    viewer = access_facilitator(request)
    return render(request, "week/glance.html", _planned(viewer, zone_of(request)))


def _planned(viewer: Viewer, zone: tzinfo) -> dict[str, Any]:
    begin, end = week_around(clock.now(), zone)
    plans = planned_in(begin, end, viewer)
    return {
        "plans": plans,
        "next": planned_in(end, end + 7 * clock.DAY, viewer),
        "most": MOST,
        "room_left": max(MOST - len(plans), 0),
    }


def _page(
    request: HttpRequest,
    viewer: Viewer,
    zone: tzinfo,
    values: dict[str, Any],
    error: str = "",
    *,
    full: bool = False,
) -> HttpResponse:
    now = clock.now()
    asked = asks_for(viewer)
    promises = [ask for ask in asked if ask.kind == "promise"]
    questions = open_questions(viewer)
    planned = _planned(viewer, zone)
    crowded = (
        planned_in(*week_around(_day(str(values.get("at", "")), zone, now), zone), viewer) if full else []
    )
    context = {
        "act": _one_act(asked, questions, len(planned["plans"])),
        "promises": promises,
        "asked": [ask for ask in asked if ask.kind != "promise"],
        "questions": questions,
        **planned,
        "values": {"sort": "conversation", **values},
        "crowded": [one for one in crowded if not one.event],
        "full": full,
        "error": error,
        "prompts": prompts(),
        "key": values.get("key") or secrets.token_hex(12),
        "soonest": _today(zone),
    }
    return render(request, "week/week.html", context, status=400 if error and not full else 200)


def _one_act(asked: list[Ask], questions: list[Any], planned: int) -> Ask:
    """The one most useful thing to do today."""
    if asked:
        return asked[0]
    if questions:
        title = questions[0].thread.title
        text = _("Find somebody who can answer “%(title)s”") % {"title": title}
        return Ask(text=text, url=f"/t/{questions[0].thread.num}/", kind="act")
    if not planned:
        return Ask(text=_("Plan one conversation for this week"), url="#plan", kind="act")
    return Ask(text=_("Read what people said, and thank somebody"), url="/", kind="act")


def _plan(request: HttpRequest, viewer: Viewer, zone: tzinfo) -> HttpResponse:
    values = request.POST.dict()
    try:
        actions.plan(
            viewer,
            values.get("name", ""),
            values.get("sort", ""),
            _day(values.get("at", ""), zone, None),
            zone,
            instead_of=number(values.get("instead")),
            key=values.get("key", "")[:200],
        )
    except actions.Full as full:
        return _page(request, viewer, zone, values, str(full), full=True)
    except HearthError as problem:
        if problem.status == 404:
            raise
        return _page(request, viewer, zone, values, str(problem))
    return see_other("/week/#planned")


def _today(zone: tzinfo) -> str:
    return clock.from_ms(clock.now()).astimezone(zone).date().isoformat()


def _day(text: str, zone: tzinfo, otherwise: int | None) -> int:
    """Noon of a day in somebody's zone, in ms."""
    try:
        day = datetime.fromisoformat(text.strip()).date()
        return clock.to_ms(datetime(day.year, day.month, day.day, 12, tzinfo=zone))
    except (ValueError, OverflowError) as error:
        if otherwise is not None:
            return otherwise
        raise Invalid(_("Choose a day.")) from error


@require_POST
def finish(request: HttpRequest, num: int) -> HttpResponse:
    """Done, dropped, or planned after all."""
    actions.finish(access_facilitator(request), num, request.POST.get("state", ""))
    return see_other("/week/#planned")
