"""What was said, here or in a space of this home: to whom it goes, and how spaces pass it on."""

from collections.abc import Iterator
from typing import Any

import orjson

from hearth.federation.activitypub import acts, addresses, groups, keys, proofs
from hearth.federation.activitypub.addressing import group_of, recipients
from hearth.federation.activitypub.openness import SPOKEN, may_leave, open_actor_at, place_of
from hearth.federation.activitypub.receiving import keeping
from hearth.federation.activitypub.sending.rows import Parcel
from hearth.federation.activitypub.sending.shipment import OURS, Shipment, afar, author_of, signer_of
from hearth.federation.activitypub.shared import Shared
from hearth.federation.activitypub.words import mentioned
from hearth.ledger import read
from hearth.ledger.activity import Row, State
from hearth.people.models import DIRECT, Actor

_MOST_NAMED = 300
_HIDDEN = frozenset(("bto", "bcc"))


def said(row: Row) -> Iterator[Shipment]:
    thing, document = read.state(row.object), acts.activity_of(row)
    if thing is None or document is None:
        return
    if may_leave(thing):
        author = read.num_of(thing.actor) or 0
        yield Shipment(
            document=document,
            signer=author,
            about=thing.uri,
            named=_concerned(thing) | (_given(thing) if row.type == "Update" else frozenset()),
            followers_of=author,
        )
        yield from through_space(row, thing, document)
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
        yield Shipment(document=asked, signer=signer_of(asked), named=afar([quoted.actor]))


def _concerned(thing: State) -> frozenset[str]:
    """Those named, answered and quoted, and those elsewhere who speak in the thread."""
    opening = thing.context or thing.in_reply_to or thing.uri
    talking = Shared.objects.filter(thread=opening, mine=False).order_by("-num")
    authors = talking.values_list("author", flat=True)[:_MOST_NAMED]
    quoted = str(thing.payload.get("quote") or "")
    others = (author_of(thing.in_reply_to), author_of(thing.context), author_of(quoted))
    return afar([*mentioned(thing.payload), *others, *authors, group_of(thing)])


def _given(thing: State) -> frozenset[str]:
    """Whoever was given an earlier version hears of the new one, also if she is not named any more."""
    given = Parcel.objects.filter(about=thing.uri, space=0).values_list("named", flat=True)
    return afar(uri for named in given for uri in named)


def through_space(row: Row, thing: State, document: dict[str, Any]) -> Iterator[Shipment]:
    """The space passes it on to those who follow it: whole, and an opening as a boost, too."""
    space = open_actor_at(place_of(thing.target))
    if space is None or space.sort != "space":
        return
    about = thing.uri if row.object_type in SPOKEN else ""
    yield proven(groups.repeated(space, row.id, document), space, about)
    if row.type == "Create" and row.object_type in SPOKEN and not thing.in_reply_to:
        url = addresses.object_url(thing.num) if thing.uri.startswith(OURS) else thing.uri
        yield Shipment(
            document=groups.boosted(space, thing.num, url),
            signer=space.num,
            about=thing.uri,
            space=space.num,
        )


def proven(document: dict[str, Any], space: Actor, about: str) -> Shipment:
    """What spaces forward carries a proof of its own (FEP-8b32): it is believed wherever it arrives."""
    signed = proofs.prove(document, keys.key_of(space.num).proving)
    return Shipment(document=signed, signer=space.num, about=about, space=space.num)


def passed_on(row: Row) -> Iterator[Shipment]:
    """What came from elsewhere into a space of this home goes on as it was received."""
    if not row.origin.startswith("activitypub") or row.type == "Announce":
        return
    if row.type == "Join" and row.object_type == "Event":
        yield from _may_come(row)
    received = keeping.raw_of(row.id)
    thing = read.state(row.object) if received is not None else None
    if received is None or thing is None or thing.audience != "public":
        return
    document = _without_hidden(orjson.loads(received))
    if document.get("type") != "Announce":
        yield from through_space(row, thing, document)


def _without_hidden(document: Any) -> Any:
    """As it came, but for hidden recipients, which no server passes on (ActivityPub 6)."""
    if not isinstance(document, dict) or (
        not _HIDDEN.intersection(document) and not isinstance(document.get("object"), dict)
    ):
        return document
    return {name: _without_hidden(value) for name, value in document.items() if name not in _HIDDEN}


def _may_come(row: Row) -> Iterator[Shipment]:
    event = read.state(row.object)
    if event is not None and may_leave(event):
        signer = read.num_of(event.actor) or 0
        yield Shipment(document=acts.coming(row, event), signer=signer, named=afar([row.actor]))
