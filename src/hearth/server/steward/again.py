"""The password once more, before something that could lose or open the home: good for ten minutes in this browser."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound, TooMuch
from hearth.people.accounts import account_of
from hearth.people.attempts import address_of, count_try, forget_tries
from hearth.people.door import again, go
from hearth.people.middleware import Request
from hearth.people.models import Account
from hearth.people.roles import require_steward

SESSION = "again"
GOOD = 10 * clock.MINUTE


def lately(request: HttpRequest) -> bool:
    """Whether the password was given in this session a short while ago."""
    at = request.session.get(SESSION, 0)
    return isinstance(at, int) and 0 <= clock.now() - at < GOOD


def asks_again[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """For keepers who gave their password lately; others are asked, and come back to the page they came from."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = args[0]
        assert isinstance(request, HttpRequest)
        require_steward(request.viewer)  # type: ignore[attr-defined]
        if lately(request):
            return view(*args, **kwargs)
        here = request.get_full_path()
        back = here if request.method == "GET" else str(request.POST.get("back", here))
        return _to_the_question(back)

    return guarded


def _to_the_question(back: str) -> HttpResponse:
    response = HttpResponseRedirect(f"/settings/again/?next={quote(back)}")
    response.status_code = 303
    return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def again_page(request: Request) -> HttpResponse:
    """Ask for the password."""
    require_steward(request.viewer)
    account = account_of(request.viewer.actor)
    if account is None:
        raise NotFound
    context = {"next": request.POST.get("next") or request.GET.get("next") or "/settings/"}
    context["bare"] = "" if account.has_usable_password() else "yes"
    if request.method != "POST":
        return render(request, "server/again.html", {**context, "typed": {}})
    try:
        _check(request, account)
    except (Invalid, TooMuch) as error:
        return again(request, "server/again.html", error, **context)
    request.session[SESSION] = clock.now()
    return go(request, "/settings/")


def _check(request: Request, account: Account) -> None:
    count_try(account.email, address_of(request))
    if not account.check_password(request.POST.get("password", "")[:1000]):
        raise Invalid(_("The password is not right. Nothing was changed."))
    forget_tries(account.email)
