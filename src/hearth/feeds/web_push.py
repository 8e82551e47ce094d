"""Web push on the wire: messages only one browser can read (RFC 8291, aes128gcm of RFC 8188), signed with a key of the
home (VAPID, RFC 8292). Pure functions.
"""

from __future__ import annotations

import base64
import hmac
import os
from functools import lru_cache
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hearth.base.keys import keyed_hash

_CURVE = SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RECORD = 4096
_HOUR = 3600
LIVES = 12 * _HOUR
"""seconds a signature is good for; half of it is used"""


def b64(raw: bytes) -> str:
    """Base64 as the web writes it in addresses."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of `b64`."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def encrypted(
    message: bytes,
    public: bytes,
    secret: bytes,
    *,
    salt: bytes = b"",
    once: EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of a push message for the browser with this public key and secret. `salt` and `once` are for tests."""
    mine = once or generate_private_key(_CURVE)
    salt = salt or os.urandom(16)
    ours = _point(mine.public_key())
    shared = mine.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(_CURVE, public))
    material = _hmac(_hmac(secret, shared), b"WebPush: info\x00" + public + ours + b"\x01")
    root = _hmac(salt, material)
    key = _hmac(root, b"Content-Encoding: aes128gcm\x00\x01")[:16]
    nonce = _hmac(root, b"Content-Encoding: nonce\x00\x01")[:12]
    sealed = AESGCM(key).encrypt(nonce, message + b"\x02", None)
    return salt + _RECORD.to_bytes(4) + bytes([len(ours)]) + ours + sealed


def encrypted_as_before(message: bytes, public: bytes, secret: bytes) -> tuple[bytes, dict[str, str]]:
    """The same as older programs read it, with the headers that belong to it (draft-ietf-webpush-encryption-04 and
    draft-ietf-httpbis-encryption-encoding-03, aesgcm). The key of the home's signature goes into one of them too."""
    mine, salt = generate_private_key(_CURVE), os.urandom(16)
    ours = _point(mine.public_key())
    shared = mine.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(_CURVE, public))
    material = _hmac(_hmac(secret, shared), b"Content-Encoding: auth\x00\x01")
    context = b"P-256\x00" + len(public).to_bytes(2) + public + len(ours).to_bytes(2) + ours
    root = _hmac(salt, material)
    key = _hmac(root, b"Content-Encoding: aesgcm\x00" + context + b"\x01")[:16]
    nonce = _hmac(root, b"Content-Encoding: nonce\x00" + context + b"\x01")[:12]
    sealed = AESGCM(key).encrypt(nonce, b"\x00\x00" + message, None)
    return sealed, {
        "Content-Encoding": "aesgcm",
        "Encryption": f"salt={b64(salt)}",
        "Crypto-Key": f"dh={b64(ours)};p256ecdsa={home_public()}",
    }


def home_key() -> EllipticCurvePrivateKey:
    """The key by which push services know this home; it follows from the home's secret."""
    return _key(keyed_hash("push", "vapid"))


@lru_cache(maxsize=2)
def _key(seed: str) -> EllipticCurvePrivateKey:
    return derive_private_key(int(seed, 16) % (_ORDER - 1) + 1, _CURVE)


def home_public() -> str:
    """Its public half, which browsers ask for when they subscribe."""
    return b64(_point(home_key().public_key()))


def authorization(endpoint: str, subject: str, now: int) -> str:
    """The header that tells the push service who writes; the same for half a day. `now` in seconds."""
    parts = urlsplit(endpoint)
    until = (now // (LIVES // 2) + 2) * (LIVES // 2)
    return _signed(f"{parts.scheme}://{parts.netloc}", subject, until, keyed_hash("push", "vapid"))


@lru_cache(maxsize=256)
def _signed(audience: str, subject: str, until: int, seed: str) -> str:
    key = _key(seed)
    head = b64(orjson.dumps({"typ": "JWT", "alg": "ES256"}))
    claims = b64(orjson.dumps({"aud": audience, "exp": until, "sub": subject}))
    one, other = decode_dss_signature(key.sign(f"{head}.{claims}".encode(), ECDSA(SHA256())))
    signature = b64(one.to_bytes(32) + other.to_bytes(32))
    return f"vapid t={head}.{claims}.{signature}, k={b64(_point(key.public_key()))}"
