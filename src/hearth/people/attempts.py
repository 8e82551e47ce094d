"""Tries at a password, counted durably per account and per address: guessing is slow, and nobody is locked out long.

Only keyed hashes of both are kept, for a day.
"""

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from hearth.base import clock
from hearth.base.errors import TooMuch
from hearth.base.sql import sql
from hearth.people.models import Attempt

WINDOW = 15 * clock.MINUTE
PER_ACCOUNT = 8
PER_ADDRESS = 40

# SQLite has one writer anyway; PostgreSQL must not count the same tries twice at once.
_QUEUE = sql("SELECT pg_advisory_xact_lock(%s)")
_LOCK = 0x54525953  # "TRYS"


def address_of(request: HttpRequest) -> str:
    """The address of the person, looking through proxies the operator trusts."""
    trusted = set(getattr(settings, "TRUSTED_PROXIES", ("127.0.0.1", "::1")))
    address = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while address in trusted and hops:
        address = hops.pop()
    return address


def _key(kind: str, value: str) -> str:
    return salted_hmac(f"hearth.people.attempts.{kind}", value, algorithm="sha256").hexdigest()


def count_try(email: str, address: str) -> None:
    """Note a try before the password is looked at; raises TooMuch when it is one too many (not counted)."""
    now = clock.now()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            _QUEUE(_LOCK)
        Attempt.objects.filter(at__lt=now - clock.DAY).delete()
        for kind, value, limit in (("account", email, PER_ACCOUNT), ("address", address, PER_ADDRESS)):
            _count(_key(kind, value), limit, now)


def _count(key: str, limit: int, now: int) -> None:
    times = list(
        Attempt.objects.filter(key=key, at__gt=now - WINDOW)
        .order_by("-at")
        .values_list("at", flat=True)[:limit]
    )
    if len(times) >= limit:
        wait = max(1, -(-(times[-1] + WINDOW - now) // 1000))
        minutes = -(-wait // 60)
        words = ngettext(
            "That were many tries. Wait %(minutes)d minute and try again, or ask a steward for a sign-in link."
            " Nothing was changed.",
            "That were many tries. Wait %(minutes)d minutes and try again, or ask a steward for a sign-in link."
            " Nothing was changed.",
            minutes,
        )
        raise TooMuch(words % {"minutes": minutes}, retry_after=wait)
    Attempt.objects.create(key=key, at=now)


def count_guess(kind: str, address: str) -> None:
    """Note that a link of this kind led nowhere; raises TooMuch when one address has tried too many."""
    with transaction.atomic():
        _count(_key(f"guess {kind}", address), PER_ADDRESS, clock.now())


def count_asking(kind: str, value: str, limit: int = PER_ADDRESS) -> None:
    """Note that something was asked for (a link by mail, a challenge); raises TooMuch when it is one too many."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            _QUEUE(_LOCK)
        _count(_key(f"asking {kind}", value), limit, clock.now())


def forget_tries(email: str) -> None:
    """The right password clears what was counted against the account."""
    Attempt.objects.filter(key=_key("account", email)).delete()
