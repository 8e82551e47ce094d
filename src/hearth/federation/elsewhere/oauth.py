"""Signing in at another server: this home registers itself there once, then asks by OAuth 2 with PKCE (RFC 6749, 7636).

What must survive the way there and back (state, verifier, what it was for) lies in the session and works once.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.base import clock, keys
from hearth.base.address import home_url
from hearth.base.errors import HearthError, Invalid, NotAllowed, NotFound
from hearth.federation.elsewhere import client
from hearth.federation.elsewhere.rows import RemoteApp

WAY_BACK = "/signin/elsewhere/back/"
IDENTITY = "read:accounts"
BRAND = "read write follow"
LASTS = 15 * clock.MINUTE
_SECRET, _HELD = "remote apps", "elsewhere"
_CREDENTIALS = ("client_id", "client_secret")


class Asked(NamedTuple):
    """What came back: at which server, what for, and the token it gave."""

    host: str
    purpose: str
    next: str
    token: str


def begin(
    request: HttpRequest, host: str, purpose: str, *, scopes: str = IDENTITY, next_url: str = "/"
) -> str:
    """The address at that server to go to now."""
    client.require_open(host)
    app = app_for(host, scopes, _redirect(request))
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    request.session[_HELD] = {
        "state": state,
        "verifier": verifier,
        "app": app.pk,
        "purpose": purpose,
        "next": next_url,
        "until": clock.now() + LASTS,
    }
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect,
        "scope": scopes,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    return f"{client.base_of(host)}/oauth/authorize?{urlencode(asked)}"


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def finish(request: HttpRequest) -> Asked:
    """Spend what the server sent back. Raises Invalid when it is not the answer to our question."""
    held: Any = request.session.pop(_HELD, None)
    query = request.GET
    if not isinstance(held, dict) or held["until"] < clock.now():
        raise Invalid(_("That took too long, or was begun in another browser. Begin again."))
    if not hmac.compare_digest(query.get("state", "").encode(), held["state"].encode()):
        raise Invalid(_("This is not the answer to what was asked. Begin again."))
    app = RemoteApp.objects.filter(pk=held["app"]).first()
    if app is None:
        raise Invalid(_("That took too long, or was begun in another browser. Begin again."))
    if query.get("error") or not query.get("code"):
        raise Invalid(_("You did not agree at %(host)s. Nothing was changed.") % {"host": app.host})
    return Asked(app.host, held["purpose"], held["next"], _token(app, query["code"], held["verifier"]))


def _token(app: RemoteApp, code: str, verifier: str) -> str:
    try:
        told = client.post(
            app.host,
            "/oauth/token",
            {
                "grant_type": "authorization_code",
                "code": code,
                "client_id": app.client_id,
                "client_secret": keys.decrypt(_SECRET, app.secret),
                "redirect_uri": app.redirect,
                "code_verifier": verifier,
                "scope": app.scopes,
            },
        )
    except (NotAllowed, NotFound):
        app.delete()  # they may have forgotten us: register anew next time
        raise
    token = told.get("access_token") if isinstance(told, dict) else None
    if not isinstance(token, str) or not token.isprintable() or not 8 <= len(token) <= 4000:
        raise Invalid(_("%(host)s answered in a way that cannot be read.") % {"host": app.host})
    return token


def app_for(host: str, scopes: str, redirect: str) -> RemoteApp:
    """This home as a client of that server, registered now if it is not yet."""
    known = RemoteApp.objects.filter(host=host, redirect=redirect, scopes=scopes).first()
    if known is not None:
        return known
    told = client.post(
        host,
        "/api/v1/apps",
        {"client_name": "Hearth", "redirect_uris": redirect, "scopes": scopes, "website": home_url()},
    )
    id_, secret = (str(told.get(key) or "") if isinstance(told, dict) else "" for key in _CREDENTIALS)
    if not all(one.isprintable() and 0 < len(one) <= 1000 for one in (id_, secret)):
        raise Invalid(_("%(host)s cannot be signed in with: it takes no new programs.") % {"host": host})
    made, _new = RemoteApp.objects.get_or_create(
        host=host,
        redirect=redirect,
        scopes=scopes,
        defaults={"client_id": id_, "secret": keys.encrypt(_SECRET, secret), "made": clock.now()},
    )
    return made


def revoke(host: str, scopes: str, redirect: str, token: str) -> None:
    """Give a token back (RFC 7009). If nobody answers there, it is forgotten here all the same."""
    app = RemoteApp.objects.filter(host=host, redirect=redirect, scopes=scopes).first()
    if app is None:
        return
    secret = keys.decrypt(_SECRET, app.secret)
    try:
        form = {"client_id": app.client_id, "client_secret": secret, "token": token}
        client.post(host, "/oauth/revoke", form)
    except HearthError:
        return


def give_back(request: HttpRequest, asked: Asked, scopes: str) -> None:
    """The token has said who she is and is needed no more."""
    revoke(asked.host, scopes, _redirect(request), asked.token)


def _redirect(request: HttpRequest) -> str:
    return (home_url() or request.build_absolute_uri("/").rstrip("/")) + WAY_BACK
