"""A founder's beginning, one decision a page. Every page can be skipped, picked up again, and changed later."""

from typing import Any, Literal

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.address import home_url
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.features.charter import actions, editing, shapes
from hearth.features.charter.names import suggested_names
from hearth.features.charter.rulebook import first_rules
from hearth.features.charter.walk import finish
from hearth.people.charter import Charter, Conflict, amend, charter
from hearth.people.charter_words import language_of, own_language
from hearth.people.middleware import Request
from hearth.people.roles import require_steward
from hearth.spaces.models import Post, Space
from hearth.ui.steps import next_url, steps_for

PATH: Literal["founder"] = "founder"
TRIED = 422


def current() -> Charter:
    """The charter of a home that is set up."""
    now = charter()
    if now is None:
        raise NotFound
    return now


def see_other(url: str) -> HttpResponse:
    """On to the next page."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def on(request: Request, step: str) -> HttpResponse:
    """A step is done: to the next one."""
    finish(request.viewer, step)
    return see_other(next_url(PATH, step, request.viewer))


def show(request: Request, page: str, error: HearthError | None = None, **context: Any) -> HttpResponse:
    """A page of the walk, with what has to be mended on top."""
    status = 200 if error is None else error.status if isinstance(error, Conflict) else TRIED
    errors = [("", str(error))] if error else []
    return render(request, f"charter/begin/{page}.html", {"errors": errors, **context}, status=status)


@never_cache
@require_GET
def overview(request: Request) -> HttpResponse:
    """Where the beginning is picked up: all pages of it, and the one that comes next."""
    require_steward(request.viewer)
    walk = steps_for(PATH, request.viewer)
    ahead = next((step for step in walk if not step.done), None)
    done = sum(step.done for step in walk)
    return render(request, "charter/begin/overview.html", {"walk": walk, "ahead": ahead, "count": done})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def belief(request: Request) -> HttpResponse:
    """Purpose before product: what its people believe."""
    require_steward(request.viewer)
    now = current()
    if request.method != "POST":
        return show(request, "belief", now=now, belief=now.belief, version=now.activity)
    said = request.POST.get("belief", "")
    try:
        language = (
            now.language
            if now.version
            else language_of(said, now.language if now.activity else own_language())
        )
        amend(request.viewer, replaces=request.POST.get("version", ""), belief=said, language=language)
    except Conflict as conflict:
        theirs = conflict.theirs
        return show(
            request, "belief", conflict, now=theirs, belief=said, version=theirs.activity, theirs=theirs
        )
    except Invalid as error:
        return show(request, "belief", error, now=now, belief=said, version=request.POST.get("version", ""))
    return on(request, "belief")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: Request) -> HttpResponse:
    """A name drawn from the belief, with neither brand nor product in it."""
    require_steward(request.viewer)
    now = current()
    typed = request.POST if request.method == "POST" else {}
    brand = str(typed.get("brand", now.brand))
    chosen = str(typed.get("choice", ""))
    context: dict[str, Any] = {
        "now": now,
        "brand": brand,
        "version": str(typed.get("version", now.activity)),
        "suggested": [one for one in suggested_names(now.belief, now.language, brand) if one != now.name],
        "own": str(typed.get("own", "")),
        "choice": chosen or now.name,
    }
    if request.method != "POST":
        return show(request, "name", **context)
    wanted = context["own"] if chosen == "own" or context["own"].strip() else chosen
    try:
        amend(request.viewer, replaces=context["version"], name=wanted or now.name, brand=brand)
    except Conflict as conflict:
        context |= {"version": conflict.theirs.activity, "theirs": conflict.theirs}
        return show(request, "name", conflict, **context)
    except Invalid as error:
        return show(request, "name", error, **context)
    return on(request, "name")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: Request) -> HttpResponse:
    """Six rules drawn from the charter; taking them makes the charter's first version."""
    require_steward(request.viewer)
    now = current()
    proposed = not now.rules
    if request.method != "POST":
        lines = editing.lines_of(now.rules or first_rules(now))
        return _rules(request, now, lines, now.activity, proposed=proposed)
    lines, version = editing.lines_in(request.POST), request.POST.get("version", "")
    if (changed := editing.rearranged(lines, request.POST.get("do", ""))) is not None:
        return _rules(request, now, changed, version, proposed=proposed, touched=True)
    try:
        amend(request.viewer, replaces=version, rules=editing.rules_of(lines), settle=True)
    except Conflict as conflict:
        return _rules(
            request, conflict.theirs, lines, conflict.theirs.activity, conflict, theirs=conflict.theirs
        )
    except Invalid as error:
        return _rules(request, now, lines, version, error, proposed=proposed)
    return on(request, "rules")


