"""Integrity proofs in documents (FEP-8b32, eddsa-jcs-2022), and identity proofs made with them (FEP-c390)."""

from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.federation.activitypub import multikey, wire
from hearth.federation.activitypub.jcs import canonical
from hearth.federation.activitypub.keys import SigningKey
from hearth.federation.activitypub.wire import Document

CONTEXT = "https://w3id.org/security/data-integrity/v2"


def prove(document: Document, key: SigningKey) -> Document:
    """The document with a proof by an Ed25519 key. What is changed afterwards breaks it."""
    assert isinstance(key.private, Ed25519PrivateKey)
    bare = {name: value for name, value in document.items() if name != "proof"}
    proof: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": key.id,
        "proofPurpose": "assertionMethod",
        "created": clock.from_ms(clock.now()).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if "@context" in bare:
        proof["@context"] = bare["@context"]
    signature = key.private.sign(_hashed(bare, proof))
    return {**bare, "proof": {**proof, "proofValue": multikey.multibase(signature)}}


def method_of(document: Document) -> str:
    """The id of the key a document claims to be proven by, "" if it carries no proof that is read here."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or proof.get("cryptosuite") != "eddsa-jcs-2022":
        return ""
    method = proof.get("verificationMethod")
    return method if isinstance(method, str) else ""


def proven(document: Document, public: object) -> bool:
    """Whether the document carries a valid proof by this key. Whose key it must be says `authority.py`, rule 5."""
    proof = document.get("proof")
    if not method_of(document) or not isinstance(proof, dict) or not isinstance(public, Ed25519PublicKey):
        return False
    if proof.get("type") != "DataIntegrityProof" or proof.get("proofPurpose") != "assertionMethod":
        return False
    if "created" in proof and wire.moment(proof["created"]) is None:
        return False
    expires = wire.moment(proof.get("expires"))
    if "expires" in proof and (expires is None or expires < clock.now()):
        return False
    bare = {name: value for name, value in document.items() if name != "proof"}
    if "@context" in proof:
        if not _begins_with(bare.get("@context"), proof["@context"]):
            return False
        bare["@context"] = proof["@context"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = multikey.from_multibase(str(proof.get("proofValue")))
        public.verify(signature, _hashed(bare, options))
    except (InvalidSignature, Invalid):
        return False
    return True


def _begins_with(whole: Any, start: Any) -> bool:
    whole_list, start_list = (each if isinstance(each, list) else [each] for each in (whole, start))
    return whole_list[: len(start_list)] == start_list


def _hashed(document: Document, options: Document) -> bytes:
    return sha256(canonical(options)).digest() + sha256(canonical(document)).digest()


def identity(statement: object, actor: str) -> str:
    """The decentralized id that an actor's attachment proves to be hers too (FEP-c390); "" if it does not."""
    if not isinstance(statement, dict) or wire.kind(statement) != "VerifiableIdentityStatement":
        return ""
    subject = statement.get("subject")
    if not isinstance(subject, str) or statement.get("alsoKnownAs") != actor:
        return ""
    if method_of(statement).partition("#")[0] != subject:
        return ""
    try:
        return subject if proven(statement, multikey.of_did(subject)) else ""
    except Invalid:
        return ""
