"""What groups elsewhere forward (FEP-1b12): an Announce that carries an activity, which counts only as far as its own
server bears it out; a group itself may only take away what it passed on.
"""

from collections.abc import Iterable

from hearth.federation.activitypub import addresses, openness, wire
from hearth.federation.activitypub.receiving import addressing, content, documents, posts
from hearth.federation.activitypub.receiving.deeds import deed, post_here
from hearth.federation.activitypub.receiving.meaning import Delivered, Drop, activity, introduced, is_ours
from hearth.federation.activitypub.wire import Document
from hearth.ledger import read
from hearth.ledger.activity import Activity
from hearth.people import servers


def forwarded(given: Delivered, inner: Document) -> Iterable[Activity]:
    """An activity inside an Announce."""
    uri = addresses.to_uri(wire.id_of(inner.get("object")))
    kind = wire.kind(inner)
    if not addressing.is_followed(given.actor) or not uri:
        raise Drop("concerns nobody here")
    if kind == "Create":
        about = wire.one(inner.get("object"))
        if isinstance(about, dict) and wire.kind(about) not in content.POSTS:
            raise Drop("kind unknown here")
        return passed_on(given, uri, given.identity)
    known = read.state(uri)
    if known is None or known.deleted or known.origin != "activitypub":
        raise Drop("concerns nobody here")
    if kind == "Update":
        return posts.refreshed(given, known)
    if kind in ("Delete", "Remove"):
        return _taken_away(given, uri, by_author=kind == "Delete")
    raise Drop("without meaning here")


def _taken_away(given: Delivered, uri: str, *, by_author: bool) -> list[Activity]:
    """The author's server says it is gone: it goes here. Else the group only no longer passes it on."""
    known, mine = read.state(uri), deed(given.actor, read.num_of(uri) or 0, "Announce")
    if known is not None and by_author and documents.is_gone_since(uri, given.received):
        return [activity(given, "Delete", uri, known.type, actor=known.actor, target=known.target)]
    if mine is None:
        raise Drop("still there")
    return [activity(given, "Undo", mine.id, "Announce")]


def passed_on(given: Delivered, uri: str, identity: str) -> list[Activity]:
    """The boost, and the post before it if it was not here."""
    followed = addressing.is_followed(given.actor)
    known = read.state(uri)
    if known is None:
        if is_ours(uri) or not followed:
            raise Drop("concerns nobody here")
        if servers.blocked(servers.host_of(uri)):
            raise Drop("blocked")
        before = posts.said(given, documents.of(uri), fetched=True)
        return [*before, *_boost(given, wire.id_of(documents.of(uri)), "Note", identity)]
    if known.audience != "public" or known.deleted or known.type not in (*content.POSTS, "Article", "Page"):
        raise Drop("concerns nobody here")
    if not followed and not (is_ours(known.actor) and openness.may_leave(known)):
        raise Drop("concerns nobody here")
    post_here(given, uri)
    return _boost(given, uri, known.type, identity)


def _boost(given: Delivered, uri: str, kind: str, identity: str) -> list[Activity]:
    num = read.num_of(uri)
    if num is not None and deed(given.actor, num, "Announce") is not None:
        raise Drop("known already")
    quiet = given.quiet or (servers.silenced(given.host) and not addressing.is_followed(given.actor))
    return [*introduced(given.actor), activity(given, "Announce", uri, kind, id=identity, quiet=quiet)]
