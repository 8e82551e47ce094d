"""Signing in and out: the steps a request takes to become somebody."""

from django.contrib.auth import authenticate, login, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.base import clock, live
from hearth.base.errors import Invalid
from hearth.people import browsers, second_step
from hearth.people.accounts import clean_email
from hearth.people.attempts import address_of, count_try, forget_tries
from hearth.people.models import Account

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_HALF, _PROVED = "half_in", "proved"
_HALF_LASTS = 10 * clock.MINUTE
_PROOF_LASTS = 30 * clock.MINUTE


def sign_in(request: HttpRequest, email: str, password: str) -> bool:
    """Check e-mail and password. True: a session began. False: the second step is asked for first.

    An unknown address takes as long as a wrong password.
    """
    try:
        address = clean_email(email)
    except Invalid:
        address = email.strip().lower()[:254]
    count_try(address, address_of(request))
    account = authenticate(request, username=address, password=password[:1000])
    if not isinstance(account, Account):
        raise Invalid(_("E-mail and password do not fit together. Check both and try again."))
    forget_tries(address)
    return come_in(request, account, "password")


def come_in(request: HttpRequest, account: Account, how: str) -> bool:
    """Begin a session, unless the account asks for a second step; then False."""
    if not second_step.is_on(account.actor):
        begin_session(request, account, how)
        return True
    request.session.cycle_key()
    request.session[_HALF] = {"account": account.pk, "how": how, "until": clock.now() + _HALF_LASTS}
    return False


def half_in(request: HttpRequest) -> tuple[Account, str] | None:
    """Who has shown the first half, and how, while that counts."""
    half = request.session.get(_HALF)
    if not isinstance(half, dict) or half["until"] < clock.now():
        return None
    account = Account.objects.filter(pk=half["account"], is_active=True).first()
    return (account, str(half["how"])) if account else None


def begin_session(request: HttpRequest, account: Account, how: str = "password") -> None:
    """A fresh session for this account; sessions that ran out are swept on the way."""
    Session.objects.filter(expire_date__lt=clock.from_ms(clock.now())).delete()
    login(request, account, backend=_BACKEND)
    request.session.pop(_HALF, None)
    request.session.set_expiry(None)
    request.session[_PROVED] = clock.now()
    browsers.note(request, account, how)


def has_proved(request: HttpRequest) -> bool:
    """Whether this person has shown lately that it is her: asked before anything about signing in is changed."""
    proved = request.session.get(_PROVED)
    return isinstance(proved, int) and 0 <= clock.now() - proved < _PROOF_LASTS


def sign_out(request: HttpRequest) -> None:
    """End this session, in every open tab at once."""
    key = request.session.session_key
    logout(request)
    if key:
        live.publish(live.SESSIONS, {"key": key})
