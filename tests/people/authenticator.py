"""A passkey in software: makes and shows credentials as a browser would, and can be copied."""

import json
from copy import deepcopy
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Authenticator:
    """One device with one passkey."""

    def __init__(self, host: str = "testserver", origin: str = "https://testserver") -> None:
        self.host, self.origin = host, origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential = token_bytes(32)
        self.counter = 1
        self.flags = FLAGS

    def copy(self) -> "Authenticator":
        """A clone with everything the original knows."""
        made = Authenticator(self.host, self.origin)
        made.key, made.credential, made.counter = self.key, self.credential, deepcopy(self.counter)
        return made

    def _data(self, credential: bytes = b"") -> AuthenticatorData:
        flags = self.flags | (AuthenticatorData.FLAG.AT if credential else 0)
        return AuthenticatorData.create(sha256(self.host.encode()).digest(), flags, self.counter, credential)

    def _client(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, response: dict[str, Any]) -> str:
        told = websafe_encode(self.credential)
        return json.dumps({"id": told, "rawId": told, "type": "public-key", "response": response})

    def make(self, options: dict[str, Any]) -> str:
        """What `navigator.credentials.create` gives."""
        held = AttestedCredentialData.create(
            bytes(16), self.credential, ES256.from_cryptography_key(self.key.public_key())
        )
        told = AttestationObject.create("none", self._data(held), {})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer(
            {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(told)}
        )

    def show(self, options: dict[str, Any]) -> str:
        """What `navigator.credentials.get` gives; counts."""
        self.counter += 1
        data, client = self._data(), self._client("webauthn.get", options["challenge"])
        signed = self.key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signed),
                "userHandle": None,
            }
        )
