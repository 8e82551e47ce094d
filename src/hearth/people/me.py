"""The pages of one's own: what the home knows about me, and leaving. Open to all who can sign in, members or not."""

from itertools import islice

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.people import leaving
from hearth.people.middleware import Request
from hearth.people.mirror import sections_of
from hearth.people.models import Actor
from hearth.people.roles import may_steward

SHOWN = 12
"""rows of a section on the page; all of them are in the download"""


def _me(request: Request) -> Actor:
    found = Actor.objects.filter(num=request.viewer.actor or 0).first()
    if found is None:
        raise NotFound
    return found


@never_cache
@require_GET
def mirror(request: Request) -> HttpResponse:
    """Everything the home knows about me, section by section."""
    sections = sections_of(_me(request))
    shown = [(section, list(islice(section.rows, SHOWN))) for section in sections]
    context = {
        "sections": shown,
        "shown": SHOWN,
        "member": request.viewer.member,
        "departure": leaving.departure_of(request.viewer.actor),
    }
    return render(request, "people/me.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request) -> HttpResponse:
    """Three ways to go, each with what it would do; and the way back while there is one."""
    me = _me(request)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            if request.POST.get("stay"):
                leaving.change_mind(request.viewer)
                return _see_other(reverse("leave-home"))
            departure = leaving.begin(
                request.viewer,
                request.POST.get("choice", ""),
                request.POST.get("handle", ""),
                at_once=request.POST.get("pace") == "now",
            )
            return _see_other(reverse("left", args=[departure.reference]))
        except Invalid as error:
            errors = [("", str(error))]
    context = {
        "departure": leaving.departure_of(me.num),
        "choices": leaving.CHOICES.items(),
        "chosen": request.POST.get("choice", ""),
        "lines": leaving.preview(me),
        "last": leaving.is_last_founder(me.num),
        "errors": errors,
        "handle": me.handle,
        "keeper": may_steward(request.viewer),
    }
    return render(request, "people/leave.html", context, status=422 if errors else 200)


def _see_other(path: str) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(path)
    answer.status_code = 303
    return answer


@never_cache
@require_GET
def left(request: Request, reference: str) -> HttpResponse:
    """The receipt, for whoever has its reference: before, while and after."""
    departure = leaving.receipt(reference)
    context = {
        "departure": departure,
        "over": departure.due <= clock.now(),
        "mine": departure.actor is not None and departure.actor == request.viewer.actor,
        "choice": leaving.CHOICES.get(departure.choice, ("", "")),
    }
    return render(request, "people/left.html", context)


@never_cache
@require_GET
def receipt_file(request: Request, reference: str) -> HttpResponse:
    """The receipt as a text to keep."""
    departure = leaving.receipt(reference)
    if departure.done is None:
        raise NotFound
    answer = HttpResponse("\n".join(leaving.told(departure)) + "\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{departure.reference}.txt"'
    return answer
