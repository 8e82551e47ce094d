"""Codes: a person's yes on its way to becoming a token. Good for ten minutes and once (RFC 6749, 4.1; RFC 7636)."""

import base64
import re
import secrets
from hashlib import sha256

from django.db import transaction
from django.utils.crypto import constant_time_compare

from hearth.api.oauth import tokens
from hearth.api.oauth.rows import App, Code
from hearth.api.oauth.scopes import scopes_in
from hearth.api.oauth.tokens import Fresh, digest_of, make_token
from hearth.base import clock

LASTS = 10 * clock.MINUTE
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def is_challenge(text: str) -> bool:
    """Whether this is the base64url of a SHA-256."""
    return bool(_CHALLENGE.fullmatch(text))


def make_code(app: App, actor: int, scopes: tuple[str, ...], redirect: str, challenge: str = "") -> str:
    """A new code, bound to the app, the address it is sent to, and the challenge."""
    text, now = secrets.token_urlsafe(32), clock.now()
    Code.objects.filter(expires__lt=now - clock.DAY).delete()
    Code.objects.create(
        digest=digest_of(text),
        app=app.pk,
        actor=actor,
        scopes=" ".join(scopes),
        redirect=redirect,
        challenge=challenge,
        expires=now + LASTS,
    )
    return text


def exchange(app: App, text: str, redirect: str, verifier: str) -> Fresh | None:
    """The token for a code, or None. Used twice, what came from it ends."""
    digest = digest_of(text)
    with transaction.atomic():
        code = Code.objects.filter(digest=digest, app=app.pk).first()
        if code is None or code.expires < clock.now() or not constant_time_compare(code.redirect, redirect):
            return None
        if not _proves(code.challenge, verifier):
            return None
        if Code.objects.filter(digest=digest, used=False).update(used=True):
            return make_token(app.pk, code.actor, scopes_in(code.scopes), code=digest)
    tokens.revoke_from_code(digest)
    return None


def _proves(challenge: str, verifier: str) -> bool:
    if not challenge:
        return True
    made = base64.urlsafe_b64encode(sha256(verifier.encode(errors="replace")).digest()).decode().rstrip("=")
    return constant_time_compare(challenge, made)
