"""The OAuth addresses programs ask: register, token, revoke, what the server can do."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.entities.accounts import account
from hearth.api.oauth.clients import client_of, redirects_in, register
from hearth.api.oauth.codes import exchange
from hearth.api.oauth.door import door_is_off
from hearth.api.oauth.rows import App
from hearth.api.oauth.scopes import DEFAULT, KNOWN, fits, scopes_in
from hearth.api.oauth.tokens import make_token, revoke, token_entity
from hearth.api.wire import limits
from hearth.api.wire.answers import answer, refuse
from hearth.api.wire.endpoint import Call, anyone, app, at, user
from hearth.feeds.web_push import home_public
from hearth.people.attempts import address_of
from hearth.people.models import Account

APPS_AT_ONCE = 30
"""apps one address may register in five minutes"""
_SENTENCES = {
    "invalid_client": "Client authentication failed due to unknown client, no client authentication included,"
    " or unsupported authentication method.",
    "invalid_grant": "The provided authorization grant is invalid, expired, revoked, does not match the"
    " redirection URI used in the authorization request, or was issued to another client.",
    "invalid_scope": "The requested scope is invalid, unknown, or malformed.",
    "unsupported_grant_type": "The authorization grant type is not supported by the authorization server.",
    "invalid_request": "The request is missing a required parameter.",
}


def _sorry(code: str, status: int = 400) -> HttpResponse:
    response = refuse(status, code, error_description=_SENTENCES[code])
    if status == 401:
        response["WWW-Authenticate"] = f'Basic realm="Hearth", error="{code}"'
    return response


def app_entity(found: App) -> dict[str, Any]:
    """What everybody may know of an app."""
    return {
        "id": str(found.pk),
        "name": found.name,
        "website": found.website or None,
        "scopes": found.scopes.split(),
        "redirect_uri": "\n".join(found.redirects),
        "redirect_uris": found.redirects,
        "vapid_key": home_public(),
    }


def create_app(call: Call) -> HttpResponse:
    """A program registers."""
    if settings.API_RATE:
        limits.require_room(limits.count(f"apps {address_of(call.request)}", APPS_AT_ONCE))
    params = call.params
    made = register(
        params.text("client_name"), redirects_in(params), params.text("scopes"), params.text("website")
    )
    return answer(
        {
            **app_entity(made.app),
            "client_id": made.app.client_id,
            "client_secret": made.secret,
            "client_secret_expires_at": 0,
        }
    )


def verify_app(call: Call) -> HttpResponse:
    """Whose token this is."""
    assert call.bearer is not None
    found = App.objects.filter(pk=call.bearer.app).first()
    if found is None:
        return refuse(401, "The access token is invalid")
    return answer(app_entity(found))


def token(call: Call) -> HttpResponse:
    """A code, or an app's own secret, for a token (RFC 6749, 4.1.3 and 4.4)."""
    found, params = client_of(call.request, call.params), call.params
    if found is None:
        return _sorry("invalid_client", 401)
    match params.text("grant_type"):
        case "authorization_code":
            made = exchange(
                found, params.text("code"), params.text("redirect_uri"), params.text("code_verifier")
            )
            return answer(token_entity(made)) if made else _sorry("invalid_grant")
        case "client_credentials":
            wanted = scopes_in(params.text("scope")) or (DEFAULT,)
            if not fits(wanted, scopes_in(found.scopes)):
                return _sorry("invalid_scope")
            return answer(token_entity(make_token(found.pk, None, wanted)))
        case "password" if door_is_off():
            return _by_password(call, found)
        case "":
            return _sorry("invalid_request")
    return _sorry("unsupported_grant_type")


def _by_password(call: Call, found: App) -> HttpResponse:
    """As old clients sign in, for their tests alone: it would pass by every second step."""
    params, wanted = call.params, scopes_in(call.params.text("scope")) or (DEFAULT,)
    account = authenticate(call.request, username=params.text("username"), password=params.text("password"))
    if not isinstance(account, Account) or not fits(wanted, scopes_in(found.scopes)):
        return _sorry("invalid_grant")
    return answer(token_entity(make_token(found.pk, account.actor, wanted)))


def end_token(call: Call) -> HttpResponse:
    """Revoke: an unknown token is no error, somebody else's stays (RFC 7009)."""
    found = client_of(call.request, call.params)
    if found is None:
        return refuse(
            403, "unauthorized_client", error_description="You are not authorized to revoke this token"
        )
    revoke(call.params.text("token"), found)
    return answer({})


def userinfo(call: Call) -> HttpResponse:
    """Who this is, for programs that only want to know that (OpenID Connect's words)."""
    me = account(call.me, call.viewer)
    return answer(
        {
            "iss": f"{call.origin}/",
            "sub": me["uri"],
            "name": me["display_name"],
            "preferred_username": me["username"],
            "profile": me["url"],
            "picture": me["avatar"],
        }
    )


def metadata(call: Call) -> HttpResponse:
    """What this server can do (RFC 8414)."""
    here = call.origin
    return answer(
        {
            "issuer": f"{here}/",
            "authorization_endpoint": f"{here}/oauth/authorize",
            "token_endpoint": f"{here}/oauth/token",
            "revocation_endpoint": f"{here}/oauth/revoke",
            "app_registration_endpoint": f"{here}/api/v1/apps",
            "userinfo_endpoint": f"{here}/oauth/userinfo",
            "scopes_supported": sorted(KNOWN),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "service_documentation": "https://docs.joinmastodon.org/",
        }
    )


def urls() -> list[URLPattern]:
    """These addresses."""
    return [
        at("api/v1/apps", POST=anyone("", create_app)),
        at("api/v1/apps/verify_credentials", GET=app("", verify_app)),
        at("oauth/token", POST=anyone("", token)),
        at(
            "oauth/userinfo",
            GET=user("profile read:accounts", userinfo),
            POST=user("profile read:accounts", userinfo),
        ),
        at("oauth/revoke", POST=anyone("", end_token)),
        at(".well-known/oauth-authorization-server", GET=anyone("", metadata)),
    ]
