"""The pages at the door: set-up, signing in and out, one-time links, the password and the recovery key."""

from typing import Any, Protocol

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hearth.base.errors import HearthError, Invalid, NotFound, TooMuch
from hearth.base.seal import key_from_text
from hearth.people import accounts
from hearth.people.attempts import address_of, count_try
from hearth.people.founding import Founded, is_lit, renew_recovery_key, require_setup_token
from hearth.people.middleware import Request
from hearth.people.roles import may_steward
from hearth.people.sight import viewer_for
from hearth.people.signing import begin_session, sign_in, sign_out

TRIED = 422
"""status of a form shown again with what has to be mended"""


class Light(Protocol):
    """What makes a home: `found_home`, or a room above that also furnishes it."""

    def __call__(
        self, name: str, purpose: str, *, handle: str, founder: str, email: str, password: str
    ) -> Founded: ...


def go(request: Request, default: str = "/") -> HttpResponseRedirect:
    """Back to where `next` says, if that is a page of this home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    response = HttpResponseRedirect(wanted if inside else default)
    response.status_code = 303
    return response


def again(request: Request, template: str, error: HearthError, **context: Any) -> HttpResponse:
    """The same form with what was typed (never passwords) and one sentence on what to mend."""
    status = error.status if isinstance(error, TooMuch) else TRIED
    typed = {name: value for name, value in request.POST.items() if "password" not in name}
    response = render(
        request, template, {**context, "errors": [("", str(error))], "typed": typed}, status=status
    )
    if isinstance(error, TooMuch) and error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def setup_page(request: Request, token: str, light: Light) -> HttpResponse:
    """The one page that makes a home out of an empty house."""
    require_setup_token(token)
    if request.method != "POST":
        return render(request, "people/setup.html", {"typed": {}})
    typed = request.POST
    try:
        founded = light(
            typed.get("name", ""),
            typed.get("purpose", ""),
            handle=typed.get("handle", ""),
            founder=typed.get("founder", ""),
            email=typed.get("email", ""),
            password=typed.get("password", ""),
        )
    except Invalid as error:
        return again(request, "people/setup.html", error)
    begin_session(request, founded.account)
    request.viewer = viewer_for(founded.founder.num)
    return render(request, "people/recovery.html", {"key": founded.recovery_key, "first": True})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: Request) -> HttpResponse:
    """E-mail and password."""
    if request.method != "POST":
        if request.viewer.known:
            return go(request)
        return render(request, "people/signin.html", {"typed": request.GET, "lit": is_lit()})
    try:
        sign_in(request, request.POST.get("email", ""), request.POST.get("password", ""))
    except (Invalid, TooMuch) as error:
        return again(request, "people/signin.html", error, lit=True)
    return go(request)


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
        account = accounts.use_link(token, request.POST.get("email", ""), request.POST.get("password", ""))
    except Invalid as error:
        return again(request, "people/link.html", error, **context)
    begin_session(request, account)
    return go(request)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_page(request: Request) -> HttpResponse:
    """Change your own password."""
    account = accounts.account_of(request.viewer.actor)
    if account is None:
        raise NotFound
    if request.method != "POST":
        return render(request, "people/password.html", {"typed": {}})
    try:
        count_try(account.email, address_of(request))
        accounts.change_password(
            account, request.POST.get("old_password", ""), request.POST.get("new_password", "")
        )
    except (Invalid, TooMuch) as error:
        return again(request, "people/password.html", error)
    begin_session(request, account)
    return go(request, "/choices/")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_page(request: Request) -> HttpResponse:
    """A founder or steward who lost the recovery key makes a new one."""
    account = accounts.account_of(request.viewer.actor)
    if account is None or not may_steward(request.viewer):
        raise NotFound
    if request.method != "POST":
        return render(request, "people/renew.html", {"typed": {}})
    try:
        count_try(account.email, address_of(request))
        if not account.check_password(request.POST.get("password", "")):
            raise Invalid("The password is not right. The recovery key was not changed.")
    except (Invalid, TooMuch) as error:
        return again(request, "people/renew.html", error)
    return render(request, "people/recovery.html", {"key": renew_recovery_key(), "first": False})


@never_cache
@require_POST
def recovery_file(request: Request) -> HttpResponse:
    """The key that is on the page, as a file. It is only handed back, never kept."""
    if not may_steward(request.viewer):
        raise NotFound
    key = request.POST.get("key", "")
    key_from_text(key)
    words = (
        "Recovery key of this home\n\n"
        f"{key}\n\n"
        "Whoever restores an export of this home is asked for it: ./hearth restore home.zip --key-stdin\n"
        "Keep it where the home itself does not live.\n"
    )
    response = HttpResponse(words, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recovery-key.txt"'
    return response
