"""From a document and its readers to durable rows: each inbox once, a whole server through its shared inbox."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.db import transaction

from hearth.base import clock, live
from hearth.base.errors import HearthError
from hearth.base.sql import sql
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.negotiation import bytes_of
from hearth.federation.activitypub.receiving import remote
from hearth.federation.activitypub.receiving.rows import RemoteActor
from hearth.federation.activitypub.sending.rows import Delivery, Parcel
from hearth.federation.activitypub.sending.shipment import Shipment
from hearth.people import servers

_INBOX = "CASE WHEN r.shared_inbox <> '' THEN r.shared_inbox ELSE r.inbox END"
_FOLLOWERS = (
    f"SELECT DISTINCT {_INBOX} FROM people_follow f JOIN people_actor a ON a.num = f.follower"
    " JOIN federation_remoteactor r ON r.uri = a.uri WHERE f.followed = %s AND NOT r.gone"
)
_OF_FOLLOWERS = sql(_FOLLOWERS + " AND f.state = 'active'")
_OF_FORMER = sql(_FOLLOWERS)
_OF_SPACE = sql(
    f"SELECT DISTINCT {_INBOX} FROM people_membership m JOIN people_actor a ON a.num = m.actor"
    " JOIN federation_remoteactor r ON r.uri = a.uri WHERE m.space = %s AND m.state = 'active' AND NOT r.gone"
)
_PARCEL = sql(
    "INSERT INTO federation_parcel(activity, actor, about, body, named, space, private, direct, made)"
    " VALUES(%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id"
)


WAITING = "deliveries"
"""the topic on which senders hear for which hosts something waits, so that they never look again and again"""


def wake(hosts: set[str], *, rested: bool = False) -> None:
    """Something waits for these hosts. `rested`: they were away, and are to be asked again now."""
    live.publish(WAITING, {"hosts": sorted(hosts), "rested": rested})


def host_of(inbox: str) -> str:
    """The server an inbox lies on, with an unusual port."""
    return urlsplit(inbox).netloc.lower()


def ship(shipment: Shipment, *, ask: bool = True) -> int:
    """Make what is to be sent durable and wake the sender; returns to how many inboxes. Doing it twice is once.

    `ask=False` inside a transaction: servers of readers not known yet are not asked for their inboxes.
    """
    inboxes = {
        inbox: host
        for inbox in sorted(_inboxes(shipment, ask))
        if (host := host_of(inbox))
        and host != addresses.host()
        and not servers.blocked(host.partition(":")[0])
    }
    if not inboxes or not shipment.signer:
        return 0
    with transaction.atomic():
        made = _PARCEL.one(
            str(shipment.document["id"]),
            shipment.signer,
            shipment.about,
            bytes_of(shipment.document),
            bytes_of(sorted(shipment.named)).decode(),
            shipment.space,
            shipment.private,
            not shipment.followers_of and not shipment.space,
            clock.now(),
        )
        if made is None:
            return 0
        rows = [Delivery(parcel=made[0], host=host, inbox=inbox) for inbox, host in inboxes.items()]
        Delivery.objects.bulk_create(rows, batch_size=500)
    wake(set(inboxes.values()))
    return len(inboxes)


def _inboxes(shipment: Shipment, ask: bool) -> set[str]:
    found: set[str] = set()
    if shipment.followers_of:
        rows = (_OF_FORMER if shipment.former else _OF_FOLLOWERS).all(shipment.followers_of)
        found |= {inbox for (inbox,) in rows}
    if shipment.space:
        found |= {inbox for (inbox,) in _OF_SPACE.all(shipment.space)}
    return {inbox for inbox in found | _of(shipment.named, ask) if inbox.startswith("https://")}


def _of(uris: Iterable[str], ask: bool) -> set[str]:
    """The inboxes of actors by name; whoever is not known yet is asked for theirs."""
    wanted = set(uris)
    known = {row.uri: row for row in RemoteActor.objects.filter(uri__in=wanted)}
    found = {row.shared_inbox or row.inbox for row in known.values() if not row.gone}
    for uri in sorted(wanted - known.keys()) if ask else ():
        try:
            row = remote.fetch(uri)
        except HearthError:
            continue  # whoever cannot be found cannot be written to
        found.add(row.shared_inbox or row.inbox)
    return found


def clear(parcels: Iterable[int]) -> None:
    """Drop the bytes of parcels that every inbox has, and all of those nobody needs to take back."""
    ids = list(parcels)
    done = Parcel.objects.filter(id__in=ids).exclude(
        id__in=Delivery.objects.filter(parcel__in=ids).values("parcel")
    )
    done.filter(about="").delete()
    done.update(body=None)
