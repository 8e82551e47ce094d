"""What the inbox must know without asking the database each time: whether the home speaks with others, whom it does not
hear, whose people matter here; and how much one server may send.
"""

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass
from time import monotonic

from django.db import DatabaseError, connection

from hearth.base import clock
from hearth.base.errors import TooMuch
from hearth.base.sql import sql
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.lately import Lately
from hearth.ledger.record import writing
from hearth.people import servers

FRESH = 2.0
"""seconds for which the picture of the home holds"""
MOST_WAITING = 50_000
"""activities of one server that may wait at once"""
FRIENDS, STRANGERS = (2000.0, 20_000.0), (20.0, 100.0)
"""requests a second, and how many at once after a pause: for servers somebody here has a bond with, and for others"""
ROOM_FOR_FRIENDS, ROOM = (5e6, 2e8), (2e5, 2e7)
"""the same in bytes: what waits to be read may not fill the disk"""
STRANGERS_KEYS = (2.0, 30.0)
"""keys of strangers that are asked for: each costs a request of ours"""
_BONDS = sql(
    "SELECT DISTINCT r.host FROM people_follow f JOIN people_actor a ON a.num IN (f.follower, f.followed)"
    " JOIN federation_remoteactor r ON r.uri = a.uri WHERE f.state <> 'ended' AND a.kind = 'remote'"
)
_WAITING = sql("SELECT host, count(*) FROM federation_intake GROUP BY host HAVING count(*) > 1000")
_NOTE = sql(
    "INSERT INTO federation_dropped(host, reason, day, count) VALUES(%s,%s,%s,%s)"
    " ON CONFLICT(host, reason, day) DO UPDATE SET count = federation_dropped.count + excluded.count"
)


@dataclass(frozen=True, slots=True)
class Gate:
    """The picture of the home. `host` is "" while it speaks with nobody."""

    host: str
    rules: dict[str, str]
    only_allowed: bool
    friends: frozenset[str]
    waiting: dict[str, int]

    def blocks(self, host: str) -> bool:
        """As `servers.blocked`, from memory."""
        parts = host.split(".")
        for begin in range(len(parts)):
            if severity := self.rules.get(".".join(parts[begin:]), ""):
                return severity == servers.BLOCK or (severity != servers.ALLOW and self.only_allowed)
        return self.only_allowed


_CLOSED = Gate("", {}, False, frozenset(), {})
_seen: tuple[float, Gate] = (-1e9, _CLOSED)
_looking = asyncio.Lock()
_buckets: Lately[str, tuple[float, float]] = Lately(50_000)
_room: Lately[str, tuple[float, float]] = Lately(50_000)
_keys: Lately[str, tuple[float, float]] = Lately(50_000)
_fallen: Counter[tuple[str, str]] = Counter()
_falling = threading.Lock()


async def gate() -> Gate:
    """The picture, at most two seconds old."""
    if monotonic() - _seen[0] < FRESH:
        return _seen[1]
    async with _looking:
        if monotonic() - _seen[0] >= FRESH:
            await asyncio.to_thread(look)
    return _seen[1]


def look() -> None:
    """Look at the home anew."""
    global _seen
    try:
        _seen = (monotonic(), _picture())
    except DatabaseError:
        connection.close()
        raise


def _picture() -> Gate:
    if not addresses.federating():
        return _CLOSED
    return Gate(
        host=addresses.host(),
        rules={rule.host: rule.severity for rule in servers.rules()},
        only_allowed=servers.only_allowed(),
        friends=frozenset(host.partition(":")[0] for (host,) in _BONDS.all()),
        waiting=dict(_WAITING.all()),
    )


def require_calm(host: str, gate: Gate) -> None:
    """Raises TooMuch for a server that sends more than its share, or whose things pile up unread."""
    if gate.waiting.get(host, 0) > MOST_WAITING:
        raise TooMuch("Too much of yours waits to be read here.", retry_after=300)
    _take(_buckets, host, 1, *(FRIENDS if host in gate.friends else STRANGERS))


def require_room(host: str, size: int, gate: Gate) -> None:
    """Raises TooMuch for a server that sends more bytes than its share."""
    _take(_room, host, size, *(ROOM_FOR_FRIENDS if host in gate.friends else ROOM))


def require_few_keys(host: str) -> None:
    """Raises TooMuch for a stranger of whom many keys are new here."""
    if host not in _seen[1].friends:
        _take(_keys, host, 1, *STRANGERS_KEYS)


def _take(
    buckets: Lately[str, tuple[float, float]], host: str, much: float, rate: float, most: float
) -> None:
    now = monotonic()
    when, left = buckets.get(host) or (now, most)
    left = min(most, left + (now - when) * rate)
    buckets.put(host, (now, left - much if left >= much else left))
    if left < much:
        let_fall(host, "too much at once")
        raise TooMuch("That is too much at once.", retry_after=60)


def let_fall(host: str, reason: str) -> None:
    """Count something that was taken and not kept."""
    with _falling:
        if len(_fallen) < 10_000:
            _fallen[host[:253], reason[:40]] += 1


def write_down() -> None:
    """Put the counts where moderators see them."""
    with _falling:
        counts = list(_fallen.items())
        _fallen.clear()
    if counts:
        day = clock.now() // clock.DAY
        with writing():
            for (host, reason), count in counts:
                _NOTE(host, reason, day, count)


def forget() -> None:
    """Begin anew (tests, and a home whose name changed)."""
    global _seen
    _seen = (-1e9, _CLOSED)
    _buckets.clear()
    _room.clear()
    _keys.clear()
    _fallen.clear()
