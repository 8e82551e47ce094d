"""What of this home stands on the open web. Everything that leaves is asked here first; what is not open does not exist
for other servers, and the answer is the one for what never was.
"""

from collections.abc import Iterable

from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.activity import HOME, HOME_NUM, State
from hearth.people.models import PUBLIC, Actor
from hearth.people.talk import talk

SPOKEN = ("Note", "Article", "Page", "Question", "Event")
PEOPLE = ("member", "guest", "bot")
REMOTE = ("activitypub", "atproto", "lens")
_FIELDS = [field.attname for field in Actor._meta.concrete_fields]
_COLUMNS = ", ".join(str(field.column) for field in Actor._meta.concrete_fields)
_ACTOR = sql(f"SELECT {_COLUMNS} FROM people_actor WHERE num = %s")
_NAMED = sql(
    f"SELECT {_COLUMNS} FROM people_actor WHERE handle = %s AND kind IN ('member', 'guest', 'bot', 'space')"
    " ORDER BY (kind = 'space'), num"
)
_TARGET = sql(
    "SELECT a.target FROM ledger_object o JOIN ledger_activity a ON a.seq = o.seq WHERE o.uri = %s AND NOT o.deleted"
)


def is_open(actor: Actor) -> bool:
    """Whether other servers may know this actor: a person of this home who did not decline, or a public space."""
    if actor.deleted:
        return False
    if actor.sort == "space":
        return actor.audience == PUBLIC and actor.origin.partition(":")[0] not in REMOTE
    return actor.local and actor.sort in PEOPLE and not _declined(actor.uri)


def _declined(uri: str) -> bool:
    known = read.state(uri)
    return known is None or known.deleted or known.payload.get("hearth:federates") is False


def may_tell(person: State) -> bool:
    """Whether a person's words about herself are for everybody, not only for the home: she said so."""
    return person.audience == PUBLIC or bool(person.payload.get("discoverable"))


def open_actor(num: int | None) -> Actor | None:
    """The actor with this number, if other servers may know it."""
    if num is None or num == HOME_NUM:
        return None
    row = _ACTOR.one(num)
    actor = Actor.from_db("default", _FIELDS, row) if row else None
    return actor if actor is not None and is_open(actor) else None


def open_actor_at(uri: str) -> Actor | None:
    """The same by uri."""
    return open_actor(read.num_of(uri)) if uri else None


def actor_named(name: str) -> Actor | None:
    """The open actor with this name on the web; persons and spaces share one name space, and persons come first."""
    for row in _NAMED.all(name.lower()):
        actor = Actor.from_db("default", _FIELDS, row)
        if is_open(actor):
            return actor
    return None


def place_of(target: str) -> str:
    """The uri of the space a target lies in (a channel lies in a space); "" for no space."""
    if not target or target == HOME:
        return ""
    found = _TARGET.one(target)
    if found is None:
        return ""
    return place_of(found[0]) if found[0] and found[0] != HOME else target


def may_leave(thing: State) -> bool:
    """Whether anybody on the web may read these words: public, written here by an open person, in an open place."""
    if thing.deleted or thing.audience != PUBLIC or thing.type not in SPOKEN or thing.origin != "home":
        return False
    if open_actor_at(thing.actor) is None:
        return False
    return not thing.target or thing.target == HOME or open_actor_at(place_of(thing.target)) is not None


def is_shown(thing: State) -> bool:
    """The same for whoever asks now: what was taken down a moment ago is not there, whether it comes back or not."""
    return may_leave(thing) and not talk().hidden([thing.num])


def was_open(thing: State) -> bool:
    """Whether a deleted thing once was public: its tombstone may be shown."""
    return thing.deleted and thing.audience == PUBLIC and thing.type in SPOKEN and thing.origin == "home"


def leaves(uri: str) -> bool:
    """Whether a uri may be named to others: what came from elsewhere has an address there, ours must be open."""
    if not uri:
        return False
    if not uri.startswith(("local:", "urn:hearth:")):
        return uri.startswith(("https://", "http://"))
    if uri == HOME:
        return True
    thing = read.state(uri)
    if thing is None:
        return False
    return may_leave(thing) if thing.type in SPOKEN else open_actor_at(uri) is not None


def open_uris(uris: Iterable[str]) -> list[str]:
    """Those of these that may be named to others."""
    return [uri for uri in uris if leaves(uri)]
