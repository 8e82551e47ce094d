"""Sealing bytes to a key pair: anybody with the public half can seal, only the private half opens.

X25519 with a fresh key per message, HKDF-SHA256 and ChaCha20-Poly1305. The home's recovery key is such a private half,
written for people as groups of letters and digits with a check at the end.
"""

import base64
import binascii
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hearth.base.errors import Invalid

MAGIC = b"hearth-seal-1\n"
_NONCE = bytes(12)  # safe: every message has its own key
_CHECK = 3


def new_pair() -> tuple[bytes, bytes]:
    """A fresh (public, private) pair, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private.private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public half of a private key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _cipher(shared: bytes, ephemeral: bytes, public: bytes) -> ChaCha20Poly1305:
    key = HKDF(algorithm=SHA256(), length=32, salt=ephemeral + public, info=MAGIC).derive(shared)
    return ChaCha20Poly1305(key)


def seal(public: bytes, content: bytes) -> bytes:
    """`content`, readable only with the private half of `public`."""
    once = X25519PrivateKey.generate()
    ephemeral = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return MAGIC + ephemeral + _cipher(shared, ephemeral, public).encrypt(_NONCE, content, MAGIC)


def unseal(private: bytes, sealed: bytes) -> bytes:
    """What was sealed. Raises Invalid if the key does not fit or the bytes were changed."""
    if not sealed.startswith(MAGIC) or len(sealed) < len(MAGIC) + 32 + 16:
        raise Invalid("This is not a sealed part of a Hearth export.")
    ephemeral, body = sealed[len(MAGIC) : len(MAGIC) + 32], sealed[len(MAGIC) + 32 :]
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        return _cipher(shared, ephemeral, key.public_key().public_bytes_raw()).decrypt(_NONCE, body, MAGIC)
    except (InvalidTag, ValueError) as error:
        raise Invalid("This recovery key does not open it. Check that it belongs to this home.") from error


def key_as_text(private: bytes) -> str:
    """A private key for people: fourteen groups of four, the last characters being a check."""
    check = sha256(MAGIC + private).digest()[:_CHECK]
    letters = base64.b32encode(private + check).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def key_from_text(text: str) -> bytes:
    """The private key behind its written form; spaces, dashes and case do not matter."""
    letters = "".join(text.split()).replace("-", "").upper().translate(str.maketrans("018", "OIB"))
    try:
        raw = base64.b32decode(letters)
    except (binascii.Error, ValueError) as error:
        raise Invalid(
            "This is not a recovery key: it has fourteen groups of four letters and digits."
        ) from error
    private, check = raw[:32], raw[32:]
    if len(raw) != 32 + _CHECK or sha256(MAGIC + private).digest()[:_CHECK] != check:
        raise Invalid("This recovery key has a typing mistake: its check does not fit.")
    return private
