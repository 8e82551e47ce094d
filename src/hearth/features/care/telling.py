"""Pages for everybody: reporting something, reading what was decided about oneself, appealing, the numbers."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hearth.base import clock
from hearth.base.errors import HearthError, NotAllowed
from hearth.features.care import appeals, queries
from hearth.features.care.access import keepers, may_care
from hearth.features.care.actions import appeal_days
from hearth.features.care.evidence import access_matter
from hearth.features.care.models import Case, Decision
from hearth.features.care.reporting import report
from hearth.features.care.words import HARMS, WANTS, rules
from hearth.people.actors import access_actor
from hearth.people.restrictions import mute, unmute
from hearth.people.roles import may_moderate
from hearth.spaces.answers import back_to, number, see_other, viewer_of


@never_cache
def report_page(request: HttpRequest, num: int) -> HttpResponse:
    """Say that something is wrong."""
    viewer = viewer_of(request)
    matter = access_matter(viewer, num)
    if viewer.actor is None:
        raise NotAllowed(_("Sign in to report something."))
    values: dict[str, Any] = {"harm": "", "rule": "", "wants": "act", "key": secrets.token_hex(12)}
    values |= request.POST.dict()
    error = ""
    if request.method == "POST":
        harm = number(str(values["harm"]))
        try:
            told = report(
                viewer,
                num,
                harm=-1 if harm is None else harm,
                rule=str(values["rule"]),
                words=str(values.get("words", "")),
                wants=str(values["wants"]),
                key=str(values["key"])[:100],
            )
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
        else:
            case = Case.objects.filter(num=told.case).first()
            who = keepers(case) if case else []
            thanks = {
                "told": told,
                "matter": matter,
                "who": who,
                "back": back_to(request, "/"),
                "person": matter.person,
            }
            return render(request, "care/thanks.html", thanks)
    context = {
        "matter": matter,
        "words": matter.words[:200],
        "values": values,
        "error": error,
        "harms": [(str(value), title, hint) for value, title, hint in HARMS],
        "rules": [*((rule.key, rule.text) for rule in rules()), ("", _("None of them, or I cannot tell"))],
        "wants": WANTS,
        "mine": matter.person == viewer.actor,
        "keeper": may_care(viewer) and may_moderate(viewer, matter.space),
        "back": back_to(request, f"/p/{num}/" if matter.type in _POSTS else "/"),
    }
    return render(request, "care/report.html", context, status=400 if error else 200)


_POSTS = ("Note", "Article", "Page", "Question")


@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What was decided about oneself."""
    viewer = viewer_of(request)
    if viewer.actor is None:
        raise NotAllowed(_("Sign in to see what was written to you."))
    return render(
        request, "care/mine.html", {"done": queries.about_me(viewer), "told": queries.reported_by(viewer)}
    )


@never_cache
def letter(request: HttpRequest, num: int) -> HttpResponse:
    """One letter, and the way to appeal."""
    viewer = viewer_of(request)
    step = appeals.access_letter(viewer, num)
    error = ""
    if request.method == "POST":
        try:
            appeals.appeal(viewer, num, request.POST.get("words", ""), request.POST.get("key", "")[:100])
            return see_other(f"/care/letters/{num}/")
        except HearthError as problem:
            error = str(problem)
    appeal = appeals.appeal_of(step)
    case = Case.objects.filter(num=step.case).first()
    context = {
        "done": queries.told_of([step])[0],
        "paragraphs": step.letter.split("\n\n"),
        "appeal": appeal,
        "decided": Decision.objects.filter(appeal=appeal.uri).first() if appeal else None,
        "may_appeal": appeals.may_appeal(step),
        "judges": appeals.judges(step, case) if case else [],
        "days": appeal_days(),
        "key": secrets.token_hex(12),
        "words": request.POST.get("words", ""),
        "error": error,
    }
    return render(request, "care/letter.html", context, status=400 if error else 200)


def numbers(request: HttpRequest) -> HttpResponse:
    """How this home was taken care of: numbers only."""
    now = clock.now()
    context = {
        "month": queries.numbers(now - 30 * clock.DAY),
        "year": queries.numbers(now - 365 * clock.DAY),
    }
    return render(request, "care/numbers.html", context)


@require_POST
def mute_person(request: HttpRequest, key: str) -> HttpResponse:
    """Keep somebody's words out of one's own feeds, or hear them again."""
    viewer = viewer_of(request)
    actor = access_actor(viewer, key)
    if request.POST.get("off") == "1":
        unmute(viewer, actor.num)
    else:
        mute(viewer, actor.num)
    return see_other(back_to(request, f"/people/{actor.num}/"))
