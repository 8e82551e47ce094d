"""A circuit breaker for fetches: a host that failed several times is left alone for a while, longer each time."""

import time
from dataclasses import dataclass

from hearth.base.errors import Unreachable
from hearth.federation.activitypub.lately import Lately

PATIENCE = 3
"""failures in a row before a host is left alone"""
_FIRST, _LONGEST = 30.0, 3600.0


@dataclass(slots=True)
class _Health:
    failures: int = 0
    until: float = 0.0


class Breaker:
    """What this process remembers of hosts that fail."""

    def __init__(self) -> None:
        self._hosts: Lately[str, _Health] = Lately(20_000)

    def require(self, host: str) -> None:
        """Raises Unreachable while the host is left alone."""
        known = self._hosts.get(host)
        if known is not None and known.until > time.monotonic():
            raise Unreachable(f"{host} did not answer lately.")

    def failed(self, host: str) -> None:
        """The host did not answer."""
        known = self._hosts.get(host) or self._hosts.put(host, _Health())
        known.failures += 1
        if known.failures >= PATIENCE:
            wait = min(_FIRST * 2 ** (known.failures - PATIENCE), _LONGEST)
            known.until = time.monotonic() + wait

    def answered(self, host: str, *, well: bool) -> None:
        """The host answered; errors of its own count as failures."""
        if well:
            self._hosts.drop(host)
        else:
            self.failed(host)

    def forget(self) -> None:
        """Ask everybody again."""
        self._hosts.clear()


BREAKER = Breaker()
