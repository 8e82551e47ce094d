"""The key pairs of the home's actors: RSA for what everybody reads, Ed25519 beside it; sealed rows, objects cached.

Loading a private RSA key with all checks takes 40 ms, so our own are loaded without them and kept.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_pem_public_key,
)
from django.db import models

from hearth.base import clock, keys
from hearth.base.errors import Invalid
from hearth.federation.activitypub import addresses, multikey
from hearth.federation.activitypub.lately import Lately

PublicKey = RSAPublicKey | Ed25519PublicKey
_PURPOSE = "actor keys"
_BITS = range(2048, 8193)


class ActorKeys(models.Model):
    """The private halves of one actor's keys, readable only with this home's secret; they never leave it."""

    kind: ClassVar[Literal["ledger", "projection", "side"]] = "side"

    actor = models.BigIntegerField(primary_key=True)
    rsa = models.TextField()
    ed25519 = models.TextField()
    made = models.BigIntegerField()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One private key with the id under which others find its public half."""

    id: str
    private: RSAPrivateKey | Ed25519PrivateKey


@dataclass(frozen=True)
class KeyPair:
    """Both keys of one actor."""

    actor: int
    rsa: RSAPrivateKey
    ed25519: Ed25519PrivateKey
    signing: SigningKey
    """what requests are signed with"""
    proving: SigningKey
    """what integrity proofs are made with"""

    @cached_property
    def public_pem(self) -> str:
        """The RSA half for `publicKey.publicKeyPem`."""
        return pem_of(self.rsa.public_key())

    @cached_property
    def multikey(self) -> str:
        """The Ed25519 half for `assertionMethod` (FEP-521a)."""
        return multikey.encode(self.ed25519.public_key())


_pairs: Lately[int, KeyPair] = Lately(2000)


def key_of(actor: int) -> KeyPair:
    """The keys of an actor of this home, made now if there are none yet (50 ms: so not while a page waits)."""
    found = _pairs.get(actor)
    if found is None:
        row = ActorKeys.objects.filter(actor=actor).first() or _make(actor)
        private, second = _load_rsa(row.rsa), _load_ed25519(row.ed25519)
        signing = SigningKey(addresses.key_url(actor), private)
        proving = SigningKey(addresses.ed25519_url(actor), second)
        found = _pairs.put(actor, KeyPair(actor, private, second, signing, proving))
    return found


def cached(actor: int) -> KeyPair | None:
    """The keys if this process holds them already: for code that must not wait for the database."""
    return _pairs.get(actor)


def forget() -> None:
    """Read keys anew: the home's name or its secret has changed."""
    _pairs.clear()


def _make(actor: int) -> ActorKeys:
    private = rsa.generate_private_key(65537, 2048)
    second = Ed25519PrivateKey.generate()
    ActorKeys.objects.bulk_create(
        [
            ActorKeys(
                actor=actor,
                rsa=keys.encrypt(_PURPOSE, _der(private).hex()),
                ed25519=keys.encrypt(_PURPOSE, second.private_bytes_raw().hex()),
                made=clock.now(),
            )
        ],
        ignore_conflicts=True,  # another process was quicker: its keys hold
    )
    return ActorKeys.objects.get(actor=actor)


def _der(private: RSAPrivateKey) -> bytes:
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _load_rsa(sealed: str) -> RSAPrivateKey:
    raw = bytes.fromhex(keys.decrypt(_PURPOSE, sealed))
    found = load_der_private_key(raw, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(found, RSAPrivateKey)
    return found


def _load_ed25519(sealed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(keys.decrypt(_PURPOSE, sealed)))


# ---- the keys of others ----


def pem_of(public: RSAPublicKey) -> str:
    """A public key as PEM."""
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def read_public(text: str) -> PublicKey:
    """A foreign public key, PEM or Multikey. Raises Invalid for anything weak, huge or of another kind."""
    if text.lstrip().startswith("z"):
        return trusted(multikey.decode(text.strip()))
    try:
        found = load_pem_public_key(text.strip().encode())
    except Exception as error:
        raise Invalid("This public key cannot be read.") from error
    if not isinstance(found, RSAPublicKey | Ed25519PublicKey):
        raise Invalid("Only RSA and Ed25519 keys are known here.")
    return trusted(found)


def trusted(public: PublicKey) -> PublicKey:
    """The key, if it is strong enough and cheap enough to check. Raises Invalid."""
    if isinstance(public, RSAPublicKey):
        exponent = public.public_numbers().e
        if public.key_size not in _BITS or not 65537 <= exponent < 2**33 or exponent % 2 == 0:
            raise Invalid("This RSA key has a size or exponent that is not accepted.")
    return public
