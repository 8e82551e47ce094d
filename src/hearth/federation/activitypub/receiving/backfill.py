"""Looking further than what was sent: the posts above one that came, and a thread's own list of its posts (FEP-f228).

Each thread has a budget of fetches; each server has one as well. Nothing fetched this way is news for anybody.
"""

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection

from hearth.base.errors import HearthError
from hearth.federation.activitypub import addresses, authority, resolve, wire
from hearth.federation.activitypub.receiving import content, documents
from hearth.federation.activitypub.receiving.documents import Drop, Wants
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
    """Fetch the posts a thread elsewhere lists in its `context` collection; each must name that collection itself."""
    documents.obtain(uri)
    opening = documents.of(uri)
    context = wire.id_of(opening.get("context"))
    if not authority.same_origin(context, wire.id_of(opening)):
        return 0
    brought, page, seen = 0, context, set[str]()
    for _page in range(PAGES):
        if not page or page in seen or not documents.may_look_further(context):
            break
        seen.add(page)
        documents.obtain(page)
        listed = documents.of(page)
        first = listed.get("first")
        inner = first if isinstance(first, dict) else listed
        for each in wire.ids(inner.get("orderedItems") or inner.get("items"))[:ITEMS]:
            brought += _listed(each, context)
        page = wire.id_of(inner.get("next")) or (wire.id_of(first) if isinstance(first, str) else "")
        if not authority.same_origin(page, context):
            break
    return brought


def _listed(uri: str, context: str) -> int:
    if read.num_of(uri) is not None or not documents.may_look_further(context):
        return 0
    try:
        documents.obtain(uri)
        found = documents.of(uri)
    except (HearthError, Drop, Wants):
        return 0
    if context not in wire.ids(found.get("context")):
        return 0
    return int(resolve.bring(wire.id_of(found), found))
