"""The pages for whoever applies: the form with its draft, the confirming link, and one's own page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound, TooMuch
from hearth.features.applications import actions, drafts
from hearth.features.applications.gate import Gate, gate, readers
from hearth.features.applications.limits import count_draft
from hearth.features.applications.promise import KEPT_DAYS
from hearth.features.applications.queries import HEARD, access_by_link, exchange
from hearth.people import linked
from hearth.people.attempts import address_of
from hearth.people.founding import is_lit
from hearth.spaces.answers import see_other, viewer_of

_LANGUAGES = ("en", "de")


def private(response: HttpResponse) -> HttpResponse:
    """Pages behind a private link: no index, no referrer."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _words(request: HttpRequest) -> drafts.Words:
    form = request.POST
    language = (get_language() or "en")[:2]
    return drafts.Words(
        name=form.get("name", ""),
        email=form.get("email", ""),
        answers=tuple(form.get(f"answer-{place}", "") for place in range(3)),
        heard=form.get("heard", ""),
        language=language if language in _LANGUAGES else "en",
        identity=linked.carried(request).get("uri", ""),
    )


def form_context(known: Gate, typed: dict[str, Any], error: str = "") -> dict[str, Any]:
    """What the form's template reads; the founder's preview reads the same."""
    answers = typed.get("answers", [])
    asked = [
        {
            "field": f"answer-{place}",
            "question": question,
            "answer": answers[place] if place < len(answers) else "",
        }
        for place, question in enumerate(known.questions)
    ]
    return {
        "gate": known,
        "asked": asked,
        "readers": readers(known),
        "typed": typed,
        "heard": [(key, label, "") for key, label in HEARD.items()],
        "errors": [("", error)] if error else [],
        "longest": drafts.LONGEST,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, token: str = "") -> HttpResponse:
    """The form. Without a script, a button keeps the draft; with one, it is kept while one writes."""
    if not is_lit():
        raise NotFound
    if request.method == "POST":
        return _applied(request)
    typed: dict[str, Any] = {}
    if token:
        draft = drafts.draft_of(token)
        typed = {"name": draft.name, "email": draft.email, "answers": draft.answers, "heard": draft.heard}
    else:
        typed = {"name": linked.carried(request).get("name", "")}
    context = form_context(gate(), typed)
    context["came_as"] = linked.carried(request)
    context |= {"token": token, "kept": bool(token), "member": viewer_of(request).member}
    return private(render(request, "applications/apply.html", context))


def _applied(request: HttpRequest) -> HttpResponse:
    words, token = _words(request), request.POST.get("draft", "")[:80]
    place = address_of(request)
    sending = request.POST.get("act") == "send"
    try:
        if not sending:
            if not drafts.is_kept(token):
                count_draft(place)
            url = f"/apply/draft/{drafts.keep(token, words)}/"
            return HttpResponse(url) if request.headers.get("X-Autosave") else see_other(url)
        sent = drafts.send(token, words, place)
    except HearthError as error:
        if error.status == 404:
            raise
        status = 429 if isinstance(error, TooMuch) else 422
        if request.headers.get("X-Autosave"):
            return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")
        typed = {"name": words.name, "email": words.email, "answers": words.answers, "heard": words.heard}
        context = form_context(gate(), typed, str(error)) | {"token": token}
        context["came_as"] = linked.carried(request)
        response = render(request, "applications/apply.html", context, status=status)
        if isinstance(error, TooMuch) and error.retry_after:
            response["Retry-After"] = str(error.retry_after)
        return private(response)
    shown = request.build_absolute_uri(sent.path) if sent.path else ""
    context = {"sent": sent, "link": shown, "email": words.email, "readers": readers()}
    return private(render(request, "applications/sent.html", context))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link. Nothing happens before the button, so that mail scanners send nothing."""
    draft = drafts.waiting_draft(token)
    if request.method != "POST":
        context = {"draft": draft, "readers": readers()}
        return private(render(request, "applications/confirm.html", context))
    return private(see_other(drafts.confirm(token)))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def status_page(request: HttpRequest, token: str) -> HttpResponse:
    """An applicant's own page: where it stands, the letters, and the way out."""
    found, contact = access_by_link(token)
    error = ""
    if request.method == "POST":
        try:
            match request.POST.get("act", ""):
                case "withdraw":
                    actions.withdraw(token)
                    return private(render(request, "applications/withdrawn.html", {}))
                case "come-in":
                    return private(see_other(actions.come_in(token)))
                case "answer":
                    actions.write_back(
                        token, request.POST.get("text", ""), key=request.POST.get("key", "")[:100]
                    )
                    return private(see_other(request.path))
                case _:
                    raise Invalid(_("Choose one of the buttons."))
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
    context = {
        "application": found,
        "contact": contact,
        "words": exchange(found),
        "readers": readers(),
        "let_go": found.decided + KEPT_DAYS * clock.DAY if found.decided and not found.person else None,
        "error": error,
        "typed": request.POST.get("text", ""),
    }
    return private(render(request, "applications/status.html", context, status=422 if error else 200))
