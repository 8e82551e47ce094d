"""Who holds what: giving, prolonging, ending and handing on roles, and the home itself."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.ledger.activity import HOME, HOME_NUM
from hearth.people import actors, handing, roles
from hearth.people.door import again, go, see
from hearth.people.holding import holders_page, places_to_grant
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.sight import visible
from hearth.ui.times import zone_of


def last_day(request: Request, text: str) -> int | None:
    """The instant at which a day is over where the viewer lives; None for no day."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
        midnight = datetime.combine(day + timedelta(days=1), time(), zone_of(request))
        return clock.to_ms(midnight)
    except (ValueError, OverflowError) as error:
        raise Invalid(_("A last day is written like 2027-03-31.")) from error


@require_GET
def holders(request: Request) -> HttpResponse:
    """Who holds what, since when and until when."""
    if not request.viewer.member:
        raise NotFound
    return render(request, "people/roles.html", holders_page(request.viewer))


@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: Request, key: str) -> HttpResponse:
    """Give somebody a role, in the home or a room, for a time or for good."""
    actor = actors.access_actor(request.viewer, key)
    places = places_to_grant(request.viewer)
    if not places or actor.sort not in ("member", "guest"):
        raise NotFound
    context = {"person": actor, "places": places, "titles": _titles(request)}
    if request.method != "POST":
        return render(request, "people/grant.html", {"typed": {"role": "moderator"}, **context})
    typed = request.POST
    try:
        brand = {"brand": True, "peer": False}.get(typed.get("voice", ""))
        roles.grant(
            request.viewer,
            actor.uri,
            typed.get("role", ""),
            scope=typed.get("place", "") or HOME,
            is_brand=brand,
            interest=typed.get("interest", ""),
            valid_to=last_day(request, typed.get("until", "")),
        )
    except Invalid as error:
        return again(request, "people/grant.html", error, **context)
    return see(reverse("profile", args=[actor.handle or actor.num]))


def _titles(request: Request) -> list[tuple[str, Any]]:
    everywhere = roles.may_steward(request.viewer)
    return [
        (name, title)
        for name, title in roles.TITLES.items()
        if (roles.may_grant(request.viewer, name) if everywhere else name not in roles.BRAND)
    ]


@require_POST
def end(request: Request, num: int) -> HttpResponse:
    """End a role now."""
    roles.end_role(request.viewer, num)
    return go(request, reverse("roles"))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, num: int) -> HttpResponse:
    """Change how long a role lasts, and what its holder says she gains."""
    held = roles.access_role(request.viewer, num)
    may_prolong = roles.may_grant(request.viewer, held.role, held.scope) and held.role != "founder"
    may_say = held.is_brand and (held.actor == request.viewer.actor or may_prolong)
    if not may_prolong and not may_say:
        raise NotFound
    until = clock.from_ms(held.valid_to - 1).astimezone(zone_of(request)) if held.valid_to else None
    context = {
        "held": held,
        "title": roles.TITLES.get(held.role, held.role),
        "person": Actor.objects.get(num=held.actor),
        "may_prolong": may_prolong,
        "may_say": may_say,
    }
    typed = {"interest": held.interest, "until": until.date().isoformat() if until else ""}
    if request.method != "POST":
        return render(request, "people/role.html", {"typed": typed, **context})
    try:
        if may_say and request.POST.get("interest", "") != held.interest:
            roles.say_interest(request.viewer, num, request.POST.get("interest", ""))
        ends = last_day(request, request.POST.get("until", "")) if may_prolong else held.valid_to
        if ends != held.valid_to:
            roles.prolong(request.viewer, num, ends)
    except Invalid as error:
        return again(request, "people/role.html", error, **context)
    return go(request, reverse("roles"))


@require_http_methods(["GET", "HEAD", "POST"])
def hand_on(request: Request, num: int) -> HttpResponse:
    """Offer a role of your own to a successor."""
    held = roles.access_role(request.viewer, num)
    if held.actor != request.viewer.actor:
        raise NotFound
    context = {
        "held": held,
        "title": roles.TITLES.get(held.role, held.role),
        "home": held.role == "founder" and held.scope == HOME_NUM,
        "people": _successors(request, held.actor),
    }
    if request.method != "POST":
        return render(request, "people/hand_on.html", {"typed": {}, **context})
    typed = request.POST
    try:
        person = actors.actor_at(typed.get("person", "").strip().removeprefix("@")[:120])
        if person is None:
            raise Invalid(_("Choose a member of this home."))
        handing.offer_role(
            request.viewer, num, person.uri, words=typed.get("words", ""), stay=bool(typed.get("stay"))
        )
    except Invalid as error:
        return again(request, "people/hand_on.html", error, **context)
    return see(reverse("roles"))


def _successors(request: Request, holder: int) -> list[Actor]:
    people = visible(Actor.objects.filter(sort="member", deleted=False), request.viewer)
    return list(people.exclude(num=holder).order_by("name", "num")[:500])


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: Request, key: str) -> HttpResponse:
    """An offered role: accept it, decline it, or take it back."""
    view = handing.access_offer(request.viewer, key)
    context = {"offer": view, "mine": view.giver.num == request.viewer.actor}
    if request.method != "POST":
        return render(request, "people/offer.html", {"typed": {}, **context})
    act = request.POST.get("do", "")
    try:
        if act == "accept":
            handing.accept(request.viewer, key, interest=request.POST.get("interest", ""))
        elif act == "decline":
            handing.decline(request.viewer, key)
        elif act == "back":
            handing.take_back(request.viewer, key)
        else:
            raise Invalid(_("Say yes or no."))
    except Invalid as error:
        return again(request, "people/offer.html", error, **context)
    return see(reverse("roles"))
