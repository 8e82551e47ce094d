"""Who is told of what: from a recorded row to the documents that leave and the actors elsewhere they are for."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from hearth.federation.activitypub import acts, addresses, groups, keys, proofs
from hearth.federation.activitypub.addressing import recipients
from hearth.federation.activitypub.openness import (
    SPOKEN,
    may_leave,
    open_actor,
    open_actor_at,
    place_of,
)
from hearth.federation.activitypub.receiving import keeping
from hearth.federation.activitypub.sending.rows import Parcel
from hearth.federation.activitypub.shared import Shared
from hearth.federation.activitypub.vocabulary import CONTEXT, PUBLIC
from hearth.federation.activitypub.words import mentioned
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM, Row, State
from hearth.people.models import DIRECT, Actor

_OURS = ("local:", "urn:hearth:")
_MOST_NAMED = 300


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


def shipments(row: Row) -> Iterator[Shipment]:
    """Everything that leaves because of this row: signed by somebody others may know, or taking something back."""
    for shipment in _shipments(row):
        if shipment.former or shipment.signer == HOME_NUM or open_actor(shipment.signer) is not None:
            yield shipment


def _shipments(row: Row) -> Iterator[Shipment]:
    if row.origin != "home":
        yield from _passed_on(row)
    elif row.type == "Delete" or (row.type == "Update" and _was_narrowed(row)):
        yield from _taken_back(row)
    elif row.object_type in SPOKEN and row.type in ("Create", "Update", "hearth:Tally", "hearth:Close"):
        yield from _said(row)
    elif row.type == "hearth:Vote":
        yield from _votes(row)
    elif row.object_type == "hearth:Role":
        yield from _speaks_for(row)
    elif (reach := _REACHES.get(row.type)) is not None and (document := acts.activity_of(row)) is not None:
        yield from reach(row, document)


def afar(uris: Iterable[str]) -> frozenset[str]:
    """Those who live elsewhere."""
    return frozenset(uri for uri in uris if uri.startswith(("https://", "http://")))


def _signer(document: dict[str, Any]) -> int:
    return read.num_of(addresses.to_uri(str(document["actor"]))) or 0


def _author(uri: str) -> str:
    """Whoever wrote the object with this uri."""
    thing = read.state(uri) if uri else None
    return thing.actor if thing is not None and not thing.deleted else ""


# What was said


def _said(row: Row) -> Iterator[Shipment]:
    thing, document = read.state(row.object), acts.activity_of(row)
    if thing is None or document is None:
        return
    if may_leave(thing):
        author = read.num_of(thing.actor) or 0
        yield Shipment(
            document=document,
            signer=author,
            about=thing.uri,
            named=_concerned(thing),
            followers_of=author,
        )
        yield from _through_space(row, thing, document)
        yield from _asks_to_quote(row, thing, document)
    elif thing.audience == DIRECT and not thing.deleted and open_actor_at(thing.actor) is not None:
        yield Shipment(
            document=document,
            signer=read.num_of(thing.actor) or 0,
            about=thing.uri,
            named=afar(recipients(thing)),
            private=bool(thing.payload.get("hearth:followers")),
        )


def _asks_to_quote(row: Row, thing: State, document: dict[str, Any]) -> Iterator[Shipment]:
    """Whoever is quoted elsewhere is asked; until then the quotation shows as a link there."""
    uri = str(thing.payload.get("quote") or "")
    quoted = read.state(uri) if uri.startswith("https://") and row.type == "Create" else None
    if quoted is not None and not quoted.deleted:
        asked = acts.quote_request(row, quoted, document)
        yield Shipment(document=asked, signer=_signer(asked), named=afar([quoted.actor]))


def _concerned(thing: State) -> frozenset[str]:
    """Those named, answered and quoted, and those elsewhere who speak in the thread."""
    opening = thing.context or thing.in_reply_to or thing.uri
    talking = Shared.objects.filter(thread=opening, mine=False).order_by("-num")
    authors = talking.values_list("author", flat=True)[:_MOST_NAMED]
    quoted = str(thing.payload.get("quote") or "")
    others = (_author(thing.in_reply_to), _author(thing.context), _author(quoted))
    return afar([*mentioned(thing.payload), *others, *authors])


def _through_space(row: Row, thing: State, document: dict[str, Any]) -> Iterator[Shipment]:
    """The space passes it on to those who follow it: whole, and an opening as a boost, too."""
    space = open_actor_at(place_of(thing.target))
    if space is None or space.sort != "space":
        return
    about = thing.uri if row.object_type in SPOKEN else ""
    yield _proven(groups.repeated(space, row.id, document), space, about)
    if row.type == "Create" and row.object_type in SPOKEN and not thing.in_reply_to:
        url = addresses.object_url(thing.num) if thing.uri.startswith(_OURS) else thing.uri
        yield Shipment(
            document=groups.boosted(space, thing.num, url),
            signer=space.num,
            about=thing.uri,
            space=space.num,
        )


def _proven(document: dict[str, Any], space: Actor, about: str) -> Shipment:
    """What spaces forward carries a proof of its own (FEP-8b32): it is believed wherever it arrives."""
    proven = proofs.prove(document, keys.key_of(space.num).proving)
    return Shipment(document=proven, signer=space.num, about=about, space=space.num)


def _passed_on(row: Row) -> Iterator[Shipment]:
    """What came from elsewhere into a space of this home goes on as it was received."""
    if not row.origin.startswith("activitypub") or row.type == "Announce":
        return
    if row.type == "Join" and row.object_type == "Event":
        yield from _may_come(row)
    received = keeping.raw_of(row.id)
    thing = read.state(row.object)
    if received is None or thing is None or thing.audience != "public":
        return
    document = orjson.loads(received)
    if document.get("type") != "Announce":
        yield from _through_space(row, thing, document)


def _may_come(row: Row) -> Iterator[Shipment]:
    event = read.state(row.object)
    if event is not None and may_leave(event):
        signer = read.num_of(event.actor) or 0
        yield Shipment(document=acts.coming(row, event), signer=signer, named=afar([row.actor]))


# What is taken back


def _was_narrowed(row: Row) -> bool:
    """Whether something others were given is not for them any more."""
    if row.object_type not in SPOKEN:
        return False
    thing = read.state(row.object)
    return thing is not None and thing.audience in ("home", "space") and _given(row.object) is not None


def _given(uri: str) -> Parcel | None:
    return Parcel.objects.filter(about=uri).order_by("id").first()


def _taken_back(row: Row) -> Iterator[Shipment]:
    """Whoever was given a post hears that it is gone; what nobody was given is nobody's business."""
    given = list(Parcel.objects.filter(about=row.object).order_by("id"))
    if not given:
        return
    space = next((one.space for one in given if one.space), 0)
    author = next((one.actor for one in given if not one.space), 0)
    ours = row.object.startswith(_OURS)
    direct = all(one.direct for one in given)
    signer = author if ours else read.num_of(row.actor) or 0
    named = frozenset(uri for one in given for uri in one.named)
    gone = {"id": addresses.object_url(row.num), "type": "Tombstone"} if ours else row.object
    document = {
        "@context": CONTEXT,
        "id": addresses.activity_url(row.id),
        "type": "Delete",
        "actor": addresses.actor_url(signer),
        "to": sorted(named) if direct else [PUBLIC],
        "object": gone,
    }
    if author:
        yield Shipment(
            document=document,
            signer=signer,
            named=named,
            followers_of=0 if direct else author,
            former=True,
        )
    place = open_actor_at(read.uri_of(space) or "") if space else None
    if place is not None:
        yield _proven(groups.repeated(place, row.id, document), place, "")


