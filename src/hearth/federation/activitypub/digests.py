"""Digests of bodies: `Digest` for draft-cavage (RFC 3230) and `Content-Digest` for RFC 9421 (RFC 9530).

Always over the raw bytes, before anything is parsed; a digest sent twice is refused.
"""

import base64
import binascii
import hmac
from functools import lru_cache
from hashlib import sha256, sha512

from hearth.federation.activitypub import structured_fields
from hearth.federation.activitypub.request import NotSigned

_HASHES = {"sha-256": sha256, "sha-512": sha512}


@lru_cache(maxsize=16)  # one body goes to many inboxes
def digest(body: bytes) -> str:
    """The value of `Digest` (RFC 3230)."""
    return "SHA-256=" + base64.b64encode(sha256(body).digest()).decode()


@lru_cache(maxsize=16)
def content_digest(body: bytes) -> str:
    """The value of `Content-Digest` (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(sha256(body).digest()).decode()}:"


def check_digest(value: str, body: bytes) -> None:
    """Raises NotSigned unless `Digest` names this body, once for each algorithm we know, and at least once."""
    seen: set[str] = set()
    for part in value.split(","):
        name, _equals, sent = part.strip().partition("=")
        kind = name.lower()
        if kind in seen:
            raise NotSigned("The digest names an algorithm twice.")
        if make := _HASHES.get(kind):
            seen.add(kind)
            try:
                raw = base64.b64decode(sent, validate=True)
            except (binascii.Error, ValueError) as error:
                raise NotSigned("The digest cannot be read.") from error
            _equal(raw, make(body).digest())
    if not seen:
        raise NotSigned("There is no SHA-256 digest of the body.")


def check_content_digest(value: str, body: bytes) -> None:
    """Raises NotSigned unless `Content-Digest` names this body with an algorithm we know."""
    try:
        members = structured_fields.dictionary(value)
    except structured_fields.Malformed as error:
        raise NotSigned("The content digest cannot be read.") from error
    known = False
    for name, make in _HASHES.items():
        if name in members:
            sent = members[name].value
            if not isinstance(sent, bytes):
                raise NotSigned("The content digest cannot be read.")
            _equal(sent, make(body).digest())
            known = True
    if not known:
        raise NotSigned("There is no SHA-256 digest of the body.")


def _equal(sent: bytes, made: bytes) -> None:
    if not hmac.compare_digest(sent, made):
        raise NotSigned("The digest is of another body.")
