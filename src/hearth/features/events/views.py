"""The pages of events: planning one, the list of those ahead, one with its answers, and its calendar file."""

import secrets
from datetime import datetime, timedelta, tzinfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.features.events import actions
from hearth.features.events.calendar import calendar_of
from hearth.features.events.queries import access_event, event_views, upcoming_events
from hearth.spaces.access import access_open_space
from hearth.spaces.answers import acted_on_post, see_other, viewer_of, wants_fragment
from hearth.spaces.queries import post_views
from hearth.ui.shell import Shell
from hearth.ui.steps import next_url
from hearth.ui.times import zone_of

LENGTHS = (30, 45, 60, 90, 120)


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """What lies ahead."""
    viewer = viewer_of(request)
    if not viewer.member:
        raise NotFound
    found = upcoming_events(viewer)
    return render(
        request, "events/ahead.html", {"views": post_views([post for post, _event in found], viewer)}
    )


def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and planning the call."""
    viewer = viewer_of(request)
    space = access_open_space(viewer, slug)
    zone = zone_of(request)
    values = {"minutes": "45"} | request.POST.dict()
    times = request.POST.getlist("time")
    beginning = bool(request.GET.get("begin"))
    error = ""
    if request.method == "POST":
        try:
            planned = actions.plan_event(
                viewer,
                space.uri,
                values.get("name", ""),
                values.get("about", ""),
                times=[moment_in(text, zone) for text in times if text.strip()],
                minutes=int(values["minutes"]) if values["minutes"].isdigit() else 0,
                place=values.get("place", ""),
                key=values.get("key", "")[:200],
            )
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
        else:
            return redirect(next_url("founder", "call", viewer) if beginning else f"/p/{planned.num}/")
    if beginning and request.method == "GET":
        times = _proposals(zone)
        values |= {
            "name": _("Our first call"),
            "about": _(
                "We get to know each other: who we are, what brought us here, and what we would like to try first."
            ),
        }
    context = {
        "space": space,
        "values": values,
        "times": [*times, *[""] * (actions.MOST_SLOTS - len(times))][: actions.MOST_SLOTS],
        "lengths": LENGTHS,
        "soonest": _local(clock.now(), zone),
        "zone": str(zone).replace("_", " "),
        "error": error,
        "beginning": beginning,
        "key": values.get("key") or secrets.token_hex(12),
    }
    return render(request, "events/plan.html", context, status=400 if error else 200)


def moment_in(text: str, zone: tzinfo) -> int:
    """What somebody chose in a field for date and time, in her zone, as ms."""
    try:
        said = datetime.fromisoformat(text.strip())
        return clock.to_ms((said.replace(tzinfo=None)).replace(tzinfo=zone))
    except (ValueError, OverflowError) as error:
        raise Invalid(_("Write a time like 2026-05-12 18:30.")) from error


def _local(ms: int, zone: tzinfo) -> str:
    return (clock.from_ms(ms).astimezone(zone) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")


def _proposals(zone: tzinfo) -> list[str]:
    """Three times in the days to come, at different hours, so that nobody begins with empty fields."""
    today = clock.from_ms(clock.now()).astimezone(zone)
    return [
        f"{(today + timedelta(days=days)).date().isoformat()}T{hour}"
        for days, hour in ((2, "18:00"), (3, "12:00"), (5, "10:00"))
    ]


@require_GET
def event(request: HttpRequest, num: int) -> HttpResponse:
    """One event: its post leads on to its thread of answers."""
    viewer = viewer_of(request)
    post, found = access_event(viewer, num)
    view = event_views([num], viewer)[num]
    return render(
        request,
        "events/event.html",
        {"event": found, "view": view, "posts": post_views([post], viewer)},
    )


def _acted(request: HttpRequest, num: int) -> HttpResponse:
    return acted_on_post(request, num) if wants_fragment(request) else see_other(f"/events/{num}/")


@require_POST
def answer(request: HttpRequest, num: int) -> HttpResponse:
    """Come, perhaps, or not."""
    actions.answer(viewer_of(request), num, request.POST.get(f"come{num}", request.POST.get("come", "")))
    return _acted(request, num)


@require_POST
def times(request: HttpRequest, num: int) -> HttpResponse:
    """Which of the proposed times suit."""
    prefix = f"at{num}-"
    said = {int(name[len(prefix) :]): word for name, word in request.POST.items() if _is_slot(name, prefix)}
    actions.tell_times(viewer_of(request), num, {at: str(word) for at, word in said.items()})
    return _acted(request, num)


def _is_slot(name: str, prefix: str) -> bool:
    tail = name.removeprefix(prefix)
    return name.startswith(prefix) and tail.isascii() and tail.isdigit() and len(tail) < 16


@require_POST
def settle(request: HttpRequest, num: int) -> HttpResponse:
    """The host chooses the time."""
    at = request.POST.get("at", "")
    actions.choose_time(
        viewer_of(request), num, int(at) if at.isascii() and at.isdigit() and len(at) < 16 else 0
    )
    return _acted(request, num)


@require_POST
def cancel(request: HttpRequest, num: int) -> HttpResponse:
    """Call it off."""
    actions.cancel_event(viewer_of(request), num)
    return _acted(request, num)


@require_GET
def calendar(request: HttpRequest, num: int) -> HttpResponse:
    """The event for a calendar."""
    post, found = access_event(viewer_of(request), num)
    if found.starts is None:
        raise NotFound(_("This event has no time yet."))
    response = HttpResponse(
        calendar_of(found, post, Shell(request).home.name), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="event-{num}.ics"'
    return response
