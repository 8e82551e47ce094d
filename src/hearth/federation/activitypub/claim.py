"""What both signature schemes share: a claim read from a request, the window of time, and the raw signatures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from hearth.base import clock
from hearth.federation.activitypub.keys import PublicKey
from hearth.federation.activitypub.request import NotSigned

BACK, AHEAD = 12 * 3600, 3600  # seconds; SWICG report, "Signature validity period"
CONTENT_TYPE = "application/activity+json"
NOTHING: Mapping[str, str] = {}
_PADDING, _HASH = PKCS1v15(), SHA256()


@dataclass(frozen=True, slots=True)
class Claim:
    """A request says that the holder of `key_id` signed one of `messages` (variants that senders write)."""

    key_id: str
    messages: tuple[bytes, ...]
    signature: bytes

    def made_by(self, public: PublicKey) -> bool:
        """Whether this key made the signature. The algorithm follows from the key, never from the message."""
        return any(_made(public, self.signature, message) for message in self.messages)


def _made(public: PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        if isinstance(public, Ed25519PublicKey):
            public.verify(signature, message)
        else:
            public.verify(signature, message, _PADDING, _HASH)
    except InvalidSignature:
        return False
    return True


def raw_signature(private: RSAPrivateKey | Ed25519PrivateKey, message: bytes) -> bytes:
    """rsa-v1_5-sha256 or ed25519, by the key."""
    match private:
        case RSAPrivateKey():
            return private.sign(message, _PADDING, _HASH)
        case Ed25519PrivateKey():
            return private.sign(message)
        case _:
            assert_never(private)


def fresh(created: int, expires: int | None) -> None:
    """Raises NotSigned outside the window (all in seconds since 1970)."""
    now = clock.now() // 1000
    if not now - BACK <= created <= now + AHEAD:
        raise NotSigned("The signature is too old, or from the future.")
    if expires is not None and expires < now:
        raise NotSigned("The signature has expired.")
