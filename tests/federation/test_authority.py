"""The ten rules of authority (FEP-fe34), one by one, with the tricks each of them is for."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hearth.base.errors import Invalid
from hearth.federation.activitypub import authority, multikey
from hearth.federation.activitypub.keys import pem_of, read_public

pytestmark = pytest.mark.one_database
ADA = "https://a.example/users/ada"
EVIL = "https://evil.example/users/ada"


def test_rule_1_an_origin_is_scheme_host_and_port() -> None:
    assert authority.same_origin("https://A.example/x", "https://a.EXAMPLE:443/y")
    assert authority.same_origin("https://bücher.example/", "https://xn--bcher-kva.example/")
    for other in ("https://a.example:8443/", "https://a.example.evil.example/", "https://b.example/", ""):
        assert not authority.same_origin("https://a.example/", other)
    for never in (
        "http://a.example/",
        "did:key:z6",
        "acct:a@b",
        "https://",
        "https://u:p@a.example/",
        "https://[",
        "x",
    ):
        assert not authority.same_origin(never, never)


def test_rule_3_only_documents_meant_as_such_count() -> None:
    good = [
        "application/activity+json",
        "Application/Activity+JSON; charset=utf-8",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
        'application/ld+json; charset=utf-8; profile="https://www.w3.org/ns/activitystreams"',
        'application/ld+json; profile="http://x.example https://www.w3.org/ns/activitystreams"',
    ]
    bad = [
        "",
        "text/html",
        "application/json",
        "application/ld+json",
        "image/png",
        "application/activity+jsonx",
    ]
    assert all(authority.is_activitypub(each) for each in good)
    assert not any(authority.is_activitypub(each) for each in bad)


@pytest.mark.parametrize(
    ("document", "owner"),
    [
        ({"type": "Person", "id": ADA}, ADA),
        ({"type": "Group", "id": ADA, "attributedTo": f"{ADA}/moderators"}, ADA),
        ({"type": "Create", "id": "https://a.example/1", "actor": ADA}, ADA),
        ({"type": "Create", "id": "https://a.example/1", "actor": {"id": ADA, "type": "Person"}}, ADA),
        ({"type": "Note", "id": "https://a.example/1", "attributedTo": [ADA]}, ADA),
        ({"id": f"{ADA}#main-key", "owner": ADA, "publicKeyPem": "x"}, ADA),
        ({"id": f"{ADA}#key", "controller": ADA, "publicKeyMultibase": "x"}, ADA),
    ],
)
def test_rule_4_everything_has_one_owner(document: dict[str, Any], owner: str) -> None:
    assert authority.owner(document) == owner


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Note", "id": "https://a.example/1"},
        {"type": "Note", "id": "https://a.example/1", "attributedTo": 1},
        {"type": "Note", "id": "https://a.example/1", "attributedTo": ["1", ADA]},
        {"type": "Note", "id": "https://a.example/1", "attributedTo": [ADA, f"{ADA}2"]},
        {"type": "Note", "id": "https://a.example/1", "attributedTo": [ADA, 5]},
        {"type": "Note", "id": "https://a.example/1", "attributedTo": EVIL},
        {"type": "Note", "id": "https://a.example/1", "attributedTo": {"type": "Person"}},
        {"type": "Create", "id": "https://a.example/1", "actor": [ADA, EVIL]},
        {"type": "Create", "id": "https://a.example/1", "actor": "ada"},
        {"type": "Create", "id": "https://a.example/1", "actor": None},
        {"type": "Person", "id": 7},
        {"type": "Person"},
        {"type": "Note", "attributedTo": "local:/o/5"},
        {},
    ],
)
def test_rule_4_what_has_no_clear_owner_is_nobodys(document: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        authority.owner(document)


def test_rule_4_a_list_counts_for_the_one_it_names() -> None:
    video = {
        "type": "Video",
        "id": "https://a.example/v",
        "attributedTo": [{"id": ADA}, {"id": f"{ADA}/channel"}],
    }
    assert authority.owned_by(video, ADA) and not authority.owned_by(video, EVIL)
    assert not authority.owned_by({**video, "attributedTo": [ADA, EVIL, ADA]}, f"{ADA}x")
    assert not authority.owned_by({**video, "id": "https://evil.example/v"}, ADA)
    assert authority.owned_by({"type": "Person", "id": ADA}, ADA)
    assert not authority.owned_by({"type": "Person", "id": EVIL, "attributedTo": ADA}, ADA)


RSA = generate_private_key(65537, 2048).public_key()
PEM = pem_of(RSA)


def actor(**key: Any) -> dict[str, Any]:
    listed = {"id": f"{ADA}#main-key", "owner": ADA, "publicKeyPem": PEM, **key}
    return {"type": "Person", "id": ADA, "publicKey": listed}


def test_rule_5_a_key_must_be_listed_by_its_owner() -> None:
    assert authority.key_in(actor(), f"{ADA}#main-key") == RSA
    second = Ed25519PrivateKey.generate().public_key()
    listed = {
        "id": f"{ADA}#two",
        "type": "Multikey",
        "controller": ADA,
        "publicKeyMultibase": multikey.encode(second),
    }
    both = {**actor(), "assertionMethod": [listed, "https://a.example/elsewhere"]}
    assert authority.key_in(both, f"{ADA}#two") == second
    assert authority.key_in(actor(), f"{ADA}#other") is None
    assert authority.key_in(actor(owner=EVIL), f"{ADA}#main-key") is None
    assert authority.key_in(actor(owner=None), f"{ADA}#main-key") is None
    assert authority.key_in(actor(id=f"{EVIL}#main-key"), f"{EVIL}#main-key") is None
    assert authority.key_in(actor(publicKeyPem=None), f"{ADA}#main-key") is None
    twice = {**actor(), "publicKey": [actor()["publicKey"], actor()["publicKey"]]}
    assert authority.key_in(twice, f"{ADA}#main-key") is None


def weak() -> list[str]:
    tiny = RSAPublicNumbers(3, RSA.public_numbers().n).public_key()
    huge = RSAPublicNumbers(2**64 + 1, RSA.public_numbers().n).public_key()
    small = generate_private_key(65537, 1024).public_key()
    giant = RSAPublicNumbers(65537, 2**8300 + 1).public_key()
    other = ec_key(SECP256R1()).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return [pem_of(tiny), pem_of(huge), pem_of(small), pem_of(giant), multikey.encode(small), other.decode()]


def test_rule_5_weak_huge_and_foreign_keys_are_refused() -> None:
    for text in (*weak(), "", "hello", PEM[:200], PEM.replace("MII", "MIX"), "-----BEGIN PRIVATE KEY-----"):
        with pytest.raises(Invalid):
            read_public(text)
    pkcs1 = RSA.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    assert read_public(pkcs1) == read_public(PEM) == RSA


def test_rule_6_what_is_embedded_is_rarely_proof() -> None:
    create = {"type": "Create", "id": f"{ADA}/1/activity", "actor": ADA}
    note = {"type": "Note", "id": f"{ADA}/1", "attributedTo": ADA}
    assert authority.trusted_inside(create, note)
    assert authority.trusted_inside(create, {"type": "Note", "content": "no id"})
    assert authority.trusted_inside(create, {"type": "Note", "id": f"{ADA}/1/activity#object"})
    assert not authority.trusted_inside(create, {**note, "attributedTo": f"{ADA}2"})
    assert not authority.trusted_inside(create, {**note, "id": "https://b.example/1"})
    assert not authority.trusted_inside(create, {**note, "id": f"{EVIL}/1", "attributedTo": EVIL})
    assert not authority.trusted_inside(create, f"{ADA}/1")
    announce = {"type": "Announce", "id": "https://c.example/2", "actor": "https://c.example/group"}
    assert not authority.trusted_inside(announce, create)


def test_rule_7_changing_needs_the_owner_and_liking_does_not() -> None:
    note = {"type": "Note", "id": f"{ADA}/1", "attributedTo": ADA}
    for kind in ("Create", "Update", "Delete", "Undo", "Add", "Remove"):
        assert authority.may_act({"type": kind, "actor": ADA}, note)
        assert not authority.may_act({"type": kind, "actor": EVIL}, note)
        assert not authority.may_act({"type": kind, "actor": f"{ADA}2"}, note)
    assert authority.may_act({"type": "Delete", "actor": ADA}, f"{ADA}/1")
    assert not authority.may_act({"type": "Delete", "actor": EVIL}, f"{ADA}/1")
    assert authority.may_act({"type": "Like", "actor": EVIL}, note)
    like = {"type": "Like", "id": f"{ADA}/like", "actor": ADA}
    assert authority.may_act({"type": "Undo", "actor": ADA}, like)
    assert not authority.may_act({"type": "Undo", "actor": EVIL}, like)


def test_rule_8_crossing_origins_needs_both_sides() -> None:
    target = {"type": "Person", "id": "https://b.example/ada", "alsoKnownAs": ADA}
    assert authority.moved(ADA, target) and authority.moved(ADA, {**target, "alsoKnownAs": ["x", ADA]})
    assert not authority.moved(EVIL, target) and not authority.moved("", {**target, "alsoKnownAs": [""]})
    assert not authority.moved(ADA, {"type": "Person", "id": ADA, "alsoKnownAs": [ADA]})
    stamp = {
        "type": "QuoteAuthorization",
        "id": f"{ADA}/stamps/1",
        "attributedTo": ADA,
        "interactingObject": "https://b.example/2",
        "interactionTarget": f"{ADA}/1",
    }
    asked = {"quote": "https://b.example/2", "quoted": f"{ADA}/1", "author": ADA}
    assert authority.stamped(stamp, **asked)
    for change in (
        {"id": "https://b.example/stamp"},
        {"attributedTo": EVIL},
        {"attributedTo": [ADA, EVIL]},
        {"interactingObject": "https://b.example/3"},
        {"interactionTarget": f"{ADA}/2"},
        {"type": "Note"},
    ):
        assert not authority.stamped({**stamp, **change}, **asked)
    thread = {"id": f"{ADA}/thread", "type": "OrderedCollection", "orderedItems": ["https://b.example/2"]}
    assert authority.belongs({"id": "https://b.example/2", "context": f"{ADA}/thread"}, thread)
    assert not authority.belongs({"id": "https://b.example/2", "context": "https://x.example/"}, thread)
    assert not authority.belongs({"id": "https://b.example/3", "context": f"{ADA}/thread"}, thread)


def test_rule_9_what_lies_here_is_never_asked_of_the_network() -> None:
    with pytest.raises(Invalid):
        authority.check_foreign("https://HOME.example:443/ap/o/5", "https://home.example/ap/home#main-key")
    authority.check_foreign("https://a.example/", "https://home.example/ap/home#main-key")
