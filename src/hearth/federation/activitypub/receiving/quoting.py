"""Quotes from elsewhere (FEP-044f): shown as such only if the quoted author allows it, else as a plain link."""

from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Any

from hearth.base.sql import sql
from hearth.federation.activitypub import addresses, authority, openness, wire
from hearth.federation.activitypub.receiving import documents
from hearth.federation.activitypub.receiving.documents import Drop
from hearth.federation.activitypub.receiving.meaning import Delivered, is_ours
from hearth.federation.activitypub.wire import Document
from hearth.ledger import read
from hearth.ledger.activity import Activity, State, activity_id, edit_of
from hearth.people.models import Block

ASKED = "/quote"
"""how the id of a QuoteRequest of this home ends; the rest is the activity that made the quoting post"""

MOST = 500
"""posts from which one revoked stamp takes their quote at once"""

_LEANING = sql("SELECT num FROM federation_leaning WHERE stamp = %s ORDER BY num LIMIT %s")


def judged(doc: Document, author: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload, with its quote if that counts. Raises Wants for a stamp that must be looked at."""
    quoted = payload.get("quote")
    if not isinstance(quoted, str) or not quoted:
        return payload
    leave = _leave(doc, author, quoted)
    if leave is None:
        return unquoted(payload)
    return {**payload, "quoteAuthorization": leave} if leave else payload


def unquoted(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with a plain link in the place of its quote."""
    kept = {key: value for key, value in payload.items() if key not in ("quote", "quoteAuthorization")}
    link, content = addresses.to_url(str(payload.get("quote") or "")), str(payload.get("content") or "")
    if payload.get("mediaType") == "text/html":
        told, more = escape(link), f'<p><a href="{escape(link)}">{escape(link)}</a></p>'
    else:
        told, more = link, f"\n\n{link}"
    return {**kept, "content": content + more} if link and told not in content else kept


def _leave(doc: Document, author: str, quoted: str) -> str | None:
    """By whose leave this author shows that post inside her own: "" for a post of hers or an open one of ours, a stamp,
    or None."""
    known = read.state(quoted)
    if known is None or known.deleted:
        return None
    if known.actor == author:
        return ""
    if is_ours(known.actor):
        mine, theirs = read.num_of(known.actor), read.num_of(author)
        blocked = bool(mine and theirs and Block.objects.filter(blocker=mine, blocked=theirs).exists())
        return "" if openness.may_leave(known) and not blocked else None
    stamp = wire.id_of(doc.get("quoteAuthorization"))
    if not authority.same_origin(stamp, known.actor):
        return None
    try:
        found = documents.of(stamp)
    except Drop:
        return None
    right = authority.stamped(found, quote=wire.id_of(doc), quoted=quoted, author=known.actor)
    return stamp if right else None


def revoked(given: Delivered, stamp: str) -> list[Activity]:
    """The author of a quoted post takes her stamp back: whatever leans on it shows a plain link from now on.

    Empty if nothing leans on it. Raises Wants or Drop for a word that somebody else brought and her server denies.
    """
    nums = _LEANING.all(stamp, MOST)
    leaning = [post for (num,) in nums if (post := read.state_by_num(num)) is not None and not post.deleted]
    mark = sha256(stamp.encode()).hexdigest()[:32]
    told: list[Activity] = []
    for post in leaning:
        quoted = read.state(str(post.payload.get("quote") or ""))
        if quoted is None or quoted.actor != given.actor:
            raise Drop("not theirs")
        ours = post.origin == "home"
        now = max(given.received, post.updated + 1) if ours else post.updated + 1  # real edits stay newer
        payload = {**unquoted(post.payload), "updated": now}
        identity = activity_id(post.actor, f"revoked\n{stamp}") if ours else f"{post.uri}#unquoted-{mark}"
        told.append(edit_of(post, post.actor, payload, id=identity, quiet=not ours))
    if told and given.forwarded and not documents.is_gone_since(stamp, given.received):
        raise Drop("still there")
    if told:
        documents.note_gone(stamp)
    return told


def granted(given: Delivered) -> Activity | None:
    """The author of a post elsewhere lets ours quote it: her stamp becomes part of our post. None if we never asked."""
    post, stamp = _asking(given), wire.id_of(given.document.get("result"))
    if post is None:
        return None
    if not authority.same_origin(stamp, given.actor):
        raise Drop("not theirs")
    if post.payload.get("quoteAuthorization") == stamp:
        raise Drop("known already")
    payload = {**post.payload, "quoteAuthorization": stamp, "updated": max(given.received, post.updated + 1)}
    return edit_of(post, post.actor, payload, id=activity_id(post.actor, f"stamp\n{stamp}"))


def refused(given: Delivered) -> Activity | None:
    """She does not: our post shows a plain link from now on. None if we never asked."""
    post = _asking(given)
    if post is None:
        return None
    payload = {**unquoted(post.payload), "updated": max(given.received, post.updated + 1)}
    return edit_of(post, post.actor, payload, id=activity_id(post.actor, f"refused\n{given.identity}"))


def _asking(given: Delivered) -> State | None:
    """The post of ours for which this actor was asked whether it may quote hers."""
    asked = wire.id_of(wire.one(given.document.get("object")))
    row = read.row_by_id(addresses.to_uri(asked.removesuffix(ASKED))) if asked.endswith(ASKED) else None
    post = read.state(row.object) if row is not None and row.origin == "home" else None
    if post is None or post.deleted:
        return None
    quoted = read.state(str(post.payload.get("quote") or ""))
    if quoted is None or quoted.actor != given.actor:
        raise Drop("not theirs")
    return post
