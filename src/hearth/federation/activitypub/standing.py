"""How the home stands with other servers: what waits to be sent or understood and for how long, and who is away.

A silent stall is the usual outage of federation, so the ages are there to be seen, and judged here.
"""

from dataclasses import dataclass

from hearth.base import clock
from hearth.base.sql import sql
from hearth.federation.activitypub.sending.rows import Peer

STALLED = 10 * clock.MINUTE
"""what waits for longer although nobody is away means that something stands still"""
_SHOWN = 20
_WAITING = sql(
    "SELECT count(*), min(p.made) FROM federation_delivery d JOIN federation_parcel p ON p.id = d.parcel"
)
_MOVING = sql(
    "SELECT min(p.made) FROM federation_delivery d JOIN federation_parcel p ON p.id = d.parcel"
    " LEFT JOIN federation_peer r ON r.host = d.host WHERE r.next_try IS NULL OR r.next_try < %s"
)
_INTAKE = sql("SELECT count(*), min(received) FROM federation_intake WHERE due IS NOT NULL")
_DUE = sql("SELECT min(due) FROM federation_intake WHERE due IS NOT NULL")
_STUCK = sql("SELECT count(*) FROM federation_intake WHERE due IS NULL")
_SUMS = sql("SELECT count(*), coalesce(sum(sent), 0), coalesce(max(heard), 0) FROM federation_peer")


@dataclass(frozen=True, slots=True)
class Away:
    """A server that does not answer: since when, when it is asked again, and how many things wait for it."""

    host: str
    since: int
    again: int
    waiting: int
    error: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures. Times are in ms, 0 where there is nothing; `stalled` and `unread` say for how long."""

    servers: int
    sent: int
    heard: int
    waiting: int
    oldest: int
    stalled: int
    intake: int
    unread: int
    stuck: int
    away: list[Away]

    @property
    def still(self) -> bool:
        """Whether something stands still that should move."""
        return self.stalled > STALLED or self.unread > STALLED


def standing(now: int | None = None) -> Standing:
    """How things are now."""
    moment = clock.now() if now is None else now
    waiting, oldest = _WAITING.one()
    moving = _MOVING.one(moment - clock.MINUTE)[0]
    intake, _received = _INTAKE.one()
    due = _DUE.one()[0]
    servers, sent, heard = _SUMS.one()
    return Standing(
        servers=servers,
        sent=int(sent),
        heard=heard,
        waiting=waiting,
        oldest=oldest or 0,
        stalled=max(0, moment - moving) if moving else 0,
        intake=intake,
        unread=max(0, moment - due) if due else 0,
        stuck=_STUCK.one()[0],
        away=_away(),
    )


_FOR_HOST = sql("SELECT count(*) FROM federation_delivery WHERE host = %s")


def _away() -> list[Away]:
    rows = Peer.objects.exclude(failing=0).order_by("failing", "host")[:_SHOWN]
    return [Away(row.host, row.failing, row.next_try, _FOR_HOST.one(row.host)[0], row.error) for row in rows]
