"""Signed requests to other servers: documents fetched, activities delivered.

Draft-cavage first; a server that answers 400 or 401 is asked once more by RFC 9421, and what worked is remembered for
its host (the SWICG report's "double-knock").
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlsplit

from hearth.base import fetch
from hearth.base.errors import Invalid, NotAllowed, NotFound, Unreachable
from hearth.federation.activitypub import authority, cavage, keys, rfc9421, wire
from hearth.federation.activitypub.breaker import BREAKER
from hearth.federation.activitypub.claim import NOTHING
from hearth.federation.activitypub.keys import SigningKey
from hearth.federation.activitypub.lately import Lately
from hearth.ledger.activity import HOME_NUM

Sign = Callable[[str, str, bytes | None, SigningKey, Mapping[str, str]], dict[str, str]]
ACCEPT = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
_SCHEMES: dict[str, Sign] = {"cavage": cavage.sign, "rfc9421": rfc9421.sign}
_KNOCK_AGAIN = (400, 401)
_worked: Lately[str, str] = Lately(20_000)
_key_thread = ThreadPoolExecutor(1, thread_name_prefix="hearth-keys")


class Gone(NotFound):
    """It was there, and was deleted (410)."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an inbox answered. `retry_after` is in seconds, 0 if it was not told."""

    status: int
    retry_after: int = 0

    @property
    def taken(self) -> bool:
        """It is theirs now."""
        return 200 <= self.status < 300

    @property
    def later(self) -> bool:
        """Worth another try."""
        return self.status >= 500 or self.status in (408, 425, 429)


async def signing_key(actor: int) -> SigningKey:
    """The key an actor of the home signs requests with."""
    pair = keys.cached(actor)
    if pair is None:
        pair = await asyncio.get_running_loop().run_in_executor(_key_thread, keys.key_of, actor)
    return pair.signing


async def get(url: str, as_actor: int = HOME_NUM) -> tuple[wire.Document, str]:
    """A document and the address it really has (`authority.py`, rule 3).

    Where its `id` is another one, that is fetched once and used. Raises NotFound (Gone), NotAllowed, Invalid or
    Unreachable.
    """
    document, final = await _document(url, as_actor)
    named = wire.id_of(document)
    if not named or urldefrag(named)[0] == urldefrag(final)[0]:
        return document, final
    document, final = await _document(named, as_actor)
    if not authority.same_origin(wire.id_of(document), final) or wire.id_of(document) != named:
        raise Invalid("This document says it is another one.")
    return document, final


async def _document(url: str, as_actor: int) -> tuple[wire.Document, str]:
    answer = await ask(url, as_actor)
    if answer.status == 410:
        raise Gone
    if answer.status == 404:
        raise NotFound
    if answer.status in (401, 403):
        raise NotAllowed("That server does not show this to us.")
    if answer.status != 200:
        raise Unreachable(f"{urlsplit(url).hostname} answered {answer.status}.")
    if not authority.is_activitypub(answer.headers.get("Content-Type", "")):
        raise Invalid("This is no document of the open social web.")
    return wire.read(answer.body), answer.url


async def ask(url: str, as_actor: int = HOME_NUM, accept: str = ACCEPT) -> fetch.Answer:
    """A signed GET, whatever it answers. Redirects are signed anew."""
    key = await signing_key(as_actor)
    authority.check_foreign(url, key.id)
    host = authority.origin(url).host
    BREAKER.require(host)

    async def once(sign: Sign) -> fetch.Answer:
        def headers(hop: str) -> Mapping[str, str]:
            authority.check_foreign(hop, key.id)
            return {"Accept": accept, **sign("GET", hop, None, key, NOTHING)}

        return await fetch.request("GET", url, headers=headers, max_bytes=wire.MAX_BYTES)

    try:
        answer = await _knock(host, once)
    except Unreachable:
        BREAKER.failed(host)
        raise
    BREAKER.answered(host, well=answer.status < 500)
    return answer


async def post(inbox: str, body: bytes, as_actor: int, extra: Mapping[str, str] = NOTHING) -> Result:
    """Deliver bytes to an inbox, headers in `extra` signed as well.

    Raises Invalid for what may not be reached, Unreachable when nobody answers.
    """
    key = await signing_key(as_actor)
    authority.check_foreign(inbox, key.id)

    async def once(sign: Sign) -> fetch.Answer:
        return await fetch.post(inbox, body, lambda exact: sign("POST", exact, body, key, extra))

    answer = await _knock(authority.origin(inbox).host, once)
    wait = answer.headers.get("Retry-After", "")
    return Result(answer.status, int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else 0)


async def _knock(host: str, once: Callable[[Sign], Any]) -> fetch.Answer:
    first = _worked.get(host) or "cavage"
    answer: fetch.Answer = await once(_SCHEMES[first])
    if answer.status not in _KNOCK_AGAIN:
        return answer
    second = "rfc9421" if first == "cavage" else "cavage"
    other: fetch.Answer = await once(_SCHEMES[second])
    if other.status in _KNOCK_AGAIN:
        return answer
    _worked.put(host, second)
    return other


def get_now(url: str, as_actor: int = HOME_NUM) -> tuple[wire.Document, str]:
    """`get` for code that does not run in an event loop."""
    keys.key_of(as_actor)
    return fetch.run(get(url, as_actor))


def post_now(inbox: str, body: bytes, as_actor: int) -> Result:
    """`post` for code that does not run in an event loop."""
    keys.key_of(as_actor)
    return fetch.run(post(inbox, body, as_actor))
