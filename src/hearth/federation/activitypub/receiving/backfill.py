"""Looking further than what was sent: the posts above one that came, and a thread's own list of its posts (FEP-f228).

Each thread has a budget of fetches; each server has one as well. Nothing fetched this way is news for anybody.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection

from hearth.base.errors import HearthError
from hearth.federation.activitypub import addresses, authority, resolve, wire
from hearth.federation.activitypub.receiving import content, documents
from hearth.federation.activitypub.receiving.documents import Drop, Wants
from hearth.federation.activitypub.wire import Document
from hearth.ledger import read

log = logging.getLogger(__name__)
DEPTH = 100
PAGES, ITEMS = 5, 200


def above(uri: str) -> int:
    """Fetch what stands above, until something is known or the budget ends; how many posts were brought."""
    return _quietly(_above, uri)


def around(uri: str) -> int:
    """Fetch what stands above a post that is here, and the rest of its thread; how many posts were brought."""
    known = read.state(uri)
    brought = _quietly(_above, known.in_reply_to) if known is not None else 0
    return brought + _quietly(thread, uri)


def _quietly(work: Callable[[str], int], uri: str) -> int:
    try:
        return work(uri)
    except (HearthError, Drop, Wants):
        return 0
    except DatabaseError:
        connection.close()
        return 0
    except Exception:
        log.exception("the thread of a post could not be fetched")
        return 0


def _above(uri: str) -> int:
    thread, brought = uri, 0
    for _step in range(DEPTH):
        if not uri.startswith("https://") or read.num_of(uri) is not None:
            break
        if not documents.may_look_further(thread):
            break
        documents.obtain(uri)
        found = documents.of(uri)
        if wire.kind(found) not in content.POSTS or not resolve.bring(wire.id_of(found), found):
            break
        brought += 1
        uri = addresses.to_uri(wire.id_of(found.get("inReplyTo")))
    return brought


def thread(uri: str) -> int:
    """Fetch the posts of a thread elsewhere: those in its `context` collection that name it themselves (FEP-f228), or,
    where its server keeps none, the answers in its `replies` that say what they answer (FEP-7458)."""
    documents.obtain(uri)
    opening = documents.of(uri)
    own, context = wire.id_of(opening), wire.id_of(opening.get("context"))
    if authority.same_origin(context, own):
        read_one, brought = _walk(context, context, lambda found: context in wire.ids(found.get("context")))
        if read_one:
            return brought
    listed = wire.one(opening.get("replies"))
    return _walk(listed, own, lambda found: wire.id_of(found.get("inReplyTo")) == own)[1]


def _walk(start: Any, budget: str, belongs: Callable[[Document], bool]) -> tuple[bool, int]:
    """Read a collection page by page, named or embedded; whether one could be read, and how many posts it brought."""
    brought, page, seen, read_one = 0, start, set[str](), False
    origin = wire.id_of(start) or budget
    for _page in range(PAGES):
        if isinstance(page, str):
            if not page or page in seen or not authority.same_origin(page, origin):
                break
            seen.add(page)
            if not documents.may_look_further(budget):
                break
            try:
                documents.obtain(page)
                page = documents.of(page)
            except (HearthError, Drop, Wants):
                break
        if not isinstance(page, dict):
            break
        read_one = True
        first = page.get("first")
        inner = first if isinstance(first, dict) else page
        for each in wire.ids(inner.get("orderedItems") or inner.get("items"))[:ITEMS]:
            brought += _listed(each, budget, belongs)
        page = wire.id_of(inner.get("next")) or (first if isinstance(first, str) else "")
    return read_one, brought


def _listed(uri: str, budget: str, belongs: Callable[[Document], bool]) -> int:
    if read.num_of(uri) is not None or not documents.may_look_further(budget):
        return 0
    try:
        documents.obtain(uri)
        found = documents.of(uri)
    except (HearthError, Drop, Wants):
        return 0
    if not belongs(found):
        return 0
    return int(resolve.bring(wire.id_of(found), found))
