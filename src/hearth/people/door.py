"""The pages at the door: set-up, signing in (password, passkey, mailed link, recovery code) and out."""

from typing import Any, Protocol
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hearth.base.errors import HearthError, Invalid, TooMuch
from hearth.people import accounts, mailing, passkeys, second_step, signing
from hearth.people.attempts import address_of, count_asking, count_try, forget_tries
from hearth.people.founding import Founded, is_lit, require_setup_token
from hearth.people.middleware import Request
from hearth.people.models import Account
from hearth.people.roles import usual_interest
from hearth.people.sessions import viewer_from_session
from hearth.people.sight import viewer_for
from hearth.people.signing import begin_session, sign_in, sign_out

TRIED = 422
"""status of a form shown again with what has to be mended"""


class Light(Protocol):
    """What makes a home: `found_home`, or a room above that also furnishes it."""

    def __call__(
        self,
        name: str,
        purpose: str,
        *,
        handle: str,
        founder: str,
        email: str,
        password: str | None,
        interest: str | None = None,
    ) -> Founded: ...


def go(request: Request, default: str = "/") -> HttpResponseRedirect:
    """Back to where `next` says, if that is a page of this home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return see(wanted if inside else default)


def see(path: str) -> HttpResponseRedirect:
    """Look at this page now."""
    response = HttpResponseRedirect(path)
    response.status_code = 303
    return response


def again(request: Request, template: str, error: HearthError, **context: Any) -> HttpResponse:
    """The same form with what was typed (never passwords) and one sentence on what to mend."""
    status = error.status if isinstance(error, TooMuch) else TRIED
    typed = {name: value for name, value in request.POST.items() if not name.startswith(SECRETS)}
    typed = {name: value for name, value in typed.items() if "password" not in name}
    response = render(
        request, template, {**context, "errors": [("", str(error))], "typed": typed}, status=status
    )
    if isinstance(error, TooMuch) and error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response


SECRETS = ("code", "passkey")
"""fields that are never shown again"""


def password_or_passkey(request: Request) -> str | None:
    """What somebody new chose on a form with `way`: her password, or None when there is to be none.

    A passkey that the browser made is checked here and held ready for `passkeys.keep`.
    """
    way = request.POST.get("way", "password")
    if way == "passkey" and not passkeys.is_ready(request):
        passkeys.made(request, request.POST.get("passkey", ""))
    return request.POST.get("password", "") if way == "password" else None


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def setup_page(request: Request, token: str, light: Light) -> HttpResponse:
    """The one page that makes a home out of an empty house."""
    require_setup_token(token)
    if request.method != "POST":
        return render(request, "people/setup.html", {"typed": {}, "usual": usual_interest()})
    typed = request.POST
    try:
        password = password_or_passkey(request)
        founded = light(
            typed.get("name", ""),
            typed.get("purpose", ""),
            handle=typed.get("handle", ""),
            founder=typed.get("founder", ""),
            email=typed.get("email", ""),
            password=password,
            interest=typed.get("interest", usual_interest()),
        )
    except Invalid as error:
        ready = passkeys.is_ready(request)
        return again(request, "people/setup.html", error, usual=usual_interest(), ready=ready)
    made = password is None
    if made:
        passkeys.keep(request, founded.founder.num)
    begin_session(request, founded.account, "passkey" if made else "password")
    request.viewer = viewer_for(founded.founder.num)
    return render(request, "people/recovery.html", {"key": founded.recovery_key, "first": True})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: Request) -> HttpResponse:
    """Passkey, or e-mail and password, or another way. With `again` somebody signed in shows that it is her."""
    if request.method != "POST":
        if request.viewer.known and "again" not in request.GET:
            return go(request)
        return render(request, "people/signin.html", {"typed": request.GET, **_door()})
    try:
        came_in = sign_in(request, request.POST.get("email", ""), request.POST.get("password", ""))
    except (Invalid, TooMuch) as error:
        return again(request, "people/signin.html", error, **_door())
    return _inside(request, came_in)


def _door() -> dict[str, Any]:
    return {"lit": is_lit(), "mails": mailing.can_mail()}


def _home(request: Request) -> HttpResponse:
    """In: members to the home, whoever is none (any more) to what is theirs."""
    viewer = viewer_from_session(request.session)
    return go(request, "/" if viewer.spaces else "/me/")


def _inside(request: Request, came_in: bool) -> HttpResponse:
    """Where to go after a way in was good: on, or to the second step."""
    if came_in:
        return _home(request)
    onward = go(request)["Location"]
    return see(f"{reverse('signin-code')}?{urlencode({'next': onward})}")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code_page(request: Request) -> HttpResponse:
    """The second step: digits of an app, or a recovery code."""
    half = signing.half_in(request)
    if half is None:
        return see(reverse("signin"))
    account, how = half
    if request.method != "POST":
        return render(request, "people/code.html", {"typed": request.GET})
    try:
        count_try(f"code {account.pk}", address_of(request))
        second_step.check(account.actor, request.POST.get("code", ""))
    except (Invalid, TooMuch) as error:
        return again(request, "people/code.html", error)
    forget_tries(f"code {account.pk}")
    begin_session(request, account, how)
    return _home(request)


@never_cache
@require_POST
def passkey_asked(request: Request) -> HttpResponse:
    """What the browser needs to show a passkey."""
    count_asking("passkey", address_of(request))
    return JsonResponse(passkeys.showing(request))


@never_cache
@require_POST
def passkey_wanted(request: Request) -> HttpResponse:
    """What the browser needs to make a passkey, for somebody signed in or just coming in."""
    count_asking("passkey", address_of(request))
    account = accounts.account_of(request.viewer.actor)
    if account is not None and not signing.has_proved(request):
        return HttpResponse(_("Sign in again first."), status=403, content_type="text/plain; charset=utf-8")
    name = (
        account.email if account else request.POST.get("email", "")[:120] or request.POST.get("name", "")[:80]
    )
    return JsonResponse(passkeys.making(request, actor=request.viewer.actor, name=name))


@never_cache
@require_POST
def passkey_page(request: Request) -> HttpResponse:
    """Come in with a passkey; it is proof enough, so no second step follows."""
    try:
        account = passkeys.shown(request, request.POST.get("passkey", ""))
    except HearthError as error:
        return again(request, "people/signin.html", error, **_door())
    begin_session(request, account, "passkey")
    return _home(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_page(request: Request) -> HttpResponse:
    """Send me a link. The answer is the same for every address."""
    if request.method != "POST":
        return render(request, "people/mail_link.html", {"typed": request.GET, **_door()})
    email = request.POST.get("email", "")
    try:
        clean = accounts.clean_email(email)
        count_asking("mail", address_of(request), 20)
        count_asking("mail to", clean, 4)
        mailing.mail_sign_in_link(clean)
    except (Invalid, TooMuch) as error:
        return again(request, "people/mail_link.html", error, **_door())
    return render(request, "people/mail_link.html", {"sent": clean, **_door()})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def recover_page(request: Request) -> HttpResponse:
    """Come in with one of the recovery codes."""
    if request.method != "POST":
        return render(request, "people/recover.html", {"typed": request.GET})
    email = request.POST.get("email", "").strip().lower()[:254]
    try:
        count_try(f"recover {email}", address_of(request))
        account = Account.objects.filter(email=email, is_active=True).first()
        if account is None or not second_step.spend_code(account.actor, request.POST.get("code", "")):
            raise Invalid(_("E-mail and code do not fit together, or the code was used before."))
    except (Invalid, TooMuch) as error:
        return again(request, "people/recover.html", error)
    begin_session(request, account, "code")
    return see(reverse("account"))


@require_POST
def sign_out_page(request: Request) -> HttpResponse:
    """Leave this browser."""
    sign_out(request)
    return go(request, "/signin/")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def link_page(request: Request, token: str) -> HttpResponse:
    """A one-time link: nothing happens before a button is pressed, so that mail scanners do not spend it."""
    person = accounts.person_behind(token)
    bare = accounts.account_of(person.num) is None
    context = {"person": person, "bare": bare}
    if request.method != "POST":
        return render(request, "people/link.html", {**context, "typed": {}})
    try:
        account, mailed = accounts.use_link(
            token, request.POST.get("email", ""), request.POST.get("password", "")
        )
    except Invalid as error:
        return again(request, "people/link.html", error, **context)
    if mailed:
        return _inside(request, signing.come_in(request, account, "link"))
    begin_session(request, account, "handed")
    return _home(request)
