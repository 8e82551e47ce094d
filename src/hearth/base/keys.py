"""Secrets of the home that live as files in the data folder: keyed hashes and encryption for side tables."""

import base64
import hashlib
import hmac
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from hearth.base.errors import Invalid


@lru_cache(maxsize=8)
def _derived(purpose: str) -> bytes:
    secret = Path(settings.DATA, "secret").read_bytes().strip()
    return hashlib.scrypt(secret, salt=f"hearth {purpose}".encode(), n=2, r=8, p=1, dklen=32)


def keyed_hash(purpose: str, text: str) -> str:
    """A hash nobody can compute without the home's secret; differs by purpose."""
    return hmac.new(_derived(purpose), text.encode(), hashlib.sha256).hexdigest()


def encrypt(purpose: str, text: str) -> str:
    """Text only this home can read again."""
    return Fernet(base64.urlsafe_b64encode(_derived(purpose))).encrypt(text.encode()).decode()


def decrypt(purpose: str, token: str) -> str:
    """The text of `encrypt`. Raises Invalid when the home's secret is another one."""
    try:
        return Fernet(base64.urlsafe_b64encode(_derived(purpose))).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Invalid("This was encrypted by another home's secret.") from error


def forget() -> None:
    """Read the secret anew: a restore has put another home's in its place."""
    _derived.cache_clear()
