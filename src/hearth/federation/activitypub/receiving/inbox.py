"""`POST /ap/inbox` and `/ap/a/<num>/inbox`, on the raw ASGI path: who signed is proved, it is written down, then 202.

What is refused is refused as early as it can be: by its head alone where it names no key, or one of a server that is
blocked or sends too much; then size, signature without its key, deletions of whom nobody here knows; and only then keys
are looked up, the body is read and its actor compared.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import orjson
from django.db import DatabaseError

from hearth.base import fetch
from hearth.base.errors import HearthError, Invalid, NotFound, TooMuch, Unreachable
from hearth.federation.activitypub import authority, proofs, wire
from hearth.federation.activitypub.claim import Claim
from hearth.federation.activitypub.receiving import gatekeeping, intake, signers, synchronizing
from hearth.federation.activitypub.receiving.meaning import BY_ANYBODY
from hearth.federation.activitypub.request import NotSigned, Request, of_scope
from hearth.federation.activitypub.verify import claims, key_named
from hearth.federation.activitypub.wire import Document
from hearth.people import servers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)
PATIENCE = 20.0
"""seconds for a whole body"""
SMALL = 65_536
"""bytes of a refused request that are read, so that its sender may send the next one on the same connection"""
_PATH = re.compile(r"/ap/(?:inbox|a/[0-9]{1,18}/inbox|home/inbox)/?")
_ACTIVITIES = frozenset(
    "Accept Add Announce Arrive Block Create Delete Dislike EmojiReact Flag Follow Ignore Invite Join Leave Like Lock"
    " Move Offer QuoteRequest Reject Remove TentativeAccept TentativeReject Undo Update View".split()
)


def is_inbox(scope: Scope) -> bool:
    """Whether this request is for an inbox."""
    return scope["method"] == "POST" and _PATH.fullmatch(scope["path"]) is not None


async def inbox_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one delivery."""
    try:
        status, words, wait = await _taken(scope, receive)
    except TimeoutError:
        status, words, wait = 408, "The body did not come.", 0
    except DatabaseError:
        log.exception("intake: the database did not answer")
        status, words, wait = 503, "Try again in a moment.", 30
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if wait:
        headers.append((b"retry-after", str(wait).encode()))
    body = orjson.dumps({"error": words}) if words else b""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _taken(scope: Scope, receive: Receive) -> tuple[int, str, int]:
    """Status, words for the sender, and after how many seconds it may try again."""
    gate = await gatekeeping.gate()
    if not gate.host:
        return 404, "", 0
    head = of_scope(scope, b"", gate.host)
    try:
        host = _admitted(head, gate)
    except HearthError as error:
        if _length(head) <= SMALL:  # the connection is kept; what is larger is not even read
            await _whole(receive)
        return _refusal(error)
    body = await _whole(receive)
    if body is None:
        return 413, "At most 1 MB.", 0
    if not host:
        return 202, "", 0
    try:
        gatekeeping.require_room(host, len(body), gate)
        return await _judged(replace(head, body=body), host)
    except HearthError as error:
        return _refusal(error)


def _admitted(head: Request, gate: gatekeeping.Gate) -> str:
    """The server whose key a request names, if it may send now; "" if it is not heard. Raises NotSigned or TooMuch.

    The signature is not verified yet: whoever names another's key uses up that server's share, as long as it is a
    stranger here (the share of servers somebody has a bond with is a hundred times as large).
    """
    host = servers.host_of(key_named(head))
    if not host or gate.blocks(host):
        gatekeeping.let_fall(host or "?", "blocked")
        return ""
    gatekeeping.require_calm(host, gate)
    return host


def _length(head: Request) -> int:
    text = head.joined("content-length") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else SMALL + 1


def _refusal(problem: HearthError) -> tuple[int, str, int]:
    """Status, words and patience for what was the matter."""
    try:
        raise problem
    except NotSigned as error:
        return 401, str(error), 0
    except TooMuch as error:
        return 429, str(error), error.retry_after or 60
    except Unreachable as error:
        return 503, str(error), 60
    except Invalid as error:
        return 400, str(error), 0
    except NotFound:
        return 401, "This key is not there.", 0
    except HearthError as error:
        return 401, str(error), 0


async def _whole(receive: Receive) -> bytes | None:
    """The body, if it comes in time; None if it is too large."""
    return await asyncio.wait_for(_body(receive), PATIENCE)


async def _body(receive: Receive) -> bytes | None:
    parts = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise TimeoutError
        parts += message.get("body", b"")
        if len(parts) > wire.MAX_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(parts)


async def _judged(request: Request, host: str) -> tuple[int, str, int]:
    claimed = claims(request)
    if any(servers.host_of(claim.key_id) != host for claim in claimed):
        raise NotSigned("Keys of several servers are named.")
    if await _is_farewell_of_a_stranger(request, claimed[0]):
        gatekeeping.let_fall(host, "deletion of a stranger")
        return 202, "", 0
    actor = await _proved(claimed)
    document = wire.read(request.body)
    kind = wire.kind(document)
    if kind not in _ACTIVITIES:
        raise Invalid("This is no activity that is known here.")
    identity = _identity(document, request.body, actor)
    if wire.ids(document.get("actor")) != [actor] and not _may_be_forwarded(document, kind):
        raise NotSigned("Somebody else signed this.")
    await intake.put(intake.Taken(identity, host, actor, request.body))
    synchronizing.note(request, claimed, actor)
    return 202, "", 0


async def _proved(claimed: list[Claim]) -> str:
    """Who signed: as `verify.verify`, for claims that were read already. Raises NotSigned, NotFound or Unreachable."""
    for claim in claimed:
        for anew in (False, True):
            try:
                key = await signers.find_key(claim.key_id, anew)
            except Invalid as error:
                raise NotSigned(str(error)) from error
            if key is not None and claim.made_by(key):
                return signers.owner_of(claim.key_id)
    raise NotSigned("The signature is not by this key.")


async def _is_farewell_of_a_stranger(request: Request, claim: Claim) -> bool:
    """Whether this deletes an actor nobody here has heard of: its key is gone too, so asking for it would be vain."""
    if len(request.body) > 20_000 or b"Delete" not in request.body:
        return False
    if await signers.look_up(claim.key_id) is not None:
        return False
    document = wire.read(request.body)
    actor = wire.id_of(document.get("actor"))
    return wire.kind(document) == "Delete" and bool(actor)


def _identity(document: Document, body: bytes, actor: str) -> str:
    """The activity's id. One without gets a name made of its bytes. Raises Invalid for one of another server's.

    What somebody else brings never takes the name of what its actor may still send herself.
    """
    own = document.get("id")
    if own is None:
        return f"{actor}#taken-{sha256(body).hexdigest()[:32]}"
    if not isinstance(own, str) or len(own) > 2000:
        raise Invalid("The id cannot be read.")
    authority.origin(own)
    doer = authority.owner(document)
    if not authority.same_origin(own, doer):
        raise Invalid("This id belongs to another server.")
    return own if doer == actor else f"{own}#by-{sha256(actor.encode()).hexdigest()[:32]}"


def _may_be_forwarded(document: Document, kind: str) -> bool:
    """Whether something signed by another than its actor may be proven by her, or is worth asking its origin about."""
    return bool(wire.id_of(document.get("object"))) and (
        kind in BY_ANYBODY or bool(proofs.method_of(document))
    )


async def close() -> None:
    """Let the connections go over which keys were fetched."""
    await fetch.close()
