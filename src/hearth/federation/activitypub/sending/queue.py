"""The rows the sender works on: what is due for a host, what became of it, and how long a host that is away rests."""

import random
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from hearth.base import clock
from hearth.base.sql import sql
from hearth.federation.activitypub.lately import Lately
from hearth.federation.activitypub.sending import dispatch
from hearth.federation.activitypub.sending.rows import Delivery, Peer
from hearth.people import servers

TAKE = 100
KEPT_FOR = 7 * clock.DAY
"""a parcel that could not be delivered for so long is given up"""
TRIES, PATIENCE = 5, 12
"""how often an inbox may answer with an error of its own; and how often that its server is down, which takes days"""
_DOWN = frozenset((408, 425, 429, 502, 503, 504, *range(520, 531)))
FIRST_REST, LONGEST_REST = 30 * clock.SECOND, 12 * clock.HOUR


@dataclass(frozen=True, slots=True)
class Job:
    """One delivery."""

    id: int
    parcel: int
    inbox: str
    tries: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a parcel holds."""

    actor: int
    body: bytes
    private: bool
    made: int


_DUE = sql("SELECT id, parcel, inbox, tries FROM federation_delivery WHERE host = %s ORDER BY id LIMIT %s")
_heard: Lately[str, int] = Lately(5000)
_WAITING = sql("SELECT DISTINCT host FROM federation_delivery")
_CONTENT = sql("SELECT actor, body, private, made FROM federation_parcel WHERE id = %s")
_HEARD = sql(
    "INSERT INTO federation_peer(host, heard, failing, fails, next_try, sent, refused, error)"
    " VALUES(%s, %s, 0, 0, 0, %s, %s, %s) ON CONFLICT(host) DO UPDATE SET heard = excluded.heard, failing = 0,"
    " fails = 0, next_try = 0, sent = federation_peer.sent + excluded.sent,"
    " refused = federation_peer.refused + excluded.refused, error = excluded.error"
)


def waiting_hosts() -> dict[str, int]:
    """Every host something waits for, and when it may be asked again (0: now)."""
    rests = dict(Peer.objects.exclude(next_try=0).values_list("host", "next_try"))
    return {host: rests.get(host, 0) for (host,) in _WAITING.all()}


@dataclass(frozen=True, slots=True)
class Taken:
    """The next jobs of some hosts in order, the contents they need, and which hosts are blocked: one trip for all."""

    jobs: dict[str, list[Job]]
    contents: dict[int, Content]
    blocked: frozenset[str]


def take(hosts: Sequence[str], known: Container[int] = ()) -> Taken:
    """What is due for these hosts; contents that are `known` are not read again."""
    jobs = {host: [Job(*row) for row in _DUE.all(host, TAKE)] for host in hosts}
    parcels = {job.parcel for some in jobs.values() for job in some if job.parcel not in known}
    contents = {parcel: found for parcel in sorted(parcels) if (found := content_of(parcel)) is not None}
    blocked = frozenset(host for host in hosts if servers.blocked(host.partition(":")[0]))
    return Taken(jobs, contents, blocked)


def content_of(parcel: int) -> Content | None:
    """What a parcel holds, None if its bytes are gone."""
    row = _CONTENT.one(parcel)
    return Content(row[0], bytes(row[1]), bool(row[2]), row[3]) if row and row[1] is not None else None


@dataclass(slots=True)
class Outcome:
    """What became of some jobs of one host: `taken` and `refused` ones leave the queue."""

    host: str
    taken: list[Job]
    refused: list[Job]
    error: str = ""


def settle(outcomes: Iterable[Outcome]) -> None:
    """Note what became of jobs, many hosts in one transaction."""
    now, parcels = clock.now(), set[int]()
    with transaction.atomic():
        gone: list[int] = []
        for outcome in outcomes:
            for job in (*outcome.taken, *outcome.refused):
                gone.append(job.id)
                parcels.add(job.parcel)
            if outcome.taken or outcome.refused:
                _HEARD(outcome.host, now, len(outcome.taken), len(outcome.refused), outcome.error[:300])
        for at in range(0, len(gone), 500):
            Delivery.objects.filter(id__in=gone[at : at + 500]).delete()
        dispatch.clear(parcels)


def rest(host: str, error: str, at_least: int = 0, job: Job | None = None, status: int = 0) -> int:
    """A host did not answer, or not as it should: it rests, longer each time. Returns until when.

    `job` is one that the host answered with this `status`, an error: after some tries it is given up alone.
    """
    now = clock.now()
    with transaction.atomic():
        if job is not None:
            if job.tries + 1 >= (PATIENCE if status in _DOWN else TRIES):
                Delivery.objects.filter(id=job.id).delete()
                dispatch.clear([job.parcel])
            else:
                Delivery.objects.filter(id=job.id).update(tries=job.tries + 1)
        peer, _made = Peer.objects.get_or_create(host=host)
        peer.fails += 1
        pause = min(FIRST_REST * 3 ** min(peer.fails - 1, 9), LONGEST_REST)
        pause = max(round(pause * random.uniform(0.8, 1.2)), at_least)
        peer.failing = peer.failing or now
        peer.next_try, peer.error = now + pause, error[:300]
        peer.save()
    return peer.next_try


def give_up(now: int | None = None) -> int:
    """Drop what waits for longer than anybody would still want it; returns how many deliveries."""
    limit = (clock.now() if now is None else now) - KEPT_FOR
    old = sql(
        "SELECT d.id, d.parcel FROM federation_delivery d JOIN federation_parcel p ON p.id = d.parcel"
        " WHERE p.made < %s"
    ).all(limit)
    for at in range(0, len(old), 500):
        some = old[at : at + 500]
        with transaction.atomic():
            Delivery.objects.filter(id__in=[row[0] for row in some]).delete()
            dispatch.clear({row[1] for row in some})
    return len(old)


def heard(hosts: Iterable[str]) -> None:
    """These hosts have spoken to us; whoever of them rests is asked again. Looked up once a minute for each."""
    now = clock.now()
    for host in hosts:
        if now - (_heard.get(host) or 0) > clock.MINUTE:
            _heard.put(host, now)
            heard_from(host)


def heard_from(host: str) -> bool:
    """A host that rests has spoken to us: it is asked again at once. Returns whether it rested."""
    woken = Peer.objects.filter(host=host).exclude(next_try=0).update(next_try=0)
    if woken:
        dispatch.wake({host}, rested=True)
    return bool(woken)
