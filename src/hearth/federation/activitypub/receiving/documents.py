"""Documents of other servers that were needed lately; and how many may be fetched, from a server and for a thread."""

from collections.abc import Sequence
from time import monotonic

import orjson

from hearth.base import clock
from hearth.base.errors import HearthError, Unreachable
from hearth.federation.activitypub import addresses, authority, http, wire
from hearth.federation.activitypub.lately import Lately
from hearth.federation.activitypub.receiving import remote
from hearth.federation.activitypub.wire import Document
from hearth.ledger.activity import Activity
from hearth.people import servers

KEPT = 120.0
FAILED = 300.0
PER_HOST = (1.0, 60.0)
"""fetches a second from one server, and how many at once after a pause"""
FURTHER = "look further"
"""the topic on which the worker hears that somebody here looks at a thread elsewhere"""
PER_THREAD, THREAD_WINDOW = 25, 300.0


class Drop(Exception):
    """This is let fall. The reason is counted and shown to those who keep order."""


class Wants(Exception):
    """Something must be fetched first."""

    def __init__(self, urls: Sequence[str]) -> None:
        super().__init__(*urls)
        self.urls = tuple(urls)


class First(Exception):
    """These must be recorded before it can be said what this means."""

    def __init__(self, activities: Sequence[Activity]) -> None:
        super().__init__(*activities)
        self.activities = tuple(activities)


LIGHT = 20_000
"""bytes up to which many documents are held at once; of heavier ones only a few"""
_documents: Lately[str, tuple[float, Document, int]] = Lately(1000)
_heavy: Lately[str, tuple[float, Document, int]] = Lately(20)
_missing: Lately[str, tuple[float, str]] = Lately(20_000)
_buckets: Lately[str, tuple[float, float]] = Lately(20_000)
_threads: Lately[str, list[float]] = Lately(5000)


def of(uri: str, *, since: int = 0) -> Document:
    """The document under this id, fetched not before `since` (ms).

    Raises Wants if it must be fetched, Drop if that was tried lately in vain.
    """
    found = _held(uri)
    if found is not None and found[2] >= since:
        return found[1]
    missing(uri)
    raise Wants([uri])


def missing(uri: str) -> None:
    """Raises Drop if this was asked for lately in vain, or may not be asked for."""
    failed = _missing.get(uri)
    if failed is not None and monotonic() - failed[0] < FAILED:
        raise Drop(failed[1])
    if not uri.startswith("https://") or addresses.is_ours(uri) or servers.blocked(servers.host_of(uri)):
        raise Drop("not to be fetched")


def is_gone(uri: str) -> bool:
    """Whether its server said lately that it was deleted."""
    failed = _missing.get(uri)
    return failed is not None and failed[1] == "gone" and monotonic() - failed[0] < FAILED


def is_gone_since(uri: str, since: int) -> bool:
    """Whether its server, asked now, says that it was deleted. Raises Wants if it must be asked first."""
    if is_gone(uri):
        return True
    try:
        of(uri, since=since)
    except Drop:
        return is_gone(uri)
    return False


def note_gone(uri: str) -> None:
    """Its own server says that it was deleted: what was fetched of it counts no more."""
    for memory in (_documents, _heavy):
        memory.drop(uri)
    _missing.put(uri, (monotonic(), "gone"))


def obtain(uri: str) -> None:
    """Fetch something and keep it for who wanted it; actors are kept for good. Not in a transaction.

    Raises Unreachable when it should be tried later.
    """
    try:
        missing(uri)
        _spend(servers.host_of(uri))
        document, _final = http.get_now(uri)
        _learn(uri, document)
    except http.Gone:
        note_gone(uri)
    except Drop:
        return
    except Unreachable:
        raise
    except HearthError:
        _missing.put(uri, (monotonic(), "not to be had"))


def _learn(uri: str, document: Document) -> None:
    if wire.kind(document) == "Tombstone":
        note_gone(uri)
        return
    if wire.kind(document) in authority.ACTORS:
        remote.keep(document)
        if wire.id_of(document) != uri:
            _missing.put(uri, (monotonic(), "not to be had"))
    for name in {uri, wire.id_of(document)}:
        put(name, document)


def put(uri: str, document: Document) -> None:
    """Keep what was fetched just now."""
    light = len(orjson.dumps(document)) <= LIGHT
    here, there = (_documents, _heavy) if light else (_heavy, _documents)
    there.drop(uri)
    here.put(uri, (monotonic(), document, clock.now()))


def held(uri: str) -> bool:
    """Whether this was fetched lately."""
    return _held(uri) is not None


def _held(uri: str) -> tuple[float, Document, int] | None:
    found = _documents.get(uri) or _heavy.get(uri)
    return found if found is not None and monotonic() - found[0] < KEPT else None


def give_up(uri: str) -> None:
    """It could not be had again and again."""
    _missing.put(uri, (monotonic(), "not to be had"))


def _spend(host: str) -> None:
    rate, most = PER_HOST
    now = monotonic()
    when, left = _buckets.get(host) or (now, most)
    left = min(most, left + (now - when) * rate)
    if left < 1:
        _buckets.put(host, (now, left))
        raise Unreachable("This server was asked a lot lately.")
    _buckets.put(host, (now, left - 1))


def may_look_further(thread: str) -> bool:
    """Whether one more document of this thread may be fetched now; counts it."""
    now = monotonic()
    times = [when for when in _threads.get(thread) or [] if now - when < THREAD_WINDOW]
    if len(times) >= PER_THREAD:
        _threads.put(thread, times)
        return False
    _threads.put(thread, [*times, now])
    return True


def forget() -> None:
    """Begin anew."""
    for memory in (_documents, _heavy, _missing, _buckets, _threads):
        memory.clear()
