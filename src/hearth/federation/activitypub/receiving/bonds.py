"""Follows, joins and blocks from elsewhere. Following a person asks her; following a space is joining it as a guest.

Who answers at once is answered here; what waits for somebody is recorded as asked, and delivered when it is decided.
"""

from collections.abc import Iterable

from hearth.federation.activitypub import addresses, openness, wire
from hearth.federation.activitypub.receiving import quoting
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
from hearth.ledger.activity import HOME, Activity, activity_id
from hearth.people import follows, servers
from hearth.people.bonds import ACTIVE, ASKED, ENDED, Follow
from hearth.people.models import Actor, Block, Membership
from hearth.people.restrictions import restriction_of

FOLLOWED = "hearth:follow"
"""in the payload of a Join: it came as a Follow, and is answered as one"""


@means("Follow")
def follow(given: Delivered) -> Iterable[Activity]:
    """Somebody elsewhere wants to hear of a person or space here."""
    uri = object_uri(given)
    actor = openness.open_actor_at(uri) if is_ours(uri) and uri != HOME else None
    if actor is None:
        raise Drop("nobody here")
    if read.row_by_id(given.identity) is not None:
        raise Drop("known already")
    before = introduced(given.actor)
    if actor.sort == "space":
        return [*before, *_join(given, actor, came_as_follow=True)]
    return [*before, *_follow(given, actor)]


def _follow(given: Delivered, actor: Actor) -> list[Activity]:
    asked = activity(given, "Follow", actor.uri, actor.type, published=given.received, audience="home")
    if _blocks(actor.num, given.actor):
        return [asked, _answer("Reject", given, actor.uri)]
    if follows.is_locked(actor.uri) or servers.limited(given.host):
        held = follows.held_follow(read.num_of(given.actor) or 0, actor.num)
        return (
            [asked] if held is None or held.state != ACTIVE else [asked, _answer("Accept", given, actor.uri)]
        )
    return [asked, _answer("Accept", given, actor.uri)]


def _answer(verb: str, given: Delivered, by: str) -> Activity:
    return follows.answer_activity(
        verb,
        by,
        given.identity,
        given.actor,
        by,
        given.received,
        identity=activity_id(by, f"{verb}\n{given.identity}"),
    )


def _blocks(blocker: int, uri: str) -> bool:
    num = read.num_of(uri)
    return num is not None and Block.objects.filter(blocker=blocker, blocked=num).exists()


@means("Join")
def join(given: Delivered) -> Iterable[Activity]:
    """Somebody wants into a space, or comes to an event."""
    uri = object_uri(given)
    if not is_ours(uri):
        raise Drop("concerns nobody here")
    place = openness.open_actor_at(uri)
    if place is not None and place.sort == "space":
        return [*introduced(given.actor), *_join(given, place, came_as_follow=False)]
    event = read.state(uri)
    if event is None or event.type != "Event" or not openness.may_leave(event):
        raise Drop("nobody here")
    coming = activity(given, "Join", uri, "Event", target=event.target, audience=event.audience)
    return [*introduced(given.actor), coming]


def _join(given: Delivered, space: Actor, *, came_as_follow: bool) -> list[Activity]:
    num = read.num_of(given.actor)
    state = Membership.objects.filter(space=space.num, actor=num or 0).values_list("state", flat=True).first()
    asked = activity(
        given,
        "Join",
        space.uri,
        space.type,
        {FOLLOWED: True} if came_as_follow else {},
        target=space.uri,
        published=given.received,
    )
    if state == ASKED:
        raise Drop("known already")
    known = read.state(space.uri)
    joining = str(known.payload.get("hearth:joining", "open")) if known else "invited"
    barred = state == "removed" or (num is not None and restriction_of(num, space.num) is not None)
    if barred or (joining == "invited" and state not in ("invited", ACTIVE)):
        return [asked, _door("Reject", given, space)]
    by_hand = joining == "ask" or servers.silenced(
        given.host
    )  # whom nobody hears unasked does not walk in either
    if by_hand and state not in ("invited", ACTIVE):
        return [asked]
    return [asked, _door("Accept", given, space)]


def _door(verb: str, given: Delivered, space: Actor) -> Activity:
    return Activity(
        type=verb,
        actor=space.uri,
        object=given.identity,
        object_type="Join",
        payload={"person": given.actor, "space": space.uri},
        id=activity_id(space.uri, f"{verb}\n{given.identity}"),
        target=space.uri,
        audience=space.audience,
    )


@means("Leave")
def leave(given: Delivered) -> Iterable[Activity]:
    """Somebody goes out of a space, or does not come to an event after all."""
    uri = object_uri(given)
    known = read.state(uri) if is_ours(uri) else None
    if known is None or known.type not in ("Group", "Event") or read.num_of(given.actor) is None:
        raise Drop("nobody here")
    return [activity(given, "Leave", uri, known.type, target=known.target or uri, audience=known.audience)]


# Answers to what we asked


@means("Accept", "Reject", "TentativeAccept", "TentativeReject", "Ignore")
def answer(given: Delivered) -> Iterable[Activity]:
    """Somebody answers what a person here asked of her; nobody else can, and nothing that was not asked is answered."""
    verb = "Accept" if given.kind in ("Accept", "TentativeAccept") else "Reject"
    quoted = quoting.granted(given) if verb == "Accept" else quoting.refused(given)
    if quoted is not None:
        return [quoted]
    held = _asked(given)
    if held is None:
        raise Drop("never asked")
    follower = read.uri_of(held.follower) or ""
    if not is_ours(follower) or read.uri_of(held.followed) != given.actor:
        raise Drop("not theirs")
    if held.state == ENDED or (verb == "Accept" and held.state == ACTIVE):
        raise Drop("known already")
    told = follows.answer_activity(
        verb,
        given.actor,
        held.activity,
        follower,
        given.actor,
        held.asked,
        identity=given.identity,
        origin="activitypub",
    )
    return [told]


def _asked(given: Delivered) -> Follow | None:
    """The Follow of ours that is answered: by its id, or by who asked whom (some servers change ids)."""
    named = wire.one(given.document.get("object"))
    found = Follow.objects.filter(activity=addresses.to_uri(wire.id_of(named))).first()
    if found is None and isinstance(named, dict) and wire.kind(named) == "Follow":
        follower = read.num_of(addresses.to_uri(wire.id_of(named.get("actor"))))
        followed = read.num_of(given.actor)
        found = Follow.objects.filter(follower=follower or 0, followed=followed or 0).first()
    return found


# Blocks


@means("Block")
def block(given: Delivered) -> Iterable[Activity]:
    """Somebody elsewhere does not want to meet a person here: bonds between the two end, and neither sees the other."""
    uri = object_uri(given)
    person = openness.open_actor_at(uri) if is_ours(uri) else None
    num = read.num_of(given.actor)
    if person is None or person.sort == "space" or num is None:
        raise Drop("nobody here")
    told = [activity(given, "Block", uri, person.type, audience="direct")]
    for held in (follows.held_follow(num, person.num), follows.held_follow(person.num, num)):
        if held is not None:
            follower, followed = (num, person.num) if held.follower == num else (person.num, num)
            told.append(
                follows.answer_activity(
                    "Undo" if held.follower == num else "Reject",
                    given.actor,
                    held.activity,
                    read.uri_of(follower) or "",
                    read.uri_of(followed) or "",
                    held.asked,
                    identity=activity_id(given.actor, f"sever\n{held.activity}\n{given.identity}"),
                    origin="activitypub",
                )
            )
    return told
