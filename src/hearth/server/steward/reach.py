"""The pages of the address and of mail: what is set, what the environment decides, and the test buttons."""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hearth.base import options
from hearth.base.address import home_url
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.base.mail import outbox
from hearth.base.mail import setup as mail
from hearth.ledger.activity import HOME
from hearth.ledger.read import state
from hearth.people.accounts import account_of
from hearth.people.middleware import Request
from hearth.people.roles import require_steward
from hearth.server import public
from hearth.server.doctor import Finding
from hearth.server.steward import trying
from hearth.server.steward.again import asks_again

NAMES = trying.Names()
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


@never_cache
@require_safe
def here_page(request: Request, nonce: str) -> HttpResponse:
    """By its answer the test of the address knows that it met this home."""
    if not _NONCE.fullmatch(nonce):
        raise NotFound
    return JsonResponse({"proof": trying.proof_of(nonce)})


def _tried(findings: Iterable[Finding]) -> list[Finding]:
    return list(findings)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_page(request: Request) -> HttpResponse:
    """The public address; with POST it is tried, or tried and kept."""
    require_steward(request.viewer)
    context: dict[str, Any] = {"locked": public.locked(), "url": home_url(), "typed": home_url()}
    if request.method != "POST":
        context["typed"] = context["typed"] or _came_by(request)
        return render(request, "server/address.html", context)
    act = request.POST.get("act", "try")
    if act == "forget" and not context["locked"]:
        public.forget()
        return HttpResponseRedirect("/settings/address/")
    context["typed"] = context["url"] if context["locked"] else request.POST.get("url", "")
    try:
        url = public.clean(context["typed"])
    except Invalid as error:
        return render(request, "server/address.html", {**context, "error": str(error)}, status=422)
    context["tried"] = _tried(trying.address(url, secrets.token_urlsafe(24), NAMES))
    reached = all(each.verdict != "wrong" for each in context["tried"]) or _came_by(request) == url
    if act == "keep" and not context["locked"]:
        if not reached:
            words = _(
                "The address was not kept, because nobody could come in by it. Mend what is below and try again."
            )
            return render(request, "server/address.html", {**context, "error": words}, status=422)
        public.keep(url, request.get_host().rpartition(":")[0] or request.get_host())
        context |= {"url": url, "kept": True}
    return render(request, "server/address.html", context)


def _came_by(request: Request) -> str:
    """The address in the keeper's own browser, where it may be a public one."""
    host = request.get_host()
    if "." not in host or host.replace(".", "").replace(":", "").isdigit():
        return ""
    return f"{'https' if request.is_secure() or _said_https(request) else 'http'}://{host}"


def _said_https(request: Request) -> bool:
    return request.headers.get("X-Forwarded-Proto") == "https"


_FIELDS = ("host", "port", "security", "user", "from", "name")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def mail_page(request: Request) -> HttpResponse:
    """How mail leaves; with POST it is kept, and tried with a test letter to whoever pressed the button."""
    if request.method != "POST":
        return _mail(request)
    match request.POST.get("act"):
        case "try":
            return _mail(request, tried=_try_mail(request))
        case "release":
            outbox.release_held()
            return HttpResponseRedirect("/settings/mail/")
        case "drop":
            outbox.drop_held()
            return HttpResponseRedirect("/settings/mail/")
    return _keep_mail(request)


def _keep_mail(request: Request) -> HttpResponse:
    fixed = mail.fixed()
    values = {name: request.POST.get(name, "").strip() for name in _FIELDS if name not in fixed}
    if "password" not in fixed:
        values["password"] = request.POST.get("password", "")[:1000]
    if values.get("port") in (None, ""):
        values.pop("port", None)
    try:
        mail.save(values)
        if not values.get("user") and "user" not in fixed:
            options.drop("mail_password")
    except HearthError as error:
        return _mail(request, error=str(error), typed=values, status=422)
    return HttpResponseRedirect("/settings/mail/?kept=yes")


def _try_mail(request: Request) -> list[Finding]:
    account = account_of(request.viewer.actor)
    if account is None:
        raise NotFound
    home = state(HOME)
    name = str(home.payload.get("name", "")) if home else "Hearth"
    return _tried(trying.mail(mail.setup(), account.email, name, NAMES))


def _mail(
    request: Request,
    *,
    error: str = "",
    typed: dict[str, str] | None = None,
    tried: list[Finding] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = mail.setup()
    shown = {
        "host": now.host,
        "port": str(now.port),
        "security": now.security,
        "user": now.user,
        "from": now.sender,
        "name": now.name,
    } | {name: value for name, value in (typed or {}).items() if name != "password"}
    context = {
        "typed": shown,
        "sender": shown["from"],
        "fixed": sorted(mail.fixed()),
        "usable": now.usable,
        "has_password": bool(now.password),
        "url": home_url(),
        "held": outbox.held(),
        "tried": tried,
        "error": error,
        "kept": request.GET.get("kept") == "yes" and request.method != "POST",
        "ways": [
            ("starttls", _("STARTTLS, usually port 587")),
            ("tls", _("TLS from the beginning, usually port 465")),
            ("none", _("None (only on the same machine)")),
        ],
    }
    return render(request, "server/mail.html", context, status=status)
