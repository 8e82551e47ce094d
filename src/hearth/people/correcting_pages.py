"""The pages on which a correction is asked for and answered."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.base import clock
from hearth.base.errors import HearthError, NotFound
from hearth.people.correcting import (
    WITHIN,
    answer_correction,
    ask_to_correct,
    names_of,
    open_corrections,
)
from hearth.people.middleware import Request
from hearth.people.mirror import sections_of
from hearth.people.models import Actor


def _see_other(path: str) -> HttpResponse:
    answer = HttpResponseRedirect(path)
    answer.status_code = 303
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_page(request: Request, key: str) -> HttpResponse:
    """Say what is wrong in one section of the mirror."""
    me = Actor.objects.filter(num=request.viewer.actor or 0).first()
    section = next((one for one in sections_of(me) if one.key == key), None) if me else None
    if section is None:
        raise NotFound
    error = ""
    if request.method == "POST":
        try:
            ask_to_correct(request.viewer, section.title, request.POST.get("words", ""))
            return _see_other("/me/#m-corrections")
        except HearthError as problem:
            error = str(problem)
    context = {
        "section": section,
        "error": error,
        "typed": request.POST.get("words", ""),
        "by": clock.now() + WITHIN,
    }
    return render(request, "people/correct.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answers_page(request: Request) -> HttpResponse:
    """What members asked to have corrected, for stewards."""
    error, typed = "", ""
    waiting = open_corrections(request.viewer)
    which = request.POST.get("which", "")
    if request.method == "POST":
        typed = request.POST.get("words", "")
        try:
            answer_correction(
                request.viewer, int(which) if which.isdecimal() and len(which) < 18 else 0, typed
            )
            return _see_other("/people/corrections/")
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
    names = names_of(waiting)
    context = {
        "waiting": [
            (one, names.get(one.actor, ""), one.asked + WITHIN, typed if str(one.pk) == which else "")
            for one in waiting
        ],
        "error": error,
    }
    return render(request, "people/corrections.html", context, status=422 if error else 200)
