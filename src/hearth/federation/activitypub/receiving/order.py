"""Grave things from elsewhere: moving house, reports, asking to quote, a group that keeps order."""

from collections.abc import Iterable

from hearth.base import clock
from hearth.federation.activitypub import addresses, authority, openness, wire
from hearth.federation.activitypub import quoting as quoting_of
from hearth.federation.activitypub.receiving import documents, remote
from hearth.federation.activitypub.receiving.deeds import deed
from hearth.federation.activitypub.receiving.meaning import (
    Delivered,
    Drop,
    activity,
    introduced,
    is_ours,
    means,
    object_uri,
)
from hearth.ledger import read
from hearth.ledger.activity import Activity, activity_id
from hearth.people import follows, servers
from hearth.people.bonds import ACTIVE, Follow
from hearth.people.models import Actor, Block

COOLDOWN = 7 * clock.DAY
"""between two moves of one actor that are heeded"""
MOST_OBJECTS = 100
REPORT = "hearth:RemoteReport"
"""the object type of a Flag that came from another server"""


@means("Move")
def move(given: Delivered) -> Iterable[Activity]:
    """Somebody has another address now: who follows her here follows her there, if that address says it is hers too."""
    old, new = wire.id_of(given.document.get("object")), wire.id_of(given.document.get("target"))
    row = remote.known(given.actor)
    if old != given.actor or not new or new == old or given.forwarded:
        raise Drop("not theirs")
    if row is None or given.received - row.moved < COOLDOWN:
        raise Drop("moved lately")
    num = read.num_of(old)
    if num is None or is_ours(addresses.to_uri(new)) or servers.blocked(servers.host_of(new)):
        raise Drop("concerns nobody here")
    target = documents.of(new, since=given.received)
    if wire.kind(target) not in authority.ACTORS or not authority.moved(old, target):
        raise Drop("the new address does not say so")
    before = introduced(wire.id_of(target))
    row.moved = given.received
    row.save(update_fields=["moved"])
    return [
        *before,
        activity(given, "Move", old, "Person", target=wire.id_of(target)),
        *_followers_move(given, num, new),
    ]


def _followers_move(given: Delivered, num: int, new: str) -> list[Activity]:
    there = read.num_of(new)
    told: list[Activity] = []
    for held in Follow.objects.filter(followed=num, state=ACTIVE).order_by("follower"):
        follower = Actor.objects.filter(num=held.follower, local=True, deleted=False).first()
        if follower is None or (there and follows.held_follow(held.follower, there) is not None):
            continue
        if there and Block.objects.filter(blocker=held.follower, blocked=there).exists():
            continue
        told.append(
            Activity(
                type="Follow",
                actor=follower.uri,
                object=new,
                object_type="Person",
                id=activity_id(follower.uri, f"moved\n{given.identity}"),
            )
        )
        told.append(
            follows.answer_activity(
                "Undo",
                follower.uri,
                held.activity,
                follower.uri,
                given.actor,
                held.asked,
                identity=activity_id(follower.uri, f"moved away\n{given.identity}"),
            )
        )
    return told


@means("Flag")
def flag(given: Delivered) -> Iterable[Activity]:
    """Keepers of another server ask ours to look at something. Who complained there is not said."""
    named = [addresses.to_uri(each) for each in wire.ids(given.document.get("object"))[:MOST_OBJECTS]]
    ours = [
        uri for uri in named if is_ours(uri) and (known := read.state(uri)) is not None and not known.deleted
    ]
    seen = [uri for uri in ours if _public(uri)]
    if not seen:
        raise Drop("concerns nobody here")
    payload = {"about": seen, "words": wire.text(given.document, "content")[:4000], "host": given.host}
    told = activity(given, "Flag", seen[0], REPORT, payload, audience="direct", published=given.received)
    return [*introduced(given.actor), told]


def _public(uri: str) -> bool:
    known = read.state(uri)
    return known is not None and (openness.may_leave(known) or openness.open_actor_at(uri) is not None)


@means("QuoteRequest")
def quote_request(given: Delivered) -> Iterable[Activity]:
    """Somebody asks whether she may quote a post of ours (FEP-044f): its author said who may."""
    uri = object_uri(given)
    quoting = wire.id_of(given.document.get("instrument"))
    known = read.state(uri) if is_ours(uri) else None
    if known is None or not quoting or not authority.same_origin(quoting, given.actor):
        raise Drop("concerns nobody here")
    author, actor = read.num_of(known.actor), read.num_of(given.actor)
    barred = bool(author and actor and Block.objects.filter(blocker=author, blocked=actor).exists())
    verb = "Accept" if quoting_of.may_quote(known, given.actor) and not barred else "Reject"
    if verb == "Reject" and known.audience != "public":
        raise Drop("concerns nobody here")
    asked = activity(given, "QuoteRequest", uri, known.type, {"quoting": quoting}, published=given.received)
    answer = Activity(
        type=verb,
        actor=known.actor,
        object=given.identity,
        object_type="QuoteRequest",
        payload={"quoted": uri, "quoting": quoting, "asker": given.actor},
        id=activity_id(known.actor, f"{verb}\n{given.identity}"),
        audience="public",
    )
    return [*introduced(given.actor), asked, answer]


@means("Add", "Remove")
def pin(given: Delivered) -> Iterable[Activity]:
    """A group elsewhere takes away a post it passed on; its other lists are not kept here."""
    if given.kind == "Remove" and not given.forwarded:
        uri = addresses.to_uri(wire.id_of(given.document.get("object")))
        num = read.num_of(uri)
        mine = deed(given.actor, num, "Announce") if num is not None else None
        if mine is not None:
            return [activity(given, "Undo", mine.id, "Announce")]
    raise Drop("without meaning here")
