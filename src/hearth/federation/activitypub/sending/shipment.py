"""A document that leaves, and who it is for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hearth.federation.activitypub import addresses
from hearth.ledger import read

OURS = ("local:", "urn:hearth:")
"""how uris of this home begin"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """One document: who signs it, and who it is for (`named` actors elsewhere, followers of an actor, a space)."""

    document: dict[str, Any]
    signer: int
    about: str = ""
    named: frozenset[str] = frozenset()
    followers_of: int = 0
    space: int = 0
    private: bool = False
    former: bool = field(default=False)
    """also those who followed once: they were given what is taken back now"""


def afar(uris: Iterable[str]) -> frozenset[str]:
    """Those who live elsewhere."""
    return frozenset(uri for uri in uris if uri.startswith(("https://", "http://")))


def signer_of(document: dict[str, Any]) -> int:
    """The number of the actor in whose name it is said."""
    return read.num_of(addresses.to_uri(str(document["actor"]))) or 0


def author_of(uri: str) -> str:
    """Whoever wrote the object with this uri."""
    thing = read.state(uri) if uri else None
    return thing.actor if thing is not None and not thing.deleted else ""
