"""Quotes from elsewhere (FEP-044f): shown as such only if the quoted author allows it, else as a plain link."""

from html import escape
from typing import Any

from hearth.federation.activitypub import addresses, authority, openness, wire
from hearth.federation.activitypub.receiving import documents
from hearth.federation.activitypub.receiving.documents import Drop
from hearth.federation.activitypub.receiving.meaning import Delivered, is_ours
from hearth.federation.activitypub.wire import Document
from hearth.ledger import read
from hearth.ledger.activity import Activity, activity_id, edit_of
from hearth.people.models import Block

ASKED = "/quote"
"""how the id of a QuoteRequest of this home ends; the rest is the activity that made the quoting post"""


def judged(doc: Document, author: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload, with its quote if that counts. Raises Wants for a stamp that must be looked at."""
    quoted = payload.get("quote")
    if not isinstance(quoted, str) or _counts(doc, author, quoted):
        return payload
    kept = {key: value for key, value in payload.items() if key != "quote"}
    link = addresses.to_url(quoted)
    if link and escape(link) not in kept["content"]:
        kept["content"] += f'<p><a href="{escape(link)}">{escape(link)}</a></p>'
    return kept


def _counts(doc: Document, author: str, quoted: str) -> bool:
    """Whether this author may show that post inside her own: it is hers, it is ours and open, or there is a stamp."""
    known = read.state(quoted)
    if known is None or known.deleted:
        return False
    if known.actor == author:
        return True
    if is_ours(known.actor):
        mine, theirs = read.num_of(known.actor), read.num_of(author)
        blocked = bool(mine and theirs and Block.objects.filter(blocker=mine, blocked=theirs).exists())
        return openness.may_leave(known) and not blocked
    stamp = wire.id_of(doc.get("quoteAuthorization"))
    if not authority.same_origin(stamp, known.actor):
        return False
    try:
        found = documents.of(stamp)
    except Drop:
        return False
    return authority.stamped(found, quote=wire.id_of(doc), quoted=quoted, author=known.actor)


def granted(given: Delivered) -> Activity | None:
    """The author of a post elsewhere lets ours quote it: her stamp becomes part of our post. None if we never asked."""
    asked = wire.id_of(wire.one(given.document.get("object")))
    row = read.row_by_id(addresses.to_uri(asked.removesuffix(ASKED))) if asked.endswith(ASKED) else None
    post = read.state(row.object) if row is not None and row.origin == "home" else None
    if post is None or post.deleted:
        return None
    quoted, stamp = read.state(str(post.payload.get("quote") or "")), wire.id_of(given.document.get("result"))
    if quoted is None or quoted.actor != given.actor or not authority.same_origin(stamp, given.actor):
        raise Drop("not theirs")
    if post.payload.get("quoteAuthorization") == stamp:
        raise Drop("known already")
    payload = {**post.payload, "quoteAuthorization": stamp, "updated": max(given.received, post.updated + 1)}
    return edit_of(post, post.actor, payload, id=activity_id(post.actor, f"stamp\n{stamp}"))
