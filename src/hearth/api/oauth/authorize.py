"""The page on which a person lets a program act for her, or does not (RFC 6749, 4.1; RFC 7636 with S256 only)."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.api.oauth.clients import OOB, app_named
from hearth.api.oauth.codes import is_challenge, make_code
from hearth.api.oauth.rows import App
from hearth.api.oauth.scopes import DEFAULT, MEANINGS, fits, leaves, scopes_in
from hearth.base.errors import Invalid, NotAllowed
from hearth.people.door import see
from hearth.people.middleware import Request


@dataclass(frozen=True, slots=True)
class Wish:
    """What a program asks a person for."""

    app: App
    redirect: str
    scopes: tuple[str, ...]
    state: str
    challenge: str

    def back(self, **said: str) -> str:
        """The address to go back to with an answer."""
        told = urlencode({**said, **({"state": self.state} if self.state else {})})
        return f"{self.redirect}{'&' if '?' in self.redirect else '?'}{told}"


def wish_in(query: QueryDict) -> Wish:
    """The wish, or a sentence for the person: nothing wrong is ever sent on to an address."""
    app = app_named(query.get("client_id", ""))
    if app is None:
        raise Invalid(_("This home does not know the program that sent you. Begin anew from there."))
    redirect = query.get("redirect_uri", "") or (app.redirects[0] if len(app.redirects) == 1 else "")
    if redirect not in app.redirects:
        raise Invalid(_("The address to go back to is not one this program named when it registered."))
    if query.get("response_type", "") != "code":
        raise Invalid(_("The program asked for an answer that this home does not give."))
    scopes = scopes_in(query.get("scope", "")) or (DEFAULT,)
    if not fits(scopes, scopes_in(app.scopes)):
        raise Invalid(
            _("The program asks for more than it said when it registered, or for something unknown.")
        )
    challenge, method = query.get("code_challenge", ""), query.get("code_challenge_method", "")
    if (challenge and (method != "S256" or not is_challenge(challenge))) or (method and not challenge):
        raise Invalid(_("The program secures its sign-in in a way that is not known here (S256 is)."))
    return Wish(app, redirect, scopes, query.get("state", "")[:2000], challenge)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: Request) -> HttpResponseBase:
    """Ask; on yes send a code, or show it where the program cannot be reached."""
    query = request.POST if request.method == "POST" else request.GET
    with translation.override(_language(query.get("lang", ""))):
        return _asked(request, query)


def _language(wanted: str) -> str:
    try:
        return translation.get_supported_language_variant(wanted)
    except LookupError:
        return translation.get_language() or settings.LANGUAGE_CODE


def _asked(request: Request, query: QueryDict) -> HttpResponseBase:
    try:
        wish = wish_in(query)
    except Invalid as error:
        return render(request, "api/refused.html", {"why": str(error)}, status=400)
    if not request.viewer.known or _anew(query):
        return _sign_in_first(request)
    if request.viewer.actor is None or (request.viewer.banned and not leaves(wish.scopes)):
        raise NotAllowed(
            _("You cannot take part in this home. What was written to you says why and how to appeal.")
        )
    if request.method != "POST":
        return _allowing(wish, render(request, "api/authorize.html", _shown(wish, query)))
    if query.get("answer") != "yes":
        return _on(wish, wish.back(error="access_denied"))
    code = make_code(wish.app, request.viewer.actor, wish.scopes, wish.redirect, wish.challenge)
    if wish.redirect == OOB:
        return render(request, "api/code.html", {"app": wish.app, "code": code})
    return _on(wish, wish.back(code=code))


def _anew(query: QueryDict) -> bool:
    return query.get("force_login", "").lower() in ("true", "1") and "answer" not in query


def _sign_in_first(request: Request) -> HttpResponse:
    query = request.GET.copy()
    again = query.pop("force_login", None) and request.viewer.known
    onward = f"{request.path}?{query.urlencode()}"
    return see(f"{reverse('signin')}?{urlencode({**({'again': 1} if again else {}), 'next': onward})}")


def _shown(wish: Wish, query: QueryDict) -> dict[str, object]:
    names = (
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "lang",
    )
    host = urlsplit(wish.app.website).hostname if wish.app.website else ""
    return {
        "app": wish.app,
        "host": host,
        "scopes": [(scope, MEANINGS[scope]) for scope in wish.scopes],
        "fields": [(name, query[name]) for name in names if query.get(name)],
        "goes_to": "" if wish.redirect == OOB else _place(wish.redirect),
    }


def _place(redirect: str) -> str:
    parts = urlsplit(redirect)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"


def _on(wish: Wish, address: str) -> HttpResponse:
    """Off to the program; Django's own redirect knows no schemes of apps."""
    if wish.redirect == OOB:
        return see("/")
    response = HttpResponse(status=302)
    response["Location"] = address
    response["Referrer-Policy"] = "no-referrer"
    return _allowing(wish, response)


def _allowing(wish: Wish, response: HttpResponse) -> HttpResponse:
    """Browsers hold the form's target against every redirect that follows: the program's own place is allowed, too."""
    if wish.redirect != OOB:
        policy = {**settings.SECURE_CSP, "form-action": ["'self'", _place(wish.redirect)]}
        response._csp_config = policy  # type: ignore[attr-defined]
    return response
