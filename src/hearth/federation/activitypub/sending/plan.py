"""Who is told of what: from a recorded row to the documents that leave and the actors elsewhere they are for."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hearth.federation.activitypub import acts
from hearth.federation.activitypub.openness import SPOKEN, may_leave, open_actor, open_actor_at
from hearth.federation.activitypub.sending.said import passed_on, said, through_space
from hearth.federation.activitypub.sending.shipment import Shipment, afar, author_of, signer_of
from hearth.federation.activitypub.sending.taken_back import taken_back, was_narrowed
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM, Row


def shipments(row: Row) -> Iterator[Shipment]:
    """Everything that leaves because of this row: signed by somebody others may know, or taking something back."""
    for shipment in _shipments(row):
        if shipment.former or shipment.signer == HOME_NUM or open_actor(shipment.signer) is not None:
            yield shipment


def _shipments(row: Row) -> Iterator[Shipment]:
    if row.origin != "home":
        yield from passed_on(row)
    elif row.type == "Delete" or (row.type == "Update" and was_narrowed(row)):
        yield from taken_back(row)
    elif row.object_type in SPOKEN and row.type in ("Create", "Update", "hearth:Tally", "hearth:Close"):
        yield from said(row)
    elif row.type == "hearth:Vote":
        yield from _votes(row)
    elif row.object_type == "hearth:Role":
        yield from _speaks_for(row)
    elif (reach := _REACHES.get(row.type)) is not None and (document := acts.activity_of(row)) is not None:
        yield from reach(row, document)


# Marks, follows and the rest


Reach = Callable[[Row, dict[str, Any]], Iterator[Shipment]]


def _to(row: Row, document: dict[str, Any], uris: Iterable[str]) -> Iterator[Shipment]:
    yield Shipment(document=document, signer=signer_of(document), named=afar(uris))


def _marked(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    """A mark goes to whoever wrote the post, and through the space it stands in."""
    yield from _to(row, document, [author_of(row.object)])
    thing = read.state(row.object)
    if thing is not None and may_leave(thing):
        yield from through_space(row, thing, document)


def _boosted(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    signer = signer_of(document)
    yield Shipment(document=document, signer=signer, named=afar([author_of(row.object)]), followers_of=signer)


def _answered(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    """What was asked from elsewhere is answered there; what somebody asked here, who came as she is, stays here."""
    asked = read.row_by_id(row.object)
    if asked is not None and asked.origin == "home":
        return
    payload = row.payload
    other = payload.get("follower") or payload.get("person") or payload.get("asker") or ""
    yield from _to(row, document, [str(other)])


def _undone(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    done = read.row_by_id(row.object)
    reach = _REACHES.get(done.type) if done is not None else None
    if done is None or reach is None:
        return
    yield from (reach(done, document) if done.type != "Follow" else _to(row, document, [done.object]))


def _changed(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    """A person or space says anew who they are."""
    space = row.num if row.object_type == "Group" else 0
    yield Shipment(document=document, signer=row.num, followers_of=0 if space else row.num, space=space)


def _speaks_for(row: Row) -> Iterator[Shipment]:
    """Whoever begins or ceases to speak for the brand is shown so everywhere."""
    person = open_actor_at(str(row.payload.get("person") or ""))
    if person is not None and row.payload.get("is_brand"):
        document = acts.actor_update(row, person)
        yield Shipment(document=document, signer=person.num, followers_of=person.num)


def _moved(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    signer = signer_of(document)
    yield Shipment(document=document, signer=signer, followers_of=signer, named=afar([row.target]))


def _pinned(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    if document["type"] == "Reject":
        yield from _to(row, document, [row.object])
        return
    signer = signer_of(document)
    place = open_actor_at(row.target)
    space = signer if place is not None and place.sort == "space" else 0
    yield Shipment(document=document, signer=signer, followers_of=0 if space else signer, space=space)


def _asked(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    """Follow, Join and Leave go to whom they ask: an actor, or whoever holds the event."""
    yield from _to(row, document, [row.object if row.object_type != "Event" else author_of(row.object)])


def _votes(row: Row) -> Iterator[Shipment]:
    """A vote in a poll elsewhere goes to whoever asked, and to nobody else."""
    asked = read.state(row.object)
    choices = row.payload.get("choices")
    voter = read.num_of(row.actor)
    if (
        asked is None
        or not asked.actor.startswith("https://")
        or voter is None
        or not isinstance(choices, list)
    ):
        return
    for at in choices:
        document = acts.vote_of(row, at, asked) if isinstance(at, int) else None
        if document is not None and open_actor_at(row.actor) is not None:
            yield Shipment(document=document, signer=voter, named=afar([asked.actor]))


_REACHES: dict[str, Reach] = {
    "Update": _changed,
    "Like": _marked,
    "EmojiReact": _marked,
    "Announce": _boosted,
    "Follow": _asked,
    "Join": _asked,
    "Leave": _asked,
    "Accept": _answered,
    "Reject": _answered,
    "Undo": _undone,
    "Add": _pinned,
    "Remove": _pinned,
    "Move": _moved,
}
