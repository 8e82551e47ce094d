"""The pages of brand accounts elsewhere: where they were spoken to, one conversation, and the answer."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import HearthError, NotFound
from hearth.federation.elsewhere import brand, oauth
from hearth.federation.elsewhere.rows import BrandAccount
from hearth.people.door import see
from hearth.people.middleware import Request
from hearth.people.signing import has_proved


@never_cache
@require_GET
def accounts_page(request: Request) -> HttpResponse:
    """Her accounts elsewhere, and who spoke to them. A server that is away leaves the rest as it is."""
    held, voice = brand.accounts_of(request.viewer), brand.has_voice(request.viewer)
    shown = [_looked(account) if voice else _resting(account) for account in held]
    context = {"accounts": shown, "voice": voice, "signature": voice and brand.signature(request.viewer)}
    return render(request, "federation/elsewhere/brand.html", context)


def _resting(account: BrandAccount) -> dict[str, Any]:
    why = _(
        "You do not speak for the brand any more, so nothing is read or said through it. You can disconnect it."
    )
    return {"account": account, "mentions": [], "trouble": why}


def _looked(account: BrandAccount) -> dict[str, Any]:
    try:
        return {"account": account, "mentions": brand.mentions(account)}
    except HearthError as error:
        return {"account": account, "mentions": [], "trouble": str(error)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def talk_page(request: Request, num: int, status: str) -> HttpResponse:
    """One conversation there, and an answer to it."""
    account = brand.access_account(request.viewer, num)
    context: dict[str, Any] = {"account": account, "signature": brand.signature(request.viewer)}
    error = ""
    if request.method == "POST":
        try:
            brand.answer(request.viewer, account, status, request.POST.get("text", "")[:20_000])
            return see(f"{request.path}?sent=1")
        except NotFound:
            raise
        except HearthError as problem:
            error = str(problem)
            context["typed"] = request.POST.get("text", "")
    try:
        context["talk"] = brand.talk(account, status)
    except NotFound:
        raise
    except HearthError as problem:
        error = error or str(problem)
    context |= {"errors": [("text", error)] if error else [], "sent": "sent" in request.GET}
    return render(request, "federation/elsewhere/talk.html", context, status=422 if error else 200)


def _act(request: Request, num: int, act: Callable[[BrandAccount], str]) -> HttpResponse:
    account = brand.access_account(request.viewer, num)
    try:
        told, good = act(account), True
    except HearthError as error:
        told, good = str(error), False
    context = {"account": account, "told": told, "good": good}
    return render(request, "federation/elsewhere/done.html", context, status=200 if good else 422)


@require_POST
def follow(request: Request, num: int) -> HttpResponse:
    """Follow somebody from there."""
    words = {"asked": _("Asked to follow; they decide."), "followed": _("Followed.")}
    return _act(request, num, lambda account: words[brand.follow(account, request.POST.get("address", ""))])


@require_POST
def disconnect(request: Request, num: int) -> HttpResponse:
    """Use it no more: the token is given back."""
    gone = brand.own_account(request.viewer, num)
    if not has_proved(request):
        return see(f"/signin/?again=1&next={reverse('brand-accounts')}")
    gone.delete()
    oauth.give_back(request, oauth.Asked(gone.host, "", "", brand.token_of(gone)), oauth.BRAND)
    return see(reverse("brand-accounts"))
