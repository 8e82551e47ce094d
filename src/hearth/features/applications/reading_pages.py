"""The pages for readers (queue, one application, the letter) and for the founder who sets the gate."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hearth.base import clock, mail
from hearth.base.errors import HearthError
from hearth.features.applications import actions, queries
from hearth.features.applications.gate import Gate, eligible, gate, readers, set_gate
from hearth.features.applications.models import Application
from hearth.features.applications.starts import next_of, start_of
from hearth.features.applications.views import form_context
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import Actor
from hearth.people.roles import require_steward
from hearth.spaces.answers import see_other, viewer_of
from hearth.ui.steps import next_url


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gate_page(request: HttpRequest) -> HttpResponse:
    """Questions and readers, with exactly what applicants will see."""
    viewer = viewer_of(request)
    require_steward(viewer)
    known, error = gate(), ""
    asked, chosen = list(known.questions), [one.uri for one in readers(known)]
    is_open = known.open
    if request.method == "POST":
        form = request.POST
        asked = [form.get(f"question-{place}", "") for place in range(3)]
        chosen, is_open = form.getlist("reader"), form.get("open") != "no"
        if form.get("act") == "preview":
            shown = tuple(one.strip() for one in asked if one.strip()) or known.questions
            known = Gate(shown[:3], tuple(chosen), is_open, known.set)
        else:
            try:
                set_gate(viewer, asked, chosen, is_open=is_open)
                begins = form.get("begin") == "yes"
                return see_other(next_url("founder", "gate", viewer) if begins else "/gate/?saved=yes")
            except HearthError as problem:
                if problem.status == 404:
                    raise
                error = str(problem)
    context = {
        **form_context(known, {}),
        "questions": [
            (f"question-{place}", asked[place] if place < len(asked) else "") for place in range(3)
        ],
        "people": eligible(),
        "chosen": chosen,
        "is_open": is_open,
        "errors": [("", error)] if error else [],
        "saved": request.GET.get("saved") == "yes" and not error,
        "waiting": mail.why_waiting(),
    }
    return render(request, "applications/gate.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD"])
def queue_page(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest promise first."""
    viewer = viewer_of(request)
    queries.require_reader(viewer)
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    lines, more = queries.queue(viewer, page)
    context = {
        "lines": lines,
        "now": clock.now(),
        "talking": queries.others("talking") if page == 1 else [],
        "decided": queries.others("decided") if page == 1 else [],
        "verdicts": queries.VERDICTS,
        "older": f"?page={page + 1}" if more else "",
        "newer": f"?page={page - 1}" if page > 1 else "",
    }
    return render(request, "applications/queue.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def application_page(request: HttpRequest, num: int) -> HttpResponse:
    """One application, read by one reader."""
    return _shown(request, num)


def _shown(request: HttpRequest, num: int, error: str = "", **typed: str) -> HttpResponse:
    viewer = viewer_of(request)
    found = queries.access_application(viewer, num)
    where = actions.where_it_stands(viewer, found)
    writes = where.agreed or (queries.TALK if where.apart else "")
    writes = writes if found.state == "open" else ""
    names = queries.names_of(one.reader for one in where.shown)
    if found.decided_by:
        names |= queries.names_of([found.decided_by])
    context: dict[str, Any] = {
        "application": found,
        "where": where,
        "writes": writes,
        "writes_word": queries.VERDICTS.get(writes, ""),
        "outcome_word": queries.VERDICTS.get(found.outcome, ""),
        "decider": names.get(found.decided_by, ""),
        "verdicts": [
            (one, names.get(one.reader, ""), queries.VERDICTS.get(one.verdict, "")) for one in where.shown
        ],
        "choices": [(key, str(word).capitalize(), "") for key, word in queries.VERDICTS.items()],
        "words": queries.exchange(found),
        "came_as": queries.came_as(found),
        "heard": queries.HEARD.get(found.heard, ""),
        "hints": queries.hints(found),
        "person": Actor.objects.filter(uri=found.person).first() if found.person else None,
        "now": clock.now(),
        "error": error,
        "typed": typed or _start(found, writes, viewer.name),
        "key": secrets.token_hex(12),
        "unsent": mail.why_waiting() if writes else "",
    }
    return render(request, "applications/application.html", context, status=422 if error else 200)


def _start(found: Application, writes: str, reader: str) -> dict[str, str]:
    if not writes:
        return {}
    home = Actor.objects.filter(num=HOME_NUM).values_list("name", flat=True).first() or ""
    text = start_of(writes, applicant=found.name, reader=reader, home=home, language=found.language)
    return {"text": text, "next": next_of(found.language)}


@require_POST
def judge_page(request: HttpRequest, num: int) -> HttpResponse:
    """Take a reader's verdict."""
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    try:
        actions.judge(viewer_of(request), num, verdict, reason)
    except HearthError as error:
        if error.status == 404:
            raise
        return _shown(request, num, str(error), verdict=verdict, reason=reason)
    return see_other(f"/applications/{num}/")


@require_POST
def letter_page(request: HttpRequest, num: int) -> HttpResponse:
    """Take the letter that goes out."""
    form = request.POST
    try:
        actions.answer_applicant(
            viewer_of(request),
            num,
            form.get("outcome", ""),
            form.get("text", ""),
            next_step=form.get("next", ""),
            key=form.get("key", "")[:100],
        )
    except HearthError as error:
        if error.status == 404:
            raise
        return _shown(request, num, str(error), text=form.get("text", ""), next=form.get("next", ""))
    return see_other(f"/applications/{num}/")
