"""From a session to a viewer, in two queries: for pages (middleware) and for the live path, which has only a cookie."""

from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from hearth.base import clock
from hearth.base.sql import sql
from hearth.people.models import Account
from hearth.people.sight import STRANGER, VIEWER, Viewer, viewer_of, viewer_words

_ME = "(SELECT actor FROM people_account WHERE id = %s)"
_SIGNED_IN = sql(
    "SELECT 'p', actor, CASE WHEN is_active THEN 1 ELSE 0 END, password, '', '', ''"
    " FROM people_account WHERE id = %s UNION ALL " + VIEWER.replace("{me}", _ME)
)


def viewer_from_session(session: SessionBase) -> Viewer:
    """Who this session belongs to; STRANGER when it is nobody's, or its password was changed since."""
    account = session.get(SESSION_KEY)
    if account is None or BACKEND_SESSION_KEY not in session:
        return STRANGER
    try:
        key = int(account)
    except ValueError:
        return STRANGER
    now = clock.now()
    rows: list[tuple[Any, ...]] = _SIGNED_IN.all(key, *viewer_words(key, now))
    held = next((row for row in rows if row[0] == "p"), None)
    if held is None or not held[2]:
        return STRANGER
    proof = Account(password=held[3]).get_session_auth_hash()
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), proof):
        return STRANGER
    return viewer_of(held[1], rows)


def viewer_from_cookie(cookie_header: str) -> Viewer | None:
    """The viewer behind a raw Cookie header, or None for a stranger."""
    try:
        morsel = SimpleCookie(cookie_header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if morsel is None or not morsel.value:
        return None
    viewer = viewer_from_session(SessionStore(morsel.value))
    return viewer if viewer.known else None
