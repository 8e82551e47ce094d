"""What an activity from elsewhere means here: each verb has one function that answers with activities to record.

Nothing is fetched and nothing recorded in this step. What is missing is asked for by raising `Wants`; what does not
concern anybody here, or is not its sender's to say, is let fall by raising `Drop` with the reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from hearth.federation.activitypub import addresses, authority, wire
from hearth.federation.activitypub.receiving import documents, remote, vouching
from hearth.federation.activitypub.receiving.documents import Drop, First, Wants
from hearth.federation.activitypub.wire import Document
from hearth.ledger import read
from hearth.ledger.activity import Activity
from hearth.people import servers

__all__ = ["Delivered", "Drop", "First", "Wants", "meaning", "means"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """An activity whose sender is proved: `actor` did it, or, where `forwarded`, only somebody said so."""

    document: Document
    identity: str
    actor: str
    received: int
    forwarded: bool = False
    quiet: bool = False

    @property
    def kind(self) -> str:
        """The verb."""
        return wire.kind(self.document)

    @property
    def at(self) -> int:
        """When it happened, as its document says, but not in the future."""
        said = wire.moment(self.document.get("published"))
        return min(said, self.received) if said is not None and said > 0 else self.received

    @property
    def host(self) -> str:
        """The server it comes from."""
        return servers.host_of(self.actor)


BY_ANYBODY = frozenset(("Create", "Update", "Delete", "Announce"))
"""what is worth asking its origin about when somebody else brings it; all else needs a proof"""
type Verb = Callable[[Delivered], Iterable[Activity]]
_verbs: dict[str, Verb] = {}


def means(*kinds: str) -> Callable[[Verb], Verb]:
    """Register what these verbs mean."""

    def register(function: Verb) -> Verb:
        _verbs.update(dict.fromkeys(kinds, function))
        return function

    return register


def understood() -> frozenset[str]:
    """Every verb that means something here."""
    return frozenset(_verbs)


def meaning(given: Delivered) -> list[Activity]:
    """What to record, in order. Raises Drop or Wants."""
    verb = _verbs.get(given.kind)
    if verb is None:
        raise Drop("verb unknown here")
    if servers.blocked(given.host):
        raise Drop("blocked")
    if given.forwarded:
        if vouching.proven(given.document, given.actor, given.received):
            given = replace(given, identity=wire.id_of(given.document), forwarded=False)
        elif given.kind not in BY_ANYBODY:
            raise Drop("not theirs")
    return list(verb(given))


# What verbs ask


def introduced(uri: str) -> list[Activity]:
    """What must be recorded before somebody of another server can do something here."""
    if read.num_of(uri) is not None:
        return []
    if servers.blocked(servers.host_of(uri)):
        raise Drop("blocked")
    row = remote.known(uri)
    if row is None:
        documents.missing(uri)
        if documents.held(uri):
            raise Drop("no actor")
        raise Wants([uri])
    told = remote.introduction(row)
    return [told] if told is not None else []


def object_uri(given: Delivered) -> str:
    """The one object, by the name it has here. Raises Drop for none or several."""
    found = wire.ids(given.document.get("object"))
    if len(found) != 1:
        raise Drop("not one object")
    return addresses.to_uri(found[0])


def embedded(given: Delivered) -> Document | None:
    """The object as it was sent along, if it may be trusted as it is (authority rule 6)."""
    inner = wire.one(given.document.get("object"))
    return inner if not given.forwarded and authority.trusted_inside(given.document, inner) else None


def activity(
    given: Delivered, verb: str, uri: str, kind: str, payload: dict[str, Any] | None = None, **more: Any
) -> Activity:
    """An activity of the sender."""
    values: dict[str, Any] = {
        "type": verb,
        "actor": given.actor,
        "object": uri,
        "object_type": kind,
        "payload": payload or {},
        "id": given.identity,
        "published": given.at,
        "audience": "public",
        "origin": remote.ORIGIN,
        "quiet": given.quiet,
    }
    return Activity(**{**values, **more})


def is_ours(uri: str) -> bool:
    """Whether something belongs to this home."""
    return uri.startswith(("local:", addresses.IMPORTED))
