"""Quotes from elsewhere (FEP-044f): shown as such only if the quoted author allows it, else as a plain link."""

from html import escape
from typing import Any

from hearth.federation.activitypub import addresses, authority, openness, wire
from hearth.federation.activitypub.receiving import documents
from hearth.federation.activitypub.receiving.documents import Drop
from hearth.federation.activitypub.receiving.meaning import is_ours
from hearth.federation.activitypub.wire import Document
from hearth.ledger import read
from hearth.people.models import Block


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
