"""The page of choices: what the home may do with what I do here, each as one question; also a newcomer's step."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import NotFound
from hearth.people import accounts, blocks, consent, roles
from hearth.people.door import go
from hearth.people.middleware import Request
from hearth.ui.steps import next_url


def choices_context(request: Request) -> dict[str, Any]:
    """Everything about the choices of whoever looks."""
    viewer = request.viewer
    if viewer.actor is None:
        raise NotFound
    receipts = consent.receipts_of(viewer.actor)
    return {
        "operate": consent.OPERATE,
        "choices": consent.choices_of(receipts),
        "receipts": [(consent.title_of(row.purpose), row) for row in receipts],
        "by_interest": consent.by_interest(),
        "objected": consent.has_objected(viewer.actor),
        "blocked": blocks.blocked_by(viewer),
        "account": accounts.account_of(viewer.actor),
        "keeper": roles.may_steward(viewer),
    }


@never_cache
@require_GET
def choices(request: Request) -> HttpResponse:
    """What the home may do with what you do here."""
    return render(request, "people/choices.html", choices_context(request))


@require_POST
def give(request: Request) -> HttpResponse:
    """Say yes to one purpose."""
    consent.give(request.viewer, request.POST.get("purpose", ""))
    return go(request, "/choices/")


@require_POST
def withdraw(request: Request) -> HttpResponse:
    """Take one yes back."""
    num = request.POST.get("num", "")
    consent.withdraw(request.viewer, int(num) if num.isdecimal() and len(num) < 19 else 0)
    return go(request, "/choices/")


@require_POST
def object_to(request: Request) -> HttpResponse:
    """Do not count me, where counting rests on the keepers' interest."""
    consent.object_to(request.viewer)
    return go(request, "/choices/#aggregate")


@require_POST
def rest_counting(request: Request) -> HttpResponse:
    """Keepers: what counting rests on."""
    consent.rest_counting(request.viewer, on_interest=request.POST.get("basis") == "interest")
    return go(request, "/choices/#basis")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: Request) -> HttpResponse:
    """The same questions on the way in: all off, and leaving them off is as easy as switching some on."""
    viewer = request.viewer
    if not viewer.member:
        raise NotFound
    if request.method != "POST":
        return render(request, "people/welcome_choices.html", choices_context(request))
    if request.POST.get("skip") != "yes":
        for purpose in consent.PURPOSES:
            if purpose.id in request.POST.getlist("purpose"):
                consent.give(viewer, purpose.id)
    return go(request, next_url("newcomer", "choices", viewer))
