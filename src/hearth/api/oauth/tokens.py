"""Tokens: making, finding, revoking. Whoever shows one is `Bearer`. They do not expire: clients never refresh."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from hearth.api.mastodon.kept import Subscription
from hearth.api.oauth.rows import App, Token
from hearth.api.oauth.scopes import scopes_in
from hearth.api.oauth.waiting import person_of
from hearth.base import clock, live
from hearth.base.sql import sql
from hearth.feeds import devices
from hearth.people.sight import STRANGER, Viewer, viewer_for

TOPIC = "tokens"
"""live messages about tokens that ended: {"id": n} or {"actor": n}"""

_FIND = sql("SELECT id, app, actor, application, scopes, used, code FROM api_token WHERE digest = %s")
_USED = sql("UPDATE api_token SET used = %s WHERE id = %s")


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that was shown and is good. `waiting`: its person applied and is not here yet."""

    id: int
    app: int
    actor: int | None
    scopes: tuple[str, ...]
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new token; its text is known now and never again."""

    id: int
    text: str
    scopes: str
    created: int


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def make_token(
    app: int,
    actor: int | None,
    scopes: tuple[str, ...],
    *,
    code: str = "",
    application: int | None = None,
) -> Fresh:
    """A new token for a person, an app itself, or somebody who applied."""
    text, now = secrets.token_urlsafe(32), clock.now()
    row = Token.objects.create(
        digest=digest_of(text),
        app=app,
        actor=actor,
        application=application,
        scopes=" ".join(scopes),
        code=code,
        created=now,
    )
    return Fresh(row.pk, text, row.scopes, now)


def token_entity(made: Fresh) -> dict[str, object]:
    """A new token as it is given out."""
    return {
        "access_token": made.text,
        "token_type": "Bearer",
        "scope": made.scopes,
        "created_at": made.created // 1000,
    }


def bearer(text: str) -> Bearer | None:
    """Whoever shows this token, None if it is none."""
    digest = digest_of(text)
    row = _FIND.one(digest)
    if row is None:
        return None
    pk, app, actor, application, scopes, used, code = row
    now = clock.now()
    if now - used > clock.DAY:
        _USED(now, pk)
    if actor is None and application is not None:
        actor = _arrived(pk, application, code)
    return Bearer(pk, app, actor, scopes_in(scopes), actor is None and application is not None)


def _arrived(token: int, application: int, draft: str) -> int | None:
    """Whoever applied with this token and is here now."""
    actor = person_of(application, draft)
    if actor is not None:
        Token.objects.filter(pk=token).update(actor=actor)
    return actor


def viewer_of(held: Bearer) -> Viewer:
    """Who looks with this token; an app by itself sees what strangers see."""
    return viewer_for(held.actor) if held.actor is not None else STRANGER


def revoke(text: str, app: App) -> bool:
    """End one token of this app, in every open stream at once."""
    row = Token.objects.filter(digest=digest_of(text), app=app.pk).first()
    if row is None:
        return False
    _end([row])
    return True


def revoke_from_code(code: str) -> None:
    """End what came from a code that was used twice (RFC 6749, 4.1.2)."""
    _end(list(Token.objects.filter(code=code)))


def revoke_all(actor: int, app: int | None = None) -> int:
    """End all tokens of a person, or those of one app. Returns how many there were."""
    held = Token.objects.filter(actor=actor)
    rows = list(held if app is None else held.filter(app=app))
    _end(rows)
    return len(rows)


def _end(rows: list[Token]) -> None:
    for row in rows:
        row_id = row.pk
        for told in Subscription.objects.filter(token=row_id):
            devices.remove([told.device])
            told.delete()
        row.delete()
        live.publish(TOPIC, {"id": row_id})
