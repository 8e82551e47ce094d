"""Whose key signed a request: kept in memory, then in the database, then asked of its server, spared when it fails.

Only the actor's own document says which keys are its; what is fetched for a key must be its owner's or name its owner.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urldefrag

from django.db import DatabaseError, connection

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound, Unreachable
from hearth.base.sql import sql
from hearth.federation.activitypub import authority, http, wire
from hearth.federation.activitypub.keys import PublicKey
from hearth.federation.activitypub.lately import Lately
from hearth.federation.activitypub.receiving import gatekeeping, remote
from hearth.federation.activitypub.receiving.rows import RemoteActor
from hearth.people import servers

IN_FLIGHT, PER_HOST = 24, 4
REFUSED_FOR = 300.0
"""seconds in which a key that could not be had is not asked for again"""
ANEW_AFTER = 300.0
"""seconds in which a key is fetched anew once at most"""
_OWNER = sql("SELECT owner FROM federation_remotekey WHERE key = %s")


@dataclass(frozen=True, slots=True)
class Signer:
    """A key, the actor who owns it, and when it ends (0: never, as far as its owner says)."""

    actor: str
    key: PublicKey
    ends: int = 0


_signers: Lately[str, Signer] = Lately(20_000)
_refused: Lately[str, tuple[float, HearthError]] = Lately(50_000)
_renewed: Lately[str, float] = Lately(20_000)
_flying: dict[str, int] = {}
_threads = ThreadPoolExecutor(2, thread_name_prefix="hearth-signers")


def kept(key_id: str) -> Signer | None:
    """The signer, if this process knows the key."""
    found = _signers.get(key_id)
    return None if found is None or 0 < found.ends <= clock.now() else found


def forget() -> None:
    """Look every key up again."""
    _signers.clear()
    _refused.clear()
    _renewed.clear()


async def look_up(key_id: str) -> Signer | None:
    """The signer as far as this home knows, without asking anybody."""
    return kept(key_id) or await _in_thread(_from_rows, key_id)


async def find_key(key_id: str, anew: bool = False) -> PublicKey | None:
    """The key of this id (`verify.FindKey`). Raises NotFound if it is gone, Unreachable while it cannot be had."""
    signer = await (_renewed_signer(key_id) if anew else _signer(key_id))
    return signer.key if signer is not None else None


async def _signer(key_id: str) -> Signer | None:
    if (found := kept(key_id)) is not None:
        return found
    _spare(key_id)
    return await look_up(key_id) or await _asked(key_id)


def _spare(key_id: str) -> None:
    """Raises what was the matter, if this key was asked for lately in vain."""
    refused = _refused.get(key_id)
    if refused is not None and monotonic() - refused[0] < REFUSED_FOR:
        raise refused[1]


async def _renewed_signer(key_id: str) -> Signer | None:
    """The signer fetched once more, if that was not done lately and gives another key."""
    before, when = _signers.get(key_id), _renewed.get(key_id)
    if when is not None and monotonic() - when < ANEW_AFTER:
        return None
    _renewed.put(key_id, monotonic())
    found = await _asked(key_id)
    return None if found == before else found


async def _asked(key_id: str) -> Signer | None:
    """Ask the key's server, few at a time and never again soon after it failed."""
    _spare(key_id)
    host = servers.host_of(key_id)
    if not host:
        raise Invalid("This key lies on no server.")
    if sum(_flying.values()) >= IN_FLIGHT or _flying.get(host, 0) >= PER_HOST:
        raise Unreachable("Too many keys are being asked for.")
    gatekeeping.require_few_keys(host)
    _flying[host] = _flying.get(host, 0) + 1
    try:
        signer = await _fetched(key_id)
    except HearthError as error:
        _refused.put(key_id, (monotonic(), error))
        raise
    finally:
        _flying[host] -= 1
        if not _flying[host]:
            del _flying[host]
    if signer is None:
        _refused.put(key_id, (monotonic(), Invalid("Its owner does not list this key.")))
    else:
        _signers.put(key_id, signer)
    return signer


async def _fetched(key_id: str) -> Signer | None:
    url = urldefrag(key_id)[0]
    document, _final = await http.get(url)
    if wire.kind(document) not in authority.ACTORS:  # the key has a document of its own
        owner = wire.id_of(document.get("owner") or document.get("controller") or document.get("publicKey"))
        if not owner or not authority.same_origin(owner, key_id):
            raise Invalid("A key and its owner lie on one server.")
        document, _final = await http.get(owner)
    row = await _in_thread(remote.keep, document)
    return _of(row, key_id)


def _of(row: RemoteActor, key_id: str) -> Signer | None:
    key = None if row.gone else remote.key_of(row, key_id)
    return None if key is None else Signer(row.uri, key, remote.ends_of(row, key_id))


def _from_rows(key_id: str) -> Signer | None:
    owner = _OWNER.one(key_id)
    row = RemoteActor.objects.filter(uri=owner[0]).first() if owner else None
    signer = _of(row, key_id) if row is not None else None
    return _signers.put(key_id, signer) if signer is not None else None


async def _in_thread[*Given, Result](function: Any, *given: *Given) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_threads, _in_connection, function, given)


def _in_connection(function: Any, given: tuple[Any, ...]) -> Any:
    try:
        return function(*given)
    except DatabaseError:
        connection.close()
        raise


def owner_of(key_id: str) -> str:
    """Whose key this is, once it was verified. Raises NotFound."""
    signer = _signers.get(key_id)
    if signer is None:
        raise NotFound
    return signer.actor
