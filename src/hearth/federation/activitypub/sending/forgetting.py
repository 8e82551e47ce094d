"""When a person or a post is erased: what waits to be sent of it is dropped, and whoever knew the person is told."""

from collections.abc import Iterable
from itertools import batched

from hearth.base import clock
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.openness import open_actor_at
from hearth.federation.activitypub.sending import dispatch
from hearth.federation.activitypub.sending.rows import Delivery, Departed, Parcel
from hearth.federation.activitypub.sending.shipment import Shipment
from hearth.federation.activitypub.vocabulary import AS, PUBLIC


def say_farewell(uri: str) -> None:
    """Servers that know this person hear that she is gone, while it is still known who they are."""
    person = open_actor_at(uri) if addresses.federating() else None
    if person is None or person.sort == "space":
        return
    Departed.objects.get_or_create(num=person.num, defaults={"left": clock.now()})
    mine = addresses.actor_url(person.num)
    given = Parcel.objects.filter(actor=person.num).values_list("named", flat=True)
    dispatch.ship(
        Shipment(
            document={
                "@context": AS,
                "id": f"{mine}#delete",
                "type": "Delete",
                "actor": mine,
                "to": [PUBLIC],
                "object": mine,
            },
            signer=person.num,
            named=frozenset(uri for named in given for uri in named),
            followers_of=person.num,
            former=True,
        ),
        ask=False,
    )


def forget_person(num: int) -> None:
    """Drop what she had on its way, but for the words that she and her posts are gone."""
    waiting = Parcel.objects.filter(actor=num).exclude(activity__endswith="#delete").exclude(body=None)
    _drop(list(waiting.filter(about="").values_list("id", flat=True)))


def forget_posts(uris: Iterable[str]) -> None:
    """Drop the bytes of posts. Who was given them stays known until they are told that it is gone."""
    for some in batched(uris, 500):
        waiting = Parcel.objects.filter(about__in=some)
        Delivery.objects.filter(parcel__in=waiting.values("id")).delete()
        waiting.update(body=None)


def forget_told(uri: str) -> None:
    """Everybody who was given a post has been told that it is gone: who they were is not kept."""
    Parcel.objects.filter(about=uri, body=None).delete()


def _drop(parcels: list[int]) -> None:
    Delivery.objects.filter(parcel__in=parcels).delete()
    Parcel.objects.filter(id__in=parcels).delete()
