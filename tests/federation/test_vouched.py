"""What somebody else brings with its actor's own proof: believed without asking, and never by less than her own key."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hearth.base import clock
from hearth.federation.activitypub import addresses, multikey, proofs
from hearth.federation.activitypub.keys import SigningKey
from hearth.federation.activitypub.receiving import remote, signers
from hearth.federation.activitypub.receiving.rows import Intake
from hearth.ledger import read
from hearth.people import follows
from hearth.spaces.models import Post
from tests.federation.afar import Doc, Elsewhere, Person, befriend, deliver, tell
from tests.people.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
OWN, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def listed(uri: str, key: Ed25519PrivateKey, **more: Any) -> Doc:
    public = multikey.encode(key.public_key())
    return {
        "id": f"{uri}#ed25519",
        "type": "Multikey",
        "controller": uri,
        "publicKeyMultibase": public,
        **more,
    }


def by(person: Person, key: Ed25519PrivateKey = OWN) -> SigningKey:
    return SigningKey(f"{person.uri}#ed25519", key)


@pytest.fixture
def finn(elsewhere: Elsewhere, afar_home: Cast) -> Person:
    uri = "https://far.example/u/finn"
    person = elsewhere.person("finn", assertionMethod=[listed(uri, OWN)])
    befriend(afar_home, person)
    return person


@pytest.fixture
def carrier(elsewhere: Elsewhere) -> Person:
    uri = "https://evil.example/u/mallory"
    return elsewhere.person("mallory", "evil.example", assertionMethod=[listed(uri, OTHER)])


def follow(finn: Person, cast: Cast) -> Doc:
    """What only she can do, and what is not asked about."""
    return finn.does("Follow", addresses.actor_url(cast.ada.actor or 0))


def unasked(elsewhere: Elsewhere, said: Doc) -> Doc:
    """A post its server shows to nobody: whoever asks for it learns nothing."""
    elsewhere.pages.pop(said["object"]["id"])
    return said


def test_a_proof_saves_asking(elsewhere: Elsewhere, finn: Person, carrier: Person, afar_home: Cast) -> None:
    said = proofs.prove(unasked(elsewhere, finn.says("Hello")), by(finn))
    before = len(elsewhere.asked)
    assert tell(said, carrier) == 202
    post = Post.objects.get(uri=said["object"]["id"])
    assert read.row_by_id(said["id"]) is not None  # by its own name: sent by herself later, it is known
    assert elsewhere.asked[before:] == [carrier.uri]  # for the signature of the request
    assert tell(said, finn) == 202
    assert Post.objects.filter(author=post.author).count() == 1
    assert tell(proofs.prove(follow(finn, afar_home), by(finn)), carrier) == 202
    assert len(follows.followers_of(afar_home.ada.actor or 0)) == 1
    assert not Intake.objects.exists()


def another_actor(said: Doc, finn: Person, carrier: Person) -> Doc:
    return proofs.prove(said, by(carrier, OTHER))


def the_name_of_her_key(said: Doc, finn: Person, carrier: Person) -> Doc:
    return proofs.prove(said, by(finn, OTHER))


def altered(said: Doc, finn: Person, carrier: Person) -> Doc:
    return {**proofs.prove(said, by(finn)), "published": "2026-01-05T10:00:01Z"}


def key_not_listed(said: Doc, finn: Person, carrier: Person) -> Doc:
    return proofs.prove(said, SigningKey(f"{finn.uri}#unlisted", OWN))


def neighbours_key(said: Doc, finn: Person, carrier: Person) -> Doc:
    uri = "https://far.example/u/neighbour"
    finn.elsewhere.person("neighbour", assertionMethod=[listed(uri, OTHER)])
    remote.learn(uri)
    return proofs.prove(said, SigningKey(f"{uri}#ed25519", OTHER))


def over_another_id(said: Doc, finn: Person, carrier: Person) -> Doc:
    other = proofs.prove({**said, "id": f"{finn.uri}/does/other"}, by(finn))
    return {**said, "proof": other["proof"]}


def over_no_id(said: Doc, finn: Person, carrier: Person) -> Doc:
    return proofs.prove({name: value for name, value in said.items() if name != "id"}, by(finn))


def for_another_purpose(said: Doc, finn: Person, carrier: Person) -> Doc:
    good = proofs.prove(said, by(finn))
    return {**good, "proof": {**good["proof"], "proofPurpose": "authentication"}}


def two_days_old(said: Doc, finn: Person, carrier: Person) -> Doc:
    with clock.freeze(clock.now() - 2 * clock.DAY):
        return proofs.prove(said, by(finn))


def from_tomorrow(said: Doc, finn: Person, carrier: Person) -> Doc:
    with clock.freeze(clock.now() + clock.DAY):
        return proofs.prove(said, by(finn))


def without_time(said: Doc, finn: Person, carrier: Person) -> Doc:
    good = proofs.prove(said, by(finn))
    return {**good, "proof": {name: value for name, value in good["proof"].items() if name != "created"}}


def several_proofs(said: Doc, finn: Person, carrier: Person) -> Doc:
    good, bad = proofs.prove(said, by(finn)), proofs.prove(said, by(finn, OTHER))
    return {**good, "proof": [bad["proof"], good["proof"]]}


FORGERIES = (
    another_actor,
    the_name_of_her_key,
    altered,
    key_not_listed,
    neighbours_key,
    over_another_id,
    over_no_id,
    for_another_purpose,
    two_days_old,
    from_tomorrow,
    without_time,
    several_proofs,
)


def test_8_no_other_proof_counts(
    elsewhere: Elsewhere, finn: Person, carrier: Person, afar_home: Cast
) -> None:
    for forge in FORGERIES:
        said = forge(unasked(elsewhere, finn.says("Hello")), finn, carrier)
        assert tell(said, carrier) == 202, forge
        assert not Post.objects.exists(), forge
        assert tell(forge(follow(finn, afar_home), finn, carrier), carrier) in (202, 401), forge
        assert not follows.followers_of(afar_home.ada.actor or 0), forge
    assert not Intake.objects.exists()


def test_6_a_key_that_ended_or_was_taken_back_proves_nothing(
    elsewhere: Elsewhere, finn: Person, carrier: Person
) -> None:
    soon = clock.from_ms(clock.now() + clock.HOUR).isoformat()
    finn.document["assertionMethod"] = [listed(finn.uri, OWN, expires=soon)]
    remote.fetch(finn.uri)
    assert tell(proofs.prove(unasked(elsewhere, finn.says("In time")), by(finn)), carrier) == 202
    assert Post.objects.count() == 1
    later = clock.now() + 2 * clock.HOUR
    with clock.freeze(later):
        late = proofs.prove(unasked(elsewhere, finn.says("Too late")), by(finn))
        assert tell(late, carrier) == 202
        assert Post.objects.count() == 1
    finn.document["assertionMethod"] = [listed(finn.uri, OWN)]
    remote.fetch(finn.uri)
    finn.document["assertionMethod"] = [
        listed(finn.uri, OTHER)
    ]  # another key under the same name, a day later
    with clock.freeze(clock.now() + 25 * clock.HOUR):
        signers.forget()
        asked = elsewhere.asked.count(finn.uri)
        old = proofs.prove(unasked(elsewhere, finn.says("By the old key")), by(finn))
        assert tell(old, carrier) == 202
        assert elsewhere.asked.count(finn.uri) == asked + 1
        assert Post.objects.count() == 1
        new = proofs.prove(unasked(elsewhere, finn.says("By the new one")), by(finn, OTHER))
        assert tell(new, carrier) == 202
        assert Post.objects.count() == 2


def test_6_a_request_is_not_signed_by_a_key_that_ended(finn: Person, afar_home: Cast) -> None:
    soon = clock.from_ms(clock.now() + clock.HOUR).isoformat()
    finn.document["publicKey"]["expires"] = soon
    remote.fetch(finn.uri)
    signers.forget()
    assert deliver(finn.says("In time"), finn) == 202
    with clock.freeze(clock.now() + 2 * clock.HOUR):
        assert deliver(finn.says("Too late"), finn) == 401
