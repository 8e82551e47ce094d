"""Whom a document is for: `to`, `cc` and `audience`, from what the ledger says and never wider.

Nothing that may not be named to the readers gets into these lists; `bto` and `bcc` do not exist here.
"""

from dataclasses import dataclass

from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.openness import leaves, open_actor_at, place_of
from hearth.federation.activitypub.vocabulary import PUBLIC, plain_list
from hearth.federation.activitypub.words import mentioned
from hearth.ledger import read
from hearth.ledger.activity import State
from hearth.people.models import DIRECT
from hearth.people.models import PUBLIC as OPEN

GROUP = "hearth:group"
"""in the payload of a post from elsewhere: the group it was said in"""
_HIGHEST = 20


@dataclass(frozen=True, slots=True)
class Addressed:
    """The lists of a document, and the space it is said in ("" for none that may be named)."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    space: str = ""

    def lists(self) -> dict[str, object]:
        """As they stand in a document."""
        found: dict[str, object] = {"to": list(self.to), "cc": list(self.cc)}
        return {**found, "audience": self.space} if self.space else found


def recipients(thing: State) -> list[str]:
    """The uris a direct object names."""
    return [uri for uri in plain_list(thing.payload.get("to")) if isinstance(uri, str)]


def addressed(thing: State) -> Addressed:
    """Whom an object is for. Objects for the home or a space are for nobody outside."""
    author = read.num_of(thing.actor) or 0
    followers = addresses.collection_url(author, "followers")
    named = [addresses.to_url(uri) for uri in mentioned(thing.payload) if leaves(uri)]
    if thing.audience == DIRECT:
        if thing.payload.get("hearth:followers"):
            return Addressed((followers,), tuple(named))
        return Addressed(tuple(_urls(recipients(thing))), ())
    if thing.audience != OPEN:
        return Addressed((), ())
    place = place_of(thing.target)
    space = addresses.to_url(place) if place and open_actor_at(place) else group_of(thing)
    answered = _author_of(thing.in_reply_to)
    others = list(dict.fromkeys([one for one in (*named, answered, space) if one]))
    if thing.payload.get("hearth:unlisted"):
        return Addressed((followers,), (PUBLIC, *others), space)
    return Addressed((PUBLIC,), (followers, *others), space)


def group_of(thing: State) -> str:
    """The group elsewhere in whose thread this is said: it passes answers on to those who follow it (FEP-1b12)."""
    above = thing.in_reply_to
    for _step in range(_HIGHEST):
        found = read.state(above) if above else None
        if found is None or found.deleted:
            break
        group = found.payload.get(GROUP)
        if isinstance(group, str) and group:
            known = read.state(group)
            return group if known is not None and known.type == "Group" and not known.deleted else ""
        above = found.in_reply_to
    return ""


def _urls(uris: list[str]) -> list[str]:
    return [url for uri in dict.fromkeys(uris) if leaves(uri) and (url := addresses.to_url(uri))]


def _author_of(uri: str) -> str:
    """Whoever wrote what is answered, if others may know that."""
    answered = read.state(uri) if uri and leaves(uri) else None
    if answered is None or answered.deleted or not leaves(answered.actor):
        return ""
    return addresses.to_url(answered.actor)
