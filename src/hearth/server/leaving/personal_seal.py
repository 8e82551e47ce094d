"""The signature of a personal archive: the hash of every file stands in its manifest, and the manifest carries a proof.

The proof is a Data Integrity proof (FEP-8b32, `eddsa-jcs-2022`) with the person's own Ed25519 key. Its public half
stands in `actor.json` (FEP-521a), and in her actor document while her home is there: whoever opens the archive can
check it, also after the home is gone.
"""

from typing import Any

from hearth.federation.activitypub import addresses, keys, proofs
from hearth.people.models import Actor


def _may_sign(me: Actor) -> bool:
    """A person of a home that has a host name: others have no key of ours."""
    return bool(addresses.host()) and me.local


def prepare(me: Actor) -> None:
    """Make her keys now if there are none: while the archive is written nothing else is."""
    if _may_sign(me):
        keys.key_of(me.num)


def with_key(told: dict[str, Any], me: Actor) -> dict[str, Any]:
    """The Person with her public key."""
    if not _may_sign(me):
        return told
    key = {
        "id": addresses.ed25519_url(me.num),
        "type": "Multikey",
        "controller": addresses.actor_url(me.num),
        "publicKeyMultibase": keys.key_of(me.num).multikey,
    }
    return {**told, "assertionMethod": [key]}


def sealed(facts: dict[str, Any], me: Actor) -> dict[str, Any]:
    """The manifest with its proof."""
    return proofs.prove(facts, keys.key_of(me.num).proving) if _may_sign(me) else facts
