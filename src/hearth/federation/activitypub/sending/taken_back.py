"""What is taken back: whoever was given a post hears that it is gone, or is not for them any more."""

from collections.abc import Iterator

from hearth.federation.activitypub import addresses, groups
from hearth.federation.activitypub.openness import SPOKEN, open_actor_at
from hearth.federation.activitypub.sending.rows import Parcel
from hearth.federation.activitypub.sending.said import proven
from hearth.federation.activitypub.sending.shipment import OURS, Shipment
from hearth.federation.activitypub.vocabulary import CONTEXT, PUBLIC
from hearth.ledger import read
from hearth.ledger.activity import Row


def was_narrowed(row: Row) -> bool:
    """Whether something others were given is not for them any more."""
    if row.object_type not in SPOKEN:
        return False
    thing = read.state(row.object)
    return thing is not None and thing.audience in ("home", "space") and _given(row.object) is not None


def _given(uri: str) -> Parcel | None:
    return Parcel.objects.filter(about=uri).order_by("id").first()


def taken_back(row: Row) -> Iterator[Shipment]:
    """Whoever was given a post hears that it is gone; what nobody was given is nobody's business."""
    given = list(Parcel.objects.filter(about=row.object).order_by("id"))
    if not given:
        return
    space = next((one.space for one in given if one.space), 0)
    author = next((one.actor for one in given if not one.space), 0)
    ours = row.object.startswith(OURS)
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
        yield proven(groups.repeated(place, row.id, document), place, "")
