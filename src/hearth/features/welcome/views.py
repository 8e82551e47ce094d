"""The newcomer's pages: where she is on her way, her greeter's letter, her first post, and what is asked later."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.base import markup
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.features.welcome import actions
from hearth.features.welcome.models import Welcome
from hearth.features.welcome.queries import picked, rooms_for, talk_of, volunteers, week_answers, welcome_of
from hearth.people.models import Actor
from hearth.people.roles import TITLES
from hearth.people.sight import Viewer
from hearth.spaces.answers import see_other, viewer_of
from hearth.spaces.models import Space
from hearth.ui.steps import steps_for


def _member(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not viewer.member:
        raise NotFound
    return viewer


def _mine(viewer: Viewer) -> Welcome | None:
    """Her welcome; whoever came in lately without one gets her greeter now."""
    found = welcome_of(viewer.actor)
    if found is None and not viewer.holds("founder"):
        person = Actor.objects.filter(num=viewer.actor or 0).first()
        if person is not None and actions.begin(person) is not None:
            found = welcome_of(viewer.actor)
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome_page(request: HttpRequest) -> HttpResponse:
    """The beginning of a newcomer's path, and the place of her greeter's letters."""
    viewer = _member(request)
    found = _mine(viewer)
    error = ""
    if request.method == "POST":
        if found is None:
            raise NotFound
        try:
            _acted(request, viewer, found)
            return see_other("/welcome/")
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
    walk = steps_for("newcomer", viewer)
    greeter = Actor.objects.filter(num=found.greeter, deleted=False).first() if found else None
    talk = talk_of(found, viewer) if found else []
    letters = [one.happening for one in talk if one.happening.sort == "letter"]
    threads, people = picked(letters[-1], viewer) if letters else ([], [])
    context = {
        "welcome": found,
        "greeter": greeter,
        "walk": walk,
        "next": next((step for step in walk if not step.done and step.key in ("agree", "first-post")), None),
        "talk": talk,
        "threads": threads,
        "people": people,
        "answers": week_answers(found, viewer) if found else [],
        "role": TITLES.get(found.offered, found.offered) if found else "",
        "error": error,
        "typed": request.POST,
        "key": secrets.token_hex(12),
    }
    return render(request, "welcome/welcome.html", context, status=422 if error else 200)


def _acted(request: HttpRequest, viewer: Viewer, found: Welcome) -> None:
    form = request.POST
    match form.get("act", ""):
        case "words":
            actions.write_words(viewer, found, form.get("text", ""), key=form.get("key", "")[:100])
        case "week":
            actions.answer_week(viewer, [form.get("week-0", ""), form.get("week-1", "")], declined=False)
        case "week-declined":
            actions.answer_week(viewer, [], declined=True)
        case "month-yes":
            actions.answer_month(viewer, "yes")
        case "month-declined":
            actions.answer_month(viewer, "declined")
        case _:
            raise Invalid(_("Choose one of the buttons."))


def _named(people: list[Actor | None]) -> str:
    """Names as one says them: Cleo, Dora and Finn."""
    *first, last = [one.name for one in people if one] or [""]
    return _("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last} if first else last


def _starters() -> list[str]:
    """First words for whoever stares at an empty field."""
    return [
        _("A problem I work on: "),
        _("Something I tried, and what came of it: "),
        _("A question I carry around: "),
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_post_page(request: HttpRequest) -> HttpResponse:
    """Choose a room, begin with a sentence, look at it, say it. Only the greeter and two volunteers are told."""
    viewer = _member(request)
    found = _mine(viewer)
    rooms = rooms_for(viewer)
    form, error, preview = request.POST, "", {}
    starters = _starters()
    start = request.GET.get("start", "0")
    text = form.get("text", starters[int(start)] if start in ("0", "1", "2") else starters[0])
    room = form.get("room") or next((space.uri for space, why in rooms if not why), "")
    if request.method == "POST":
        try:
            _require_own_words(text, starters)
            if form.get("act") == "say":
                _require_room(room, rooms)
                made = actions.first_post(viewer, room, text, key=form.get("key", "")[:100])
                return see_other(f"/p/{made.num}/")
            preview = {"html": markup.render(text[:50_000])}
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
    greeter = Actor.objects.filter(num=found.greeter, deleted=False).first() if found else None
    context = {
        "welcome": found,
        "told": _named([greeter, *(volunteers(found, viewer) if found else [])]),
        "rooms": rooms,
        "room": room,
        "text": text,
        "starters": [(str(place), words.rstrip(": ")) for place, words in enumerate(starters)],
        "preview": preview,
        "error": error,
        "key": form.get("key") or secrets.token_hex(12),
    }
    return render(request, "welcome/first_post.html", context, status=422 if error else 200)


def _require_own_words(text: str, starters: list[str]) -> None:
    if not text.strip() or any(text.strip() == one.strip() for one in starters):
        raise Invalid(_("Go on with the sentence: two or three lines are enough for a beginning."))


def _require_room(room: str, rooms: list[tuple[Space, str]]) -> None:
    """A button that cannot work says why."""
    for space, why in rooms:
        if space.uri == room and why:
            raise Invalid(_("You cannot speak in %(room)s yet: %(why)s.") % {"room": space.name, "why": why})
    if not room:
        raise Invalid(_("There is no room yet in which you can speak. Ask your greeter why."))
