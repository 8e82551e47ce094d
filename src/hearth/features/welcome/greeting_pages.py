"""The greeters' pages: who is new, one newcomer with the letter to her, and the rota."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hearth.base import clock, mail
from hearth.base.errors import HearthError, NotFound
from hearth.features.welcome import actions
from hearth.features.welcome.letters import language_of, start_of
from hearth.features.welcome.queries import (
    access_welcome,
    may_greet,
    newcomers,
    picks_for,
    reply_due,
    talk_of,
    week_answers,
)
from hearth.features.welcome.rota import away, greeters
from hearth.people.models import Actor
from hearth.people.roles import may_steward
from hearth.people.sight import viewer_for
from hearth.spaces.answers import number, see_other, viewer_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def newcomers_page(request: HttpRequest) -> HttpResponse:
    """Whom this greeter takes care of (stewards see all), and the rota with its away switch."""
    viewer = viewer_of(request)
    if not may_greet(viewer):
        raise NotFound
    if request.method == "POST":
        actions.set_away(viewer, request.POST.get("away") == "yes")
        return see_other("/welcome/newcomers/")
    resting, rota = away(), greeters()
    context = {
        "lines": newcomers(viewer),
        "now": clock.now(),
        "rota": [(one, one.num in resting) for one in rota],
        "away": viewer.actor in resting,
        "on_rota": any(one.num == viewer.actor for one in rota),
        "keeper": may_steward(viewer),
    }
    return render(request, "welcome/newcomers.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def newcomer_page(request: HttpRequest, num: int) -> HttpResponse:
    """One newcomer: the letter with two threads and two people, what she wrote, and her first post."""
    viewer = viewer_of(request)
    found = access_welcome(viewer, num)
    newcomer = viewer_for(found.person)
    person = Actor.objects.filter(num=found.person, deleted=False).first()
    if person is None:
        raise NotFound
    form, error = request.POST, ""
    if request.method == "POST":
        try:
            key = form.get("key", "")[:100]
            if form.get("act") == "words":
                actions.write_words(viewer, found, form.get("text", ""), key=key)
            else:
                threads = [n for value in form.getlist("thread") if (n := number(value)) is not None]
                people = [n for value in form.getlist("person") if (n := number(value)) is not None]
                actions.write_letter(viewer, num, form.get("text", ""), threads, people, key=key)
            return see_other(f"/welcome/{num}/")
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
    picks = picks_for(viewer, newcomer, actions.words_of(found)) if found.greeted is None else None
    start = start_of(person.name, viewer.name, language_of(found.person)) if found.greeted is None else ""
    chosen = {*form.getlist("thread"), *form.getlist("person")}
    if picks and not form:
        chosen = {str(one.num) for one in (*picks.threads[:2], *picks.people[:2])}
    context = {
        "welcome": found,
        "person": person,
        "greeter": Actor.objects.filter(num=found.greeter).first(),
        "mine": found.greeter == viewer.actor,
        "talk": talk_of(found, viewer),
        "due": reply_due(found),
        "now": clock.now(),
        "picks": picks,
        "chosen": chosen,
        "text": form.get("text", start),
        "answers": week_answers(found, viewer),
        "keeper": may_steward(viewer),
        "rota": [one for one in greeters() if one.num not in (found.greeter, found.person)],
        "unsent": mail.why_waiting(),
        "error": error,
        "key": secrets.token_hex(12),
    }
    return render(request, "welcome/newcomer.html", context, status=422 if error else 200)


@require_POST
def hand_on_page(request: HttpRequest, num: int) -> HttpResponse:
    """A steward gives a newcomer another greeter."""
    actions.hand_on(viewer_of(request), num, number(request.POST.get("greeter")) or 0)
    return see_other("/welcome/newcomers/")