# Marks, follows and the rest


Reach = Callable[[Row, dict[str, Any]], Iterator[Shipment]]


def _to(row: Row, document: dict[str, Any], uris: Iterable[str]) -> Iterator[Shipment]:
    yield Shipment(document=document, signer=_signer(document), named=afar(uris))


def _marked(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    """A mark goes to whoever wrote the post, and through the space it stands in."""
    yield from _to(row, document, [_author(row.object)])
    thing = read.state(row.object)
    if thing is not None and may_leave(thing):
        yield from _through_space(row, thing, document)


def _boosted(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    signer = _signer(document)
    yield Shipment(document=document, signer=signer, named=afar([_author(row.object)]), followers_of=signer)


def _answered(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
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
    signer = _signer(document)
    yield Shipment(document=document, signer=signer, followers_of=signer, named=afar([row.target]))


def _pinned(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    if document["type"] == "Reject":
        yield from _to(row, document, [row.object])
        return
    signer = _signer(document)
    place = open_actor_at(row.target)
    space = signer if place is not None and place.sort == "space" else 0
    yield Shipment(document=document, signer=signer, followers_of=0 if space else signer, space=space)


def _asked(row: Row, document: dict[str, Any]) -> Iterator[Shipment]:
    """Follow, Join and Leave go to whom they ask: an actor, or whoever holds the event."""
    yield from _to(row, document, [row.object if row.object_type != "Event" else _author(row.object)])


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
