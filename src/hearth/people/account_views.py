"""The page "How you sign in": passkeys, second step, recovery codes, address, browsers, password."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import Invalid, NotFound, TooMuch
from hearth.base.seal import key_from_text
from hearth.people import accounts, browsers, mailing, passkeys, second_step, signing
from hearth.people.attempts import address_of, count_asking, count_try
from hearth.people.door import again, go, see
from hearth.people.founding import renew_recovery_key
from hearth.people.middleware import Request
from hearth.people.models import Account
from hearth.people.queries import home_name
from hearth.people.roles import may_steward

type View = Callable[..., HttpResponse]
type AccountView = Callable[..., HttpResponse]


def my_account(request: Request) -> Account:
    """The account of whoever is looking; for strangers this page does not exist."""
    account = accounts.account_of(request.viewer.actor)
    if account is None:
        raise NotFound
    return account


def proved(view: AccountView) -> View:
    """Pass the account on, but only to somebody who has shown lately that it is her; others sign in once more."""

    @wraps(view)
    @never_cache
    @sensitive_post_parameters()
    def careful(request: Request, *args: object, **named: object) -> HttpResponse:
        account = my_account(request)
        if signing.has_proved(request):
            return view(request, account, *args, **named)
        back = request.path if request.method == "GET" else reverse("account")
        return see(f"{reverse('signin')}?{urlencode({'again': 1, 'next': back, 'email': account.email})}")

    return careful


@never_cache
@require_GET
def account_page(request: Request) -> HttpResponse:
    """How you sign in."""
    account = my_account(request)
    context = {
        "account": account,
        "person": request.viewer,
        "password": account.has_usable_password(),
        "passkeys": passkeys.passkeys_of(request, account.actor),
        "elsewhere": passkeys.elsewhere(request),
        "second": second_step.is_on(account.actor),
        "codes": second_step.codes_left(account.actor),
        "browsers": browsers.browsers_of(account.actor, request.session.session_key),
        "waiting": mailing.waiting_email(account.actor),
        "mails": mailing.can_mail(),
        "languages": [(code, name, code == account.language) for code, name in settings.LANGUAGES],
        "keeper": may_steward(request.viewer),
    }
    return render(request, "people/account.html", context)


# Passkeys


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def new_passkey(request: Request, account: Account) -> HttpResponse:
    """Make a passkey on this device."""
    context = {"elsewhere": passkeys.elsewhere(request), "host": passkeys.host_of(request)}
    if request.method != "POST":
        return render(request, "people/new_passkey.html", {"typed": {}, **context})
    try:
        passkeys.made(request, request.POST.get("passkey", ""))
        row = passkeys.keep(request, account.actor, request.POST.get("name", ""))
    except Invalid as error:
        return again(request, "people/new_passkey.html", error, **context)
    with override(account.language):
        told = _("A passkey called “%(name)s” was added.") % {"name": row.name}
    mailing.tell(account, told)
    return go(request, reverse("account"))


@require_POST
@proved
def rename_passkey(request: Request, account: Account, num: int) -> HttpResponse:
    """Give a passkey another name."""
    passkeys.rename(account.actor, num, request.POST.get("name", ""))
    return see(reverse("account"))


@require_POST
@proved
def drop_passkey(request: Request, account: Account, num: int) -> HttpResponse:
    """A passkey opens nothing any more."""
    passkeys.drop(account.actor, num)
    with override(account.language):
        told = _("A passkey was removed.")
    mailing.tell(account, told)
    return see(reverse("account"))


# The second step


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def second_page(request: Request, account: Account) -> HttpResponse:
    """Turn the second step on: a QR code for an app, then six digits of it."""
    if second_step.is_on(account.actor):
        return see(reverse("account"))
    secret = second_step.begin(account.actor)
    context = {
        "picture": second_step.picture_of(secret, home_name(), account.email),
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
    }
    if request.method != "POST":
        return render(request, "people/second.html", {"typed": {}, **context})
    try:
        count_try(f"confirm {account.pk}", address_of(request))
        second_step.confirm(account.actor, request.POST.get("code", ""))
    except (Invalid, TooMuch) as error:
        return again(request, "people/second.html", error, **context)
    codes = second_step.new_codes(account.actor)
    return render(request, "people/codes.html", {"codes": codes, "fresh": True})


@require_POST
@proved
def second_off(request: Request, account: Account) -> HttpResponse:
    """The password alone is enough again."""
    second_step.turn_off(account.actor)
    with override(account.language):
        told = _("The second step was turned off.")
    mailing.tell(account, told)
    return see(reverse("account"))


@require_POST
@proved
def codes_page(request: Request, account: Account) -> HttpResponse:
    """Fresh recovery codes, shown once."""
    return render(request, "people/codes.html", {"codes": second_step.new_codes(account.actor)})


# Browsers


@require_POST
def browser_out(request: Request) -> HttpResponse:
    """Sign one browser out from afar."""
    account = my_account(request)
    browsers.sign_out_there(account.actor, request.POST.get("mark", "")[:80])
    return see(reverse("account") + "#browsers")


@require_POST
def browsers_out(request: Request) -> HttpResponse:
    """Sign every other browser out."""
    browsers.sign_out_elsewhere(my_account(request), request.session.session_key)
    return see(reverse("account") + "#browsers")


# Address, language, password


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def email_page(request: Request, account: Account) -> HttpResponse:
    """Use another address."""
    context = {"account": account, "mails": mailing.can_mail()}
    if request.method != "POST":
        return render(request, "people/email.html", {"typed": {}, **context})
    try:
        count_asking("new address", account.email, 5)
        sent = mailing.ask_for_email(account, request.POST.get("email", ""))
    except (Invalid, TooMuch) as error:
        return again(request, "people/email.html", error, **context)
    return render(request, "people/email.html", {"sent": sent, **context})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm(request: Request, token: str) -> HttpResponse:
    """The link in the letter to a new address; it counts by a press, not by being opened."""
    row = mailing.access_new_email(token)
    if request.method != "POST":
        return render(request, "people/email_confirm.html", {"email": row.email})
    mailing.confirm_email(token)
    return see(reverse("account") if request.viewer.known else reverse("signin"))


@require_POST
def language(request: Request) -> HttpResponse:
    """The language of letters."""
    account = my_account(request)
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        account.language = wanted
        account.save(update_fields=["language"])
    return see(reverse("account"))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_page(request: Request) -> HttpResponse:
    """Change your own password, or choose a first one."""
    account = my_account(request)
    first = not account.has_usable_password()
    if first and not signing.has_proved(request):
        return see(f"{reverse('signin')}?{urlencode({'again': 1, 'next': request.path})}")
    if request.method != "POST":
        return render(request, "people/password.html", {"typed": {}, "first": first})
    try:
        count_try(account.email, address_of(request))
        accounts.change_password(
            account, request.POST.get("old_password", ""), request.POST.get("new_password", "")
        )
    except (Invalid, TooMuch) as error:
        return again(request, "people/password.html", error, first=first)
    signing.begin_session(request, account)
    with override(account.language):
        told = _("The password was changed, and every other browser was signed out.")
    mailing.tell(account, told)
    return go(request, reverse("account"))


# The recovery key of the home


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def recovery_page(request: Request) -> HttpResponse:
    """A founder or steward who lost the recovery key makes a new one."""
    account = accounts.account_of(request.viewer.actor)
    if account is None or not may_steward(request.viewer):
        raise NotFound
    bare = not account.has_usable_password()
    if bare and not signing.has_proved(request):
        return see(f"{reverse('signin')}?{urlencode({'again': 1, 'next': request.path})}")
    if request.method != "POST":
        return render(request, "people/renew.html", {"typed": {}, "bare": bare})
    try:
        count_try(account.email, address_of(request))
        if not bare and not account.check_password(request.POST.get("password", "")):
            raise Invalid(_("The password is not right. The recovery key was not changed."))
    except (Invalid, TooMuch) as error:
        return again(request, "people/renew.html", error, bare=bare)
    return render(request, "people/recovery.html", {"key": renew_recovery_key(), "first": False})


@never_cache
@require_POST
def recovery_file(request: Request) -> HttpResponse:
    """The key that is on the page, as a file. It is only handed back, never kept."""
    if not may_steward(request.viewer):
        raise NotFound
    key = request.POST.get("key", "")
    key_from_text(key)
    words = _(
        "Recovery key of this home\n\n%(key)s\n\n"
        "Whoever restores an export of this home is asked for it: ./hearth restore home.zip --key-stdin\n"
        "Keep it where the home itself does not live.\n"
    ) % {"key": key}
    response = HttpResponse(words, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recovery-key.txt"'
    return response
