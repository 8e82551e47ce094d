"""Canonical JSON, Multikeys and integrity proofs against the vectors of RFC 8785, FEP-8b32, FEP-521a and FEP-c390."""

import json
from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from hearth.base import clock
from hearth.base.errors import Invalid
from hearth.federation.activitypub import authority, multikey, proofs
from hearth.federation.activitypub.jcs import canonical
from hearth.federation.activitypub.keys import SigningKey, read_public
from tests import homes

pytestmark = pytest.mark.one_database
FEPS = homes.ROOT.parent / "shared" / "vectors" / "fep"
NOW = clock.to_ms(datetime.fromisoformat("2023-02-24T23:36:38Z"))
ADA = "https://server.example/users/alice"


def documents(name: str) -> tuple[str, list[Any]]:
    """The text of a feature file, and the JSON documents in it."""
    if not (FEPS / name).exists():
        pytest.skip("the vectors are not beside the project")
    text = (FEPS / name).read_text()
    return text, [json.loads(part) for part in text.split('"""')[1::2]]


def secret_in(text: str) -> Ed25519PrivateKey:
    (written,) = {word.strip('"') for word in text.split() if word.startswith('"z3u2')}
    return multikey.decode_secret(written)


# RFC 8785, section 3.2 and Appendix B


def test_jcs_writes_the_example_of_the_rfc() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_jcs_sorts_keys_by_utf16() -> None:
    keys = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"]
    written = canonical(dict.fromkeys(keys, 1)).decode()
    assert list(json.loads(written)) == ["\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (-5e-324, "-5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992, "9007199254740992"),
        (2**68, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e23, "1e+23"),
        (1.0000000000000001e23, "1.0000000000000001e+23"),
        (999999999999999700000.0, "999999999999999700000"),
        (1e21, "1e+21"),
        (9.999999999999997e-7, "9.999999999999997e-7"),
        (0.000001, "0.000001"),
        (333333333.3333332, "333333333.3333332"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
        (1424953923781206.2, "1424953923781206.2"),
        (10**16, "10000000000000000"),
        (-71.184902, "-71.184902"),
        (100, "100"),
        (1e2, "100"),
    ],
)
def test_jcs_writes_numbers_as_browsers_do(value: float, written: str) -> None:
    assert canonical(value).decode() == written


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", object(), {"a": b"x"}])
def test_jcs_has_no_form_for_what_is_not_json(value: Any) -> None:
    with pytest.raises(Invalid):
        canonical(value)


# FEP-521a


def test_521a_keys_are_written_and_read() -> None:
    text, (ed25519, rsa) = documents("fep-521a.feature")
    first, second = (
        bytes.fromhex(word.strip('"'))
        for word in text.split('hex string "')[1:]
        for word in [word.split('"')[0]]
    )
    public = Ed25519PublicKey.from_public_bytes(first)
    assert multikey.encode(public) == ed25519["publicKeyMultibase"]
    assert multikey.decode(ed25519["publicKeyMultibase"]) == public
    other = load_der_public_key(second)
    assert isinstance(other, RSAPublicKey)
    assert multikey.encode(other) == rsa["publicKeyMultibase"]
    found = multikey.decode(rsa["publicKeyMultibase"])
    assert isinstance(found, RSAPublicKey)
    assert found.public_bytes(Encoding.DER, PublicFormat.PKCS1) == second


@pytest.mark.parametrize("text", ["", "z", "zz", "z0", "Qabc", "z" + "1" * 5000, "z6Mk", "zQmXYZ"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        multikey.decode(text)


# FEP-8b32


def test_8b32_a_proof_is_made_to_the_byte() -> None:
    text, (bare, signed, _again, _actor) = documents("fep-8b32.feature")
    with clock.freeze(NOW):
        assert proofs.prove(bare, SigningKey(f"{ADA}#ed25519-key", secret_in(text))) == signed


def test_8b32_a_proof_is_checked_with_the_key_in_the_actor_document() -> None:
    _text, (_bare, _signed, signed, actor) = documents("fep-8b32.feature")
    key = authority.key_in(actor, proofs.method_of(signed))
    assert proofs.proven(signed, key)
    assert not proofs.proven({**signed, "id": "https://server.example/activities/2"}, key)
    assert not proofs.proven(signed, read_public("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"))
    assert not proofs.proven(signed, None)


@pytest.mark.parametrize(
    "change",
    [
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"type": "RsaSignature2017"},
        {"proofPurpose": "authentication"},
        {"proofValue": "z1"},
        {"proofValue": None},
        {"proofValue": "no"},
        {"created": "yesterday"},
        {"expires": "2020-01-01T00:00:00Z"},
        {"expires": "never"},
        {"@context": ["https://evil.example/context"]},
        {"verificationMethod": {"id": "x"}},
    ],
)
def test_a_proof_that_was_touched_proves_nothing(change: dict[str, Any]) -> None:
    _text, (_bare, _signed, signed, actor) = documents("fep-8b32.feature")
    key = authority.key_in(actor, f"{ADA}#ed25519-key")
    assert not proofs.proven({**signed, "proof": {**signed["proof"], **change}}, key)
    assert not proofs.proven({**signed, "proof": [signed["proof"]]}, key)


def test_a_context_may_be_added_behind_the_proven_one_but_counts_for_nothing() -> None:
    _text, (_bare, _signed, signed, actor) = documents("fep-8b32.feature")
    key = authority.key_in(actor, f"{ADA}#ed25519-key")
    assert proofs.proven({**signed, "@context": [*signed["@context"], {"x": "https://x.example/"}]}, key)
    assert not proofs.proven({**signed, "@context": list(reversed(signed["@context"]))}, key)


# FEP-c390


def test_c390_an_identity_proof_is_made_and_checked() -> None:
    text, (claim, signed, actor) = documents("fep-c390.feature")
    with clock.freeze(NOW):
        assert proofs.prove(claim, SigningKey(claim["subject"], secret_in(text))) == signed
    (statement,) = actor["attachment"]
    assert proofs.identity(statement, ADA) == claim["subject"]
    assert proofs.identity(statement, "https://server.example/users/mallory") == ""
    for change in ({"subject": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"}, {"type": "Note"}):
        assert proofs.identity({**statement, **change}, ADA) == ""
    assert proofs.identity("x", ADA) == ""
