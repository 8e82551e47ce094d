"""Activities as other servers read them: each recorded row has at most one form on the wire, under the id it keeps.

Nothing here says that one may leave; `openness` and the sender do.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.actor_documents import actor_document
from hearth.federation.activitypub.addressing import addressed
from hearth.federation.activitypub.openness import SPOKEN, leaves, open_actor_at, place_of
from hearth.federation.activitypub.quoting import stamp_at, stamp_url
from hearth.federation.activitypub.shared import Stamp
from hearth.federation.activitypub.to_wire import inner
from hearth.federation.activitypub.vocabulary import CONTEXT, PUBLIC, stamp
from hearth.ledger import read
from hearth.ledger.activity import Row, State
from hearth.people.models import Actor

Document = dict[str, Any]
ACTORS = ("Person", "Service", "Group", "Organization", "Application")


def activity_of(row: Row) -> Document | None:
    """The wire form of a recorded activity of this home, or None where it has none."""
    shaped = _SHAPES.get(row.type)
    body = shaped(row) if shaped else None
    return {"@context": CONTEXT, **_frame(row), **body} if body else None


def _frame(row: Row) -> Document:
    return {
        "id": _id(row),
        "type": row.type,
        "actor": addresses.to_url(row.actor),
        "published": stamp(row.published),
    }


def _id(row: Row) -> str:
    return addresses.activity_url(row.id) if row.id.startswith("local:/a/") else row.id


def _create(row: Row) -> Document | None:
    thing = read.state(row.object)
    if row.object_type not in SPOKEN or thing is None or thing.deleted:
        return None
    return {**addressed(thing).lists(), "object": inner(thing)}


def _update(row: Row) -> Document | None:
    if row.object_type in ACTORS:
        actor = open_actor_at(row.object)
        if actor is None:
            return None
        return {name: value for name, value in actor_update(row, actor).items() if name != "@context"}
    body = _create(row)
    return {**body, "actor": body["object"]["attributedTo"]} if body else None


def actor_update(row: Row, actor: Actor) -> Document:
    """A person or space as they are now, told because of a row that is not about them alone."""
    document = {name: value for name, value in actor_document(actor).items() if name != "@context"}
    told = {"type": "Update", "actor": document["id"], "to": [PUBLIC], "object": document}
    return {"@context": CONTEXT, **_frame(row), **told, "cc": _followers(actor.uri)}


def _delete(row: Row) -> Document | None:
    if row.object_type in ACTORS:
        mine = addresses.actor_url(row.num)
        return {"actor": mine, "to": [PUBLIC], "object": mine}
    author = row.before.actor if row.before else row.author
    if not row.object.startswith(
        ("local:", "urn:hearth:")
    ):  # a moderator removes it from a space of this home
        return {"object": row.object, "to": [PUBLIC], "cc": [addresses.to_url(place_of(row.target))]}
    url = addresses.object_url(row.num)
    gone = {"id": url, "type": "Tombstone"}
    return {"actor": addresses.to_url(author), "to": [PUBLIC], "cc": _followers(author), "object": gone}


def _followers(uri: str) -> list[str]:
    num = read.num_of(uri)
    return [addresses.collection_url(num, "followers")] if num else []


def _mark(row: Row) -> Document | None:
    """A like or an emoji (FEP-c0e0)."""
    thing = read.state(row.object)
    if thing is None or not leaves(row.object):
        return None
    body: Document = {"object": addresses.to_url(row.object), "to": [addresses.to_url(thing.actor)]}
    if row.type == "EmojiReact":
        body["content"] = str(row.payload.get("content") or "👍")
    return body


def _boost(row: Row) -> Document | None:
    thing = read.state(row.object)
    if thing is None or not leaves(row.object):
        return None
    others = [addresses.to_url(thing.actor)] if leaves(thing.actor) else []
    return {"object": addresses.to_url(row.object), "to": [PUBLIC], "cc": [*_followers(row.actor), *others]}


def _follow(row: Row) -> Document | None:
    return {"object": addresses.to_url(row.object), "to": [addresses.to_url(row.object)]}


def _join(row: Row) -> Document | None:
    """Joining a space elsewhere is following it; an event is joined."""
    return {**(_follow(row) or {}), "type": "Join" if row.object_type == "Event" else "Follow"}


def _leave(row: Row) -> Document | None:
    """Leaving a space elsewhere takes the follow back."""
    if row.object_type == "Event":
        return _follow(row)
    follow = {"type": "Follow", "actor": addresses.to_url(row.actor), "object": addresses.to_url(row.object)}
    joined = row.payload.get("asked")
    if isinstance(joined, str) and joined:
        follow["id"] = addresses.to_url(joined)
    return {"type": "Undo", "object": follow, "to": [follow["object"]]}


def _answer(row: Row) -> Document | None:
    """Accept or Reject of a Follow, a Join or a QuoteRequest; what is answered is repeated in short."""
    payload = row.payload
    if row.object_type == "QuoteRequest":
        given = Stamp.objects.filter(activity=row.id).first()
        result = {"result": stamp_url(given)} if given is not None else {}
        if row.type == "Accept" and not result:
            return None
        return {"object": row.object, **result, "to": [str(payload.get("asker") or "")]}
    asker = str(payload.get("follower") or payload.get("person") or "")
    asked = str(payload.get("followed") or payload.get("space") or "")
    if not asker or not asked:
        return None
    sort = "Join" if row.object_type == "Join" and not _came_as_follow(row.object) else "Follow"
    inside = {
        "id": addresses.to_url(row.object),
        "type": sort,
        "actor": addresses.to_url(asker),
        "object": addresses.to_url(asked),
    }
    return {"actor": addresses.to_url(asked), "object": inside, "to": [addresses.to_url(asker)]}


def _came_as_follow(joined: str) -> bool:
    """Microblogs follow a space, others join it: each is answered in its own words."""
    asked = read.row_by_id(joined)
    return asked is None or bool(asked.payload.get("hearth:follow"))


def coming(row: Row, event: State) -> Document:
    """The answer to somebody elsewhere who wants to come to an event of this home (FEP-8a8e)."""
    url = addresses.object_url(event.num)
    asked = {"id": row.id, "type": "Join", "actor": row.actor, "object": url}
    verb = "Reject" if event.payload.get("hearth:cancelled") else "Accept"
    return {
        "@context": CONTEXT,
        "id": f"{url}/coming/{sha256(row.id.encode()).hexdigest()[:40]}",
        "type": verb,
        "actor": addresses.to_url(event.actor),
        "object": asked,
        "to": [row.actor],
    }


def _undo(row: Row) -> Document | None:
    """Taking back a like, a mark, a boost or a follow."""
    done = read.row_by_id(row.object)
    if done is None:
        return None
    if done.type == "Accept" and done.object_type == "QuoteRequest":
        return _withdrawn(done)
    if done.erased:
        return {"object": {"id": _id(done), "type": done.type, "actor": addresses.to_url(done.actor)}}
    inside = activity_of(done)
    if inside is None:
        return None
    kept = {name: inside[name] for name in ("id", "type", "actor", "object", "content") if name in inside}
    return {"object": kept, "to": inside.get("to", []), "cc": inside.get("cc", [])}


def _withdrawn(done: Row) -> Document | None:
    """A stamp that was given is deleted (FEP-044f)."""
    quoted, asker = (str(done.payload.get(name) or "") for name in ("quoted", "asker"))
    if not quoted or not asker:
        return None
    stamp = {"id": stamp_at(quoted, done.id), "type": "QuoteAuthorization"}
    return {"type": "Delete", "object": stamp, "to": [asker], "cc": [PUBLIC]}


def _pin(row: Row) -> Document | None:
    """Pinning goes into the `featured` collection of whoever pins; who is sent away is no follower any more."""
    place = open_actor_at(row.target)
    if row.object_type in ACTORS:
        return _sent_away(row, place) if row.type == "Remove" and place is not None else None
    if place is None or not leaves(row.object):
        return None
    return {
        "actor": addresses.actor_url(place.num),
        "object": addresses.to_url(row.object),
        "target": addresses.collection_url(place.num, "featured"),
        "to": [PUBLIC],
        "cc": _followers(place.uri),
    }


def _sent_away(row: Row, place: Actor) -> Document:
    """Rejecting a follow that was accepted ends it."""
    person, space = addresses.to_url(row.object), addresses.actor_url(place.num)
    follow = {"type": "Follow", "actor": person, "object": space}
    return {"type": "Reject", "actor": space, "object": follow, "to": [person]}


def quote_request(row: Row, quoted: State, document: Document) -> Document:
    """Asking the author of a post elsewhere whether she may be quoted (FEP-044f)."""
    return {
        "@context": CONTEXT,
        "id": f"{_id(row)}/quote",
        "type": "QuoteRequest",
        "actor": document["actor"],
        "object": quoted.uri,
        "instrument": document["object"],
        "to": [quoted.actor],
    }


def _move(row: Row) -> Document | None:
    """Moving house (FEP-7628)."""
    if row.object_type not in ACTORS:
        return None
    mine = addresses.to_url(row.actor)
    return {"object": mine, "target": row.target, "to": _followers(row.actor)}


def _result(row: Row) -> Document | None:
    """New counts of a poll are told as an Update of its question."""
    thing = read.state(row.object)
    if thing is None or thing.deleted:
        return None
    question = inner(thing)
    return {
        "type": "Update",
        "actor": question["attributedTo"],
        **addressed(thing).lists(),
        "object": question,
    }


def vote_of(row: Row, at: int, asked: State) -> Document | None:
    """One chosen answer of a vote in a poll elsewhere (FEP-9967): a Note with a name and no content."""
    many = asked.payload.get("anyOf") or asked.payload.get("oneOf") or []
    if not isinstance(many, list) or not 0 <= at < len(many):
        return None
    option = many[at]
    url, voter = f"{_id(row)}/vote/{at}", addresses.to_url(row.actor)
    note = {
        "id": url,
        "type": "Note",
        "name": str(option.get("name", "") if isinstance(option, dict) else option),
        "attributedTo": voter,
        "inReplyTo": asked.uri,
        "to": [asked.actor],
        "published": stamp(row.published),
    }
    return {
        "@context": CONTEXT,
        "id": f"{url}/activity",
        "type": "Create",
        "actor": voter,
        "to": [asked.actor],
        "object": note,
    }


_SHAPES: dict[str, Callable[[Row], Document | None]] = {
    "Create": _create,
    "Update": _update,
    "Delete": _delete,
    "Like": _mark,
    "EmojiReact": _mark,
    "Announce": _boost,
    "Follow": _follow,
    "Join": _join,
    "Leave": _leave,
    "Accept": _answer,
    "Reject": _answer,
    "Undo": _undo,
    "Add": _pin,
    "Remove": _pin,
    "Move": _move,
    "hearth:Tally": _result,
    "hearth:Close": _result,
}
