"""Multikeys (FEP-521a) and the base58 they are written in: public keys as one short text, and did:key identities."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from hearth.base.errors import Invalid

_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_ED25519, _ED25519_SECRET, _RSA = b"\xed\x01", b"\x80\x26", b"\x85\x24"
_LONGEST = 1500  # letters; an RSA key of 8192 bits has 1,420


def base58(data: bytes) -> str:
    """Bytes in the Bitcoin alphabet."""
    number, letters = int.from_bytes(data), ""
    while number:
        number, rest = divmod(number, 58)
        letters = _LETTERS[rest] + letters
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + letters


def from_base58(text: str) -> bytes:
    """The bytes behind base58. Raises Invalid."""
    number = 0
    if len(text) > _LONGEST:
        raise Invalid("This key is too long.")
    for letter in text:
        if letter not in _VALUES:
            raise Invalid("This is not base58.")
        number = number * 58 + _VALUES[letter]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def multibase(data: bytes) -> str:
    """Bytes as multibase base58btc."""
    return "z" + base58(data)


def from_multibase(text: str) -> bytes:
    """The bytes of a multibase text in base58btc. Raises Invalid."""
    if not text.startswith("z"):
        raise Invalid("Only base58btc is known here.")
    return from_base58(text[1:])


def encode(public: Ed25519PublicKey | RSAPublicKey) -> str:
    """`publicKeyMultibase` of a public key."""
    if isinstance(public, Ed25519PublicKey):
        return multibase(_ED25519 + public.public_bytes_raw())
    return multibase(_RSA + public.public_bytes(Encoding.DER, PublicFormat.PKCS1))


def decode(text: str) -> Ed25519PublicKey | RSAPublicKey:
    """The public key of a `publicKeyMultibase`. Raises Invalid."""
    raw = from_multibase(text)
    kind, body = raw[:2], raw[2:]
    try:
        if kind == _ED25519:
            return Ed25519PublicKey.from_public_bytes(body)
        if kind == _RSA:
            found = load_der_public_key(body)
            if isinstance(found, RSAPublicKey):
                return found
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Invalid("This key cannot be read.") from error
    raise Invalid("Only RSA and Ed25519 keys are known here.")


def decode_secret(text: str) -> Ed25519PrivateKey:
    """The private key of an Ed25519 secret written as a Multikey. Raises Invalid."""
    raw = from_multibase(text)
    if raw[:2] != _ED25519_SECRET or len(raw) != 34:
        raise Invalid("This is not an Ed25519 secret key.")
    return Ed25519PrivateKey.from_private_bytes(raw[2:])


def of_did(did: str) -> Ed25519PublicKey | RSAPublicKey:
    """The public key that a did:key is. Raises Invalid."""
    if not did.startswith("did:key:"):
        raise Invalid("Only did:key is known here.")
    return decode(did.removeprefix("did:key:").partition("#")[0])
