"""Which sign-ins still hold, for streams that stay open longer than a request."""

from __future__ import annotations

from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from hearth.base import clock
from hearth.ledger import read
from hearth.people.sessions import viewer_from_session
from hearth.people.sight import STRANGER, Viewer

_AT_ONCE = 500


def living_sessions(keys: Collection[str]) -> set[str]:
    """Those of these sessions that have neither ended nor run out."""
    asked, living = list(keys), set()
    now = clock.from_ms(clock.now())
    for start in range(0, len(asked), _AT_ONCE):
        part = Session.objects.filter(session_key__in=asked[start : start + _AT_ONCE], expire_date__gt=now)
        living |= set(part.values_list("session_key", flat=True))
    return living


def who(cookies: str) -> tuple[Viewer, str, int]:
    """The viewer behind a Cookie header, the key of her session, and how far the ledger was when we looked."""
    seen = read.head()
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        morsel = None
    if morsel is None or not morsel.value:
        return STRANGER, "", seen
    viewer = viewer_from_session(SessionStore(morsel.value))
    return (viewer, morsel.value, seen) if viewer.known else (STRANGER, "", seen)
