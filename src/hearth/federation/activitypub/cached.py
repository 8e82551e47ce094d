"""The bytes of a document for each version of its object, as long as this process remembers them."""

from hearth.base import clock
from hearth.base.address import home_url
from hearth.federation.activitypub.actor_documents import actor_document
from hearth.federation.activitypub.lately import Lately
from hearth.federation.activitypub.negotiation import bytes_of
from hearth.federation.activitypub.shared import Tally
from hearth.federation.activitypub.to_wire import object_of
from hearth.ledger import read
from hearth.ledger.activity import State
from hearth.people.models import Actor

_FOR = 5 * clock.MINUTE
"""what a document names besides its object (names, the space) may change meanwhile"""
_kept: Lately[tuple[int, str, str, int, int], bytes] = Lately(4000)


def object_bytes(thing: State) -> bytes:
    """The document of a post, made once a version."""
    told = 0
    if thing.type == "Question":
        told = Tally.objects.filter(poll=thing.uri).values_list("published", flat=True).first() or 0
    key = (thing.num, thing.version, home_url(), told, clock.now() // _FOR)
    return _kept.get(key) or _kept.put(key, bytes_of(object_of(thing)))


def actor_bytes(actor: Actor) -> bytes:
    """The document of a person or space."""
    known = read.state(actor.uri)
    version = known.version if known else ""
    key = (actor.num, version, home_url(), -1, clock.now() // clock.MINUTE)
    return _kept.get(key) or _kept.put(key, bytes_of(actor_document(actor)))


def forget() -> None:
    """Make every document anew."""
    _kept.clear()