def _rules(
    request: Request,
    now: Charter,
    lines: list[editing.Line],
    version: str,
    error: HearthError | None = None,
    **context: Any,
) -> HttpResponse:
    reading = editing.reading_of(editing.rules_of(lines), now.language)
    return show(request, "rules", error, now=now, lines=lines, version=version, reading=reading, **context)


@never_cache
@require_GET
def shape(request: Request) -> HttpResponse:
    """Which rooms to begin with."""
    require_steward(request.viewer)
    made = actions.furnished()
    if made.made:
        return show(
            request, "rooms_made", made=made, rooms=_openers(made), may_take_back=actions.may_take_back(made)
        )
    return show(request, "shape", shapes=shapes.SHAPES)


def _openers(made: actions.Furnished) -> list[tuple[Space, Post]]:
    posts = Post.objects.in_bulk(made.openers)
    spaces = Space.objects.in_bulk({post.space for post in posts.values() if post.space})
    found = [posts[num] for num in made.openers if num in posts]
    return [(spaces[post.space], post) for post in found if post.space in spaces]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shape_preview(request: Request, key: str) -> HttpResponse:
    """The rooms of a shape before they are made; everything in them can be changed."""
    require_steward(request.viewer)
    chosen = next((one for one in shapes.SHAPES if one.key == key), None)
    if chosen is None:
        raise NotFound
    proposed = shapes.plan(key, current().language)
    if request.method != "POST":
        if actions.furnished().made:
            return see_other("/begin/shape/")
        return show(request, "shape_preview", shape=chosen, rooms=proposed)
    rooms = _typed_rooms(request, proposed)
    try:
        actions.furnish(request.viewer, key, rooms)
    except Invalid as error:
        return show(request, "shape_preview", error, shape=chosen, rooms=rooms)
    finish(request.viewer, "shape")
    return see_other("/begin/shape/")


def _typed_rooms(request: Request, proposed: list[shapes.RoomPlan]) -> list[shapes.RoomPlan]:
    typed = request.POST
    return [
        shapes.RoomPlan(
            room.key,
            typed.get(f"{room.key}-name", room.name),
            typed.get(f"{room.key}-purpose", room.purpose),
            typed.get(f"{room.key}-opener", room.opener),
            typed.get(f"{room.key}-wanted", "") == "1",
        )
        for room in proposed
    ]


@never_cache
@require_POST
def shape_take_back(request: Request) -> HttpResponse:
    """Take the rooms away again."""
    require_steward(request.viewer)
    actions.take_back(request.viewer)
    return see_other("/begin/shape/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponse:
    """On the first day: everything here can be taken along."""
    require_steward(request.viewer)
    if request.method == "POST":
        return on(request, "export")
    return show(request, "export")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: Request) -> HttpResponse:
    """What stands now, and the way home."""
    require_steward(request.viewer)
    if request.method == "POST":
        finish(request.viewer, "ready")
        return see_other("/")
    now = current()
    made = actions.furnished()
    left = [step for step in steps_for(PATH, request.viewer) if not step.done and step.key != "ready"]
    return show(
        request,
        "ready",
        now=now,
        rooms=Space.objects.filter(archived=False).count(),
        made=made,
        left=left,
        address=home_url(),
    )
