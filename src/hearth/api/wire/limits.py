"""How often one client may ask: counted in memory per token or address in windows of five minutes, told in headers."""

import threading
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import TooMuch

WINDOW = 5 * clock.MINUTE
_KEPT = 20_000
_counts: dict[tuple[str, int], int] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Meter:
    """Where a client stands in this window."""

    limit: int
    left: int
    resets: int

    def tell(self, response: HttpResponse) -> None:
        """The three headers clients read."""
        response["X-RateLimit-Limit"] = str(self.limit)
        response["X-RateLimit-Remaining"] = str(max(0, self.left))
        response["X-RateLimit-Reset"] = clock.from_ms(self.resets).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def count(who: str, limit: int) -> Meter:
    """Note one request; a limit of 0 counts nothing."""
    now = clock.now()
    if not limit:
        return Meter(0, 0, now)
    window = now // WINDOW
    with _lock:
        if len(_counts) > _KEPT:
            for key in [key for key in _counts if key[1] != window] or list(_counts):
                del _counts[key]
        seen = _counts[who, window] = _counts.get((who, window), 0) + 1
    return Meter(limit, limit - seen, (window + 1) * WINDOW)


def require_room(meter: Meter) -> None:
    """Refuse whoever asked too often."""
    if meter.limit and meter.left < 0:
        wait = max(1, (meter.resets - clock.now()) // 1000)
        raise TooMuch(_("Too many requests. Wait a little."), retry_after=int(wait))


def forget() -> None:
    """Begin anew."""
    _counts.clear()
