"""Whose turn it is in the intake: a server that sent thousands does not keep all others waiting until they are read."""

from collections.abc import Container
from time import monotonic

from hearth.base import clock
from hearth.base.sql import sql

type Row = tuple[int, str, str, str, bytes, int, int]
SHARE, ASKED = 4, 12
"""how many activities of a server that has to wait come into a batch, and of how many such servers"""
FRESH = 1.0
_HOSTS = sql("SELECT DISTINCT host FROM federation_intake")
_OF_HOST = sql(
    "SELECT id, activity, host, by, body, received, tries FROM federation_intake"
    " WHERE host = %s AND due IS NOT NULL AND due <= %s ORDER BY due, id LIMIT %s"
)
_known: tuple[float, list[str]] = (-1e9, [])


def shared(rows: list[Row], batch: int, busy: Container[int], fetching: int) -> list[Row]:
    """A full batch, begun with a few activities of servers that would not be in it. Each server's keep their order."""
    if len(rows) < batch:
        return rows
    there = {row[2] for row in rows}
    found: list[Row] = []
    for host in _next_hosts(there):
        due = _OF_HOST.all(host, clock.now(), SHARE + fetching)
        found += [row for row in due if row[0] not in busy][:SHARE]
        if len(found) >= batch // 2:
            break
    return [*found, *rows][:batch]


def _next_hosts(there: set[str]) -> list[str]:
    """Some of the other servers that have something waiting, others each time."""
    global _known
    if monotonic() - _known[0] > FRESH:
        _known = (monotonic(), [host for (host,) in _HOSTS.all()])
    some = [host for host in _known[1] if host not in there][:ASKED]
    if some:
        _known = (_known[0], [*(host for host in _known[1] if host not in some), *some])
    return some


def forget() -> None:
    """Look anew (tests)."""
    global _known
    _known = (-1e9, [])
