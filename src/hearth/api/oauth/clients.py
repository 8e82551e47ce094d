"""Programs that register themselves, and how they prove which one they are (RFC 6749, 2.3; RFC 7591)."""

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlsplit

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from hearth.api.oauth.rows import App
from hearth.api.oauth.scopes import KNOWN, scopes_in
from hearth.api.oauth.tokens import digest_of
from hearth.api.wire.answers import Wrong
from hearth.api.wire.params import Params
from hearth.base import clock

OOB = "urn:ietf:wg:oauth:2.0:oob"
MOST_REDIRECTS, LONGEST = 30, 2000
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*", re.IGNORECASE)
_FORBIDDEN = frozenset(["javascript", "data", "vbscript", "file", "about", "blob", "mailto"])


@dataclass(frozen=True, slots=True)
class Registered:
    """A new app; its secret is known now and never again."""

    app: App
    secret: str


def register(name: str, redirects: Sequence[str], scopes: str, website: str = "") -> Registered:
    """A new program."""
    wanted = scopes_in(scopes) or ("read",)
    details: dict[str, list[tuple[str, str]]] = {}
    if not name.strip():
        details["name"] = [("ERR_BLANK", "can't be blank")]
    if not redirects:
        details["redirect_uris"] = [("ERR_BLANK", "can't be blank")]
    elif len(redirects) > MOST_REDIRECTS or not all(map(may_redirect_to, redirects)):
        details["redirect_uris"] = [("ERR_INVALID", "must be an absolute address")]
    if not set(wanted) <= KNOWN:
        details["scopes"] = [("ERR_INVALID", "doesn't match configured on the server.")]
    if website and urlsplit(website).scheme not in ("http", "https"):
        details["website"] = [("ERR_INVALID", "is not a valid URL")]
    if details:
        said = ", ".join(f"{field.capitalize()} {found[0][1]}" for field, found in details.items())
        raise Wrong(f"Validation failed: {said}", details)
    secret = secrets.token_urlsafe(32)
    app = App.objects.create(
        client_id=secrets.token_urlsafe(32),
        secret=digest_of(secret),
        name=" ".join(name.split())[:60],
        website=website[:LONGEST],
        redirects=list(redirects),
        scopes=" ".join(wanted),
        created=clock.now(),
    )
    return Registered(app, secret)


def redirects_in(params: Params) -> list[str]:
    """Addresses to come back to: an array, or one text with a line for each."""
    return [line.strip() for one in params.many("redirect_uris") for line in one.splitlines() if line.strip()]


def may_redirect_to(address: str) -> bool:
    """An absolute address without a fragment; an app's own scheme is fine, one that runs code is not."""
    if address == OOB:
        return True
    if len(address) > LONGEST or "#" in address or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not _SCHEME.fullmatch(parts.scheme) or parts.scheme.lower() in _FORBIDDEN:
        return False
    return bool(parts.hostname) if parts.scheme in ("http", "https") else bool(parts.netloc or parts.path)


def client_of(request: HttpRequest, params: Params) -> App | None:
    """The app that proves itself with its secret, by HTTP Basic or in the body."""
    kind, _space, coded = request.headers.get("Authorization", "").partition(" ")
    name, secret = params.text("client_id"), params.text("client_secret")
    if kind.lower() == "basic":
        try:
            name, _colon, secret = base64.b64decode(coded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        name, secret = unquote_plus(name), unquote_plus(secret)
    app = app_named(name)
    return app if app and constant_time_compare(app.secret, digest_of(secret)) else None


def app_named(client_id: str) -> App | None:
    """The app with this id."""
    return App.objects.filter(client_id=client_id[:64]).first() if client_id else None
