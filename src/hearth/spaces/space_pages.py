"""Pages about spaces: all of them, one of them, its people, its doors, and opening a new one."""

import secrets
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hearth.base.errors import HearthError, Invalid, NotAllowed
from hearth.ledger.read import state
from hearth.people import memberships
from hearth.people.models import ASKED, INVITED, Actor
from hearth.people.sight import Viewer
from hearth.spaces import opening, queries
from hearth.spaces.access import (
    Room,
    access_open_space,
    access_space,
    access_space_to_change,
    may_change,
    may_open,
    may_tend,
)
from hearth.spaces.answers import see_other, viewer_of
from hearth.spaces.views import WORDS, tabs

AUDIENCES = [
    ("public", WORDS["public"], gettext_lazy("Anybody on the web can read along.")),
    ("home", WORDS["home"], gettext_lazy("Every member of the home can read along.")),
    ("space", WORDS["space"], gettext_lazy("Only people inside can read.")),
]
JOININGS = [
    ("open", gettext_lazy("Anybody may come in"), gettext_lazy("Members of the home join with one click.")),
    ("ask", gettext_lazy("People ask first"), gettext_lazy("Somebody who keeps the space says yes.")),
    (
        "invited",
        gettext_lazy("By invitation"),
        gettext_lazy("Together with “This space only” it is secret: others cannot tell that it exists."),
    ),
]


def spaces(request: HttpRequest) -> HttpResponse:
    """All spaces this viewer may know of, with what is new in them."""
    viewer = viewer_of(request)
    context = {
        "cards": queries.space_cards(viewer),
        "resting": queries.space_cards(viewer, archived=True) if request.GET.get("all") else (),
        "may_open": may_open(viewer),
    }
    return render(request, "spaces/spaces.html", context)


def new_space(request: HttpRequest) -> HttpResponse:
    """Open a space with its purpose."""
    viewer = viewer_of(request)
    if not may_open(viewer):
        raise NotAllowed(_("Founders and stewards open spaces."))
    values = {"audience": "home", "joining": "open", "key": secrets.token_urlsafe(18)} | request.POST.dict()
    error = ""
    if request.method == "POST":
        try:
            made = opening.open_space(
                viewer,
                name=values.get("name", ""),
                purpose=values.get("purpose", ""),
                slug=values.get("slug", ""),
                audience=values["audience"],
                joining=values["joining"],
                key=values["key"],
            )
        except HearthError as problem:
            error = str(problem)
        else:
            return see_other(queries.space_url(made.num))
    return render(request, "spaces/new_space.html", _form(values, error), status=400 if error else 200)


def _form(values: dict[str, Any], error: str, **more: Any) -> dict[str, Any]:
    return {"values": values, "error": error, "audiences": AUDIENCES, "joinings": JOININGS, **more}


def about(request: HttpRequest, slug: str) -> HttpResponse:
    """What a space is for, who is in it, and what is pinned."""
    viewer = viewer_of(request)
    space = access_open_space(viewer, slug)
    context = {
        "space": space,
        "tabs": tabs(Room(space), "about"),
        "people": queries.people_in(space, viewer, 12),
        "pinned": queries.post_views(queries.pinned_in(space, viewer), viewer),
        "joined": queries.joined(space, viewer),
        "may_change": may_change(viewer, space),
        "audience": WORDS.get(space.audience, ""),
        "joining": {value: words for value, words, _hint in JOININGS}.get(space.joining, ""),
    }
    return render(request, "spaces/about.html", context)


def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a space. Before its doors open wider, the page says who gains sight, and asks once more."""
    viewer = viewer_of(request)
    space = access_space_to_change(viewer, slug)
    known = state(space.uri)
    values: dict[str, Any] = {
        "name": space.name,
        "purpose": space.purpose,
        "audience": space.audience,
        "joining": space.joining,
        "archived": space.archived,
        "version": known.version if known else "",
    }
    error, gain = "", None
    if request.method == "POST":
        values |= request.POST.dict() | {"archived": bool(request.POST.get("archived"))}
        try:
            gain = opening.who_gains_sight(space, values["audience"])
            if gain is None or request.POST.get("sure") == values["audience"]:
                opening.change_space(
                    viewer,
                    slug,
                    name=values["name"],
                    purpose=values["purpose"],
                    audience=values["audience"],
                    joining=values["joining"],
                    archived=values["archived"],
                    version=values["version"],
                )
                return see_other(f"/s/{space.slug}/about/")
        except HearthError as problem:
            error = str(problem)
    context = _form(
        values,
        error,
        space=space,
        gain=gain,
        tabs=tabs(Room(space), "about"),
        channels=queries.channels_in(space),
    )
    return render(request, "spaces/settings.html", context, status=400 if error else 200)


@require_POST
def new_channel(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a further live room."""
    opening.open_channel(
        viewer_of(request), slug, request.POST.get("room", ""), key=request.POST.get("key", "")
    )
    return see_other(f"/s/{slug}/settings/")


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Come into a space, or ask to."""
    viewer = viewer_of(request)
    memberships.join_space(viewer, access_space(viewer, slug).uri)
    return see_other(f"/s/{slug}/")


@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave a space, take back the wish to come in, or decline an invitation."""
    viewer = viewer_of(request)
    memberships.leave(viewer, access_space(viewer, slug).uri)
    return see_other("/spaces/")


ACTS: dict[str, Callable[[Viewer, str, str], object]] = {
    "accept": memberships.accept,
    "reject": memberships.reject,
    "invite": memberships.invite,
    "remove": memberships.remove,
}


def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in a space; whoever keeps it lets people in, invites and removes them."""
    viewer = viewer_of(request)
    space = access_open_space(viewer, slug)
    error = ""
    if request.method == "POST":
        try:
            _act_on_person(viewer, space.uri, request.POST.get("act", ""), request.POST.get("person", ""))
        except HearthError as problem:
            error = str(problem)
        else:
            return see_other(f"/s/{slug}/people/")
    tends = may_tend(viewer, space.num)
    context = {
        "space": space,
        "tabs": tabs(Room(space), "about"),
        "people": queries.people_in(space, viewer),
        "asking": memberships.members_of(space.num, ASKED) if tends else (),
        "invited": memberships.members_of(space.num, INVITED) if tends else (),
        "tends": tends,
        "error": error,
        "typed": request.POST.get("person", ""),
    }
    return render(request, "spaces/people.html", context, status=400 if error else 200)


def _act_on_person(viewer: Viewer, space: str, act: str, handle: str) -> None:
    who = handle.strip().removeprefix("@")
    person = Actor.objects.filter(handle__iexact=who, local=True, deleted=False).first() if who else None
    if act not in ACTS or person is None:
        raise Invalid(_("There is nobody here with that handle. It is the short name after the @."))
    ACTS[act](viewer, space, person.uri)
