"""The pages of signing in with an account on another server: which one, and the way back from there."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.federation.elsewhere import brand, client, coming_in, oauth
from hearth.federation.elsewhere.identity import Identity, identity_of
from hearth.people import arriving, linked
from hearth.people.attempts import address_of, count_asking
from hearth.people.door import again, go, see
from hearth.people.middleware import Request
from hearth.people.signing import come_in, has_proved

SIGN_IN, LINK, DOOR, APPLY, BRAND = "sign-in", "link", "door", "apply", "brand"
ASK = "federation/elsewhere/ask.html"


type Act = Callable[[Request, Identity, oauth.Asked], HttpResponse]
_ACTS: dict[str, tuple[Act, str, bool]] = {}


def comes_back(purpose: str, scopes: str = oauth.IDENTITY, *, keeps: bool = False) -> Callable[[Act], Act]:
    """Register what coming back for a purpose leads to. Unless it `keeps` the token, that is handed back afterwards."""

    def register(act: Act) -> Act:
        _ACTS[purpose] = (act, scopes, keeps)
        return act

    return register


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_page(request: Request) -> HttpResponse:
    """Which account? Then on to its server. `for` says what it is wanted for."""
    purpose = request.POST.get("for") or request.GET.get("for") or SIGN_IN
    door = (request.POST.get("door") or request.GET.get("door") or "")[:100]
    _require(request, purpose, door)
    context = {"purpose": purpose, "door": door}
    if request.method != "POST":
        return render(request, ASK, {**context, "typed": request.GET})
    try:
        count_asking("elsewhere", address_of(request), 20)
        host = client.server_of(request.POST.get("address", "")[:300])
        scopes = oauth.BRAND if purpose == BRAND else oauth.IDENTITY
        after = go(request, f"/arrive/{door}/" if purpose == DOOR else "/")["Location"]
        return onward(request, host, oauth.begin(request, host, purpose, scopes=scopes, next_url=after))
    except HearthError as error:
        return again(request, ASK, error, **context)


def onward(request: Request, host: str, url: str) -> HttpResponse:
    """A page that leads to another server: forms of this home may lead nowhere else (form-action of the CSP)."""
    response = render(request, "federation/elsewhere/onward.html", {"host": host, "url": url})
    response["Refresh"] = f"0; url={url}"
    return response


def _require(request: Request, purpose: str, door: str) -> None:
    match purpose:
        case "sign-in" | "apply":
            return
        case "link" | "brand":
            if not request.viewer.known or request.viewer.banned:
                raise NotFound
            if purpose == BRAND:
                brand.require_voice(request.viewer)
        case "door":
            arriving.access_door(door)
        case _:
            raise NotFound


@never_cache
@require_GET
def back_page(request: Request) -> HttpResponse:
    """Back from there."""
    try:
        asked = oauth.finish(request)
        act, scopes, keeps = _ACTS[asked.purpose]
        try:
            return act(request, identity_of(asked), asked)
        finally:
            if not keeps:
                oauth.give_back(request, asked, scopes)
    except HearthError as error:
        context = {"purpose": SIGN_IN, "typed": {}, "errors": [("", str(error))]}
        return render(request, ASK, context, status=422)


@comes_back(SIGN_IN)
def _sign_in(request: Request, who: Identity, asked: oauth.Asked) -> HttpResponse:
    account = coming_in.account_of(who)
    if account is None:
        return render(request, "federation/elsewhere/unknown.html", {"who": who}, status=404)
    if come_in(request, account, "elsewhere"):
        return see(asked.next)
    return see(f"{reverse('signin-code')}?{urlencode({'next': asked.next})}")


@comes_back(LINK)
def _link(request: Request, who: Identity, _asked: oauth.Asked) -> HttpResponse:
    if not has_proved(request):
        raise Invalid(_("Sign in once more, then link it."))
    coming_in.link_to(request.viewer, who)
    return see(reverse("linked"))


@comes_back(DOOR)
def _door(request: Request, who: Identity, asked: oauth.Asked) -> HttpResponse:
    coming_in.through_door(asked.next.removeprefix("/arrive/").rstrip("/"), who)
    return see(asked.next)


@comes_back(APPLY)
def _apply(request: Request, who: Identity, _asked: oauth.Asked) -> HttpResponse:
    if (account := coming_in.account_of(who)) is not None:
        return see("/" if come_in(request, account, "elsewhere") else reverse("signin-code"))
    coming_in.known(who)
    linked.carry(request, uri=who.uri, address=who.address, name=who.name)
    return see("/apply/")


@comes_back(BRAND, oauth.BRAND, keeps=True)
def _brand(request: Request, who: Identity, asked: oauth.Asked) -> HttpResponse:
    brand.connect(request.viewer, who, asked.token)
    return see(reverse("brand-accounts"))


@never_cache
@require_GET
def linked_page(request: Request) -> HttpResponse:
    """Her accounts elsewhere."""
    if request.viewer.actor is None:
        raise NotFound
    return _linked(request)


def _linked(request: Request, error: HearthError | None = None) -> HttpResponse:
    context = {
        "accounts": linked.linked_to(request.viewer.actor or 0),
        "proved": has_proved(request),
        "own": request.viewer.uri,
        "typed": request.POST,
        "errors": [("address", str(error))] if error else [],
    }
    return render(request, "federation/elsewhere/linked.html", context, status=422 if error else 200)


@require_POST
def by_alias(request: Request) -> HttpResponse:
    """Hers, because it names her itself: for servers that cannot be signed in with."""
    if request.viewer.actor is None:
        raise NotFound
    try:
        count_asking("elsewhere", address_of(request), 20)
        if not has_proved(request):
            raise Invalid(_("Sign in once more, then link it."))
        coming_in.link_by_alias(request.viewer, request.POST.get("address", "")[:500])
    except HearthError as error:
        return _linked(request, error)
    return see(reverse("linked"))


@require_POST
def unlink(request: Request, num: int) -> HttpResponse:
    """Not a way in any more."""
    linked.unlink(request.viewer, num)
    return see(reverse("linked"))


@require_POST
def without(request: Request) -> HttpResponse:
    """Apply as nobody known from elsewhere."""
    linked.let_go(request)
    return see("/apply/")


@require_POST
def anew(request: Request, token: str) -> HttpResponse:
    """Come in by the door as somebody new after all."""
    arriving.come_anew(token)
    return see(f"/arrive/{token}/")
