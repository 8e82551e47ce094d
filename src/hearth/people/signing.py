"""Signing in and out: the steps a request takes to become somebody."""

from django.contrib.auth import authenticate, login, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from hearth.base import clock, live
from hearth.base.errors import Invalid
from hearth.people.accounts import clean_email
from hearth.people.attempts import address_of, count_try, forget_tries
from hearth.people.models import Account

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(request: HttpRequest, email: str, password: str) -> Account:
    """Check e-mail and password and begin a session. An unknown address takes as long as a wrong password."""
    try:
        address = clean_email(email)
    except Invalid:
        address = email.strip().lower()[:254]
    count_try(address, address_of(request))
    account = authenticate(request, username=address, password=password[:1000])
    if not isinstance(account, Account):
        raise Invalid("E-mail and password do not fit together. Check both and try again.")
    forget_tries(address)
    begin_session(request, account)
    return account


def begin_session(request: HttpRequest, account: Account) -> None:
    """A fresh session for this account; sessions that ran out are swept on the way."""
    Session.objects.filter(expire_date__lt=clock.from_ms(clock.now())).delete()
    login(request, account, backend=_BACKEND)


def sign_out(request: HttpRequest) -> None:
    """End this session, in every open tab at once."""
    key = request.session.session_key
    logout(request)
    if key:
        live.publish(live.SESSIONS, {"key": key})
