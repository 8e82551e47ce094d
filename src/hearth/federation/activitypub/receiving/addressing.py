"""Whom a post from elsewhere is for, and where in this home it stands; and whether it concerns anybody here at all."""

from dataclasses import dataclass, field

from hearth.base.sql import sql
from hearth.federation.activitypub import addresses, openness, wire
from hearth.federation.activitypub.receiving import content, remote
from hearth.federation.activitypub.receiving.documents import Drop
from hearth.federation.activitypub.receiving.meaning import is_ours
from hearth.federation.activitypub.wire import PUBLIC, Document
from hearth.ledger import read
from hearth.ledger.activity import HOME, State
from hearth.people import servers
from hearth.people.models import ACTIVE, REMOVED, Actor, Membership
from hearth.people.restrictions import restriction_of

_FOLLOWERS = sql(
    "SELECT a.uri FROM people_follow f JOIN people_actor a ON a.num = f.follower"
    " WHERE f.followed = %s AND f.state = 'active' AND a.local"
)
_IS_FOLLOWED = sql(
    "SELECT 1 FROM people_follow f JOIN people_actor a ON a.num = f.follower"
    " WHERE f.followed = %s AND f.state = 'active' AND a.local LIMIT 1"
)
_OPENINGS = ("Article", "Page")
_MEMBERS = ("member", "guest", "bot")


@dataclass(slots=True)
class Place:
    """Where a post stands and who may see it. `passing`: it is here only because somebody follows its author."""

    audience: str
    target: str = HOME
    context: str = ""
    in_reply_to: str = ""
    to: list[str] = field(default_factory=list)
    unlisted: bool = False
    followers: bool = False
    passing: bool = False


def place_of(doc: Document, author: str) -> Place:
    """Where a post belongs. Raises Drop for what concerns nobody here."""
    to, cc = wire.recipients(doc, "to"), wire.recipients(doc, "cc")
    named = dict.fromkeys([*to, *cc, *wire.recipients(doc, "audience")])
    uris = {addresses.to_uri(each) for each in named if each != PUBLIC}
    mentioned = content.mentions_of(doc)
    persons = _persons({*uris, *mentioned})
    reply = addresses.to_uri(wire.id_of(doc.get("inReplyTo")))
    parent = _parent(doc, reply)
    place = Place("public", in_reply_to=reply)
    num = read.num_of(author)
    if PUBLIC in named:
        place.unlisted = PUBLIC not in to
        _public(place, parent, persons, _spaces({*uris, *mentioned}), author)
        return place
    place.audience = "direct"
    row = remote.known(author)
    if row is not None and row.followers and row.followers in named:
        place.followers = True
        followers = [uri for (uri,) in _FOLLOWERS.all(num)] if num is not None else []
        place.passing = not persons and (parent is None or not is_ours(parent.actor))
        persons = list(dict.fromkeys([*persons, *followers]))
    if not persons:
        raise Drop("concerns nobody here")
    place.to = persons
    return place


def place_fetched(doc: Document, author: str) -> Place:
    """Where a public post belongs that somebody here asked for, or that stands above one which is here."""
    reply = addresses.to_uri(wire.id_of(doc.get("inReplyTo")))
    parent = _parent(doc, reply)
    place = Place("public", in_reply_to=reply)
    place.passing = parent is None or not _beside(place, parent, author)
    return place


def concerns(doc: Document) -> bool:
    """Whether a post names somebody or some thread of this home: then what stands between the two is wanted, too."""
    named = [*wire.recipients(doc, "to"), *wire.recipients(doc, "cc"), *content.mentions_of(doc)]
    return _thread_of(doc) != "" or any(is_ours(addresses.to_uri(each)) for each in named)


def _parent(doc: Document, reply: str) -> State | None:
    """What a post answers; where that is not known here, the thread of ours it says it belongs to (FEP-7888)."""
    for uri in (reply, _thread_of(doc)):
        found = read.state(uri) if uri else None
        if found is not None and not found.deleted:
            return found
    return None


def _thread_of(doc: Document) -> str:
    context = wire.id_of(doc.get("context"))
    uri = addresses.to_uri(context.removesuffix("/context")) if context else ""
    return uri if is_ours(uri) else ""


def is_followed(uri: str) -> bool:
    """Whether somebody of this home follows this actor."""
    num = read.num_of(uri)
    return num is not None and _IS_FOLLOWED.one(num) is not None


def _persons(uris: set[str]) -> list[str]:
    """Those of these who are people of this home and may be known to others."""
    ours = sorted(uri for uri in uris if is_ours(uri) and uri != HOME)
    if not ours:
        return []
    found = Actor.objects.filter(uri__in=ours, sort__in=_MEMBERS, deleted=False)
    return sorted(actor.uri for actor in found if openness.is_open(actor))


def _spaces(uris: set[str]) -> list[Actor]:
    ours = sorted(uri for uri in uris if is_ours(uri) and uri != HOME)
    if not ours:
        return []
    found = Actor.objects.filter(uri__in=ours, sort="space", deleted=False).order_by("num")
    return [actor for actor in found if openness.is_open(actor)]


def _public(place: Place, parent: State | None, persons: list[str], spaces: list[Actor], author: str) -> None:
    if parent is not None and _beside(place, parent, author):
        return
    if parent is None and len(spaces) == 1 and may_speak(spaces[0].num, spaces[0].uri, author):
        place.target = spaces[0].uri
        return
    if persons:
        return
    if is_followed(author):
        place.passing = True
        return
    raise Drop("concerns nobody here")


def _beside(place: Place, parent: State, author: str) -> bool:
    """Put an answer where the post it answers stands, if that is a place of ours its author may speak in."""
    if parent.audience != "public":
        return False
    opens = parent.type in _OPENINGS and not parent.in_reply_to
    context = parent.context or (parent.uri if opens else "")
    space = openness.place_of(parent.target)
    if space:
        num = read.num_of(space)
        if num is None or not may_speak(num, space, author):
            return False
    elif not is_ours(parent.actor) and parent.payload.get("hearth:passing"):
        return False
    place.target, place.context = parent.target or HOME, context
    return True


def may_speak(space: int, uri: str, author: str) -> bool:
    """Whether somebody from elsewhere may be heard in a space: it is public, and open or they were let in."""
    place, num = openness.open_actor(space), read.num_of(author)
    if place is None or place.sort != "space":
        return False
    if num is not None and restriction_of(num, space) is not None:
        return False
    states = Membership.objects.filter(space=space, actor=num or 0).values_list("state", flat=True)
    state = states.first() or ""
    if state in (ACTIVE, REMOVED):
        return state == ACTIVE
    known = read.state(uri)
    opened = known is not None and known.payload.get("hearth:joining", "open") == "open"
    return opened and not servers.silenced(servers.host_of(author))
