"""Who may say what: the ten rules of authority (FEP-fe34), as functions that fetch nothing and read no rows.

Rule 2 (authenticate or discard) is kept by whoever calls: a document counts only if `http.get` fetched it from its own
id, a request validly signed by its owner brought it, or `proofs.proven` holds. Rule 10 (reading) is `people.sight`.
"""

import re
from typing import NamedTuple
from urllib.parse import urldefrag, urlsplit

from hearth.base import clock
from hearth.base.address import plain_host
from hearth.base.errors import Invalid
from hearth.federation.activitypub import wire
from hearth.federation.activitypub.keys import PublicKey, read_public
from hearth.federation.activitypub.wire import Document

ACTORS = frozenset(("Person", "Group", "Service", "Application", "Organization"))
_OWN_OBJECT = frozenset(("Create", "Update", "Delete", "Undo"))
_PROFILE = re.compile(r'profile\s*=\s*"?[^"]*https://www\.w3\.org/ns/activitystreams\b', re.I)


class Origin(NamedTuple):
    """Rule 1: scheme, host and effective port."""

    scheme: str
    host: str
    port: int


def origin(url: str) -> Origin:
    """Rule 1: the origin of an https id, its host in A-label form. Raises Invalid for anything else."""
    if plain := plain_host(url):
        return Origin("https", plain, 443)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        host = (host if host.isascii() else host.encode("idna").decode()).lower()
    except (ValueError, UnicodeError) as error:
        raise Invalid("This id cannot be read.") from error
    if parts.scheme.lower() != "https" or not host or "@" in parts.netloc:
        raise Invalid("Only https ids count here.")
    return Origin("https", host, port)


def same_origin(one: str, other: str) -> bool:
    """Rule 1: whether two ids share their origin; False for ids that have none."""
    try:
        return origin(one) == origin(other)
    except Invalid:
        return False


def check_foreign(url: str, ours: str) -> None:
    """Raises Invalid unless this is an https address of another server than the one `ours` lies on."""
    if origin(url) == origin(ours):
        raise Invalid("That lies in this home.")


def is_activitypub(content_type: str) -> bool:
    """Rule 3: whether an answer was meant as a document of ActivityPub (AP 3.2), not as an upload or a page."""
    media, _semicolon, parameters = content_type.partition(";")
    media = media.strip().lower()
    return media == "application/activity+json" or (
        media == "application/ld+json" and bool(_PROFILE.search(parameters))
    )


def owner(document: Document) -> str:
    """Rule 4: the one id that answers for a document. Raises Invalid if there is none, or not exactly one."""
    own, kind = wire.id_of(document), wire.kind(document)
    if kind in ACTORS:
        claimed = [own]
    elif "actor" in document:
        claimed = _named(document["actor"])
    elif "publicKeyPem" in document or "publicKeyMultibase" in document:
        claimed = _named(document.get("owner") or document.get("controller"))
    else:
        claimed = _named(document.get("attributedTo"))
    if len(claimed) != 1:
        raise Invalid("It is not clear whose this is.")
    if own and not same_origin(own, claimed[0]):
        raise Invalid("This lies on another server than its owner.")
    origin(claimed[0])
    return claimed[0]


def _named(value: object) -> list[str]:
    entries = wire.many(value)
    if not all(isinstance(each, str | dict) and wire.id_of(each) for each in entries):
        raise Invalid("It is not clear whose this is.")
    return wire.ids(entries)


def owned_by(document: Document, actor: str) -> bool:
    """Rules 4 and 7: whether `actor` owns this object; of a list exactly one entry must be the actor."""
    if wire.kind(document) in ACTORS:
        return wire.id_of(document) == actor
    try:
        claimed = _named(document.get("attributedTo") or document.get("actor"))
    except Invalid:
        return False
    own = wire.id_of(document)
    return claimed.count(actor) == 1 and (not own or same_origin(own, actor))


def key_in(actor: Document, key_id: str) -> PublicKey | None:
    """Rule 5: the key of this id, if the actor's own document lists it; None otherwise. Raises Invalid for bad keys."""
    own = wire.id_of(actor)
    listed: list[Document] = []
    for name in ("publicKey", "assertionMethod"):
        listed += [each for each in wire.many(actor.get(name)) if isinstance(each, dict)]
    found = [each for each in listed if wire.id_of(each) == key_id]
    if len(found) != 1 or not same_origin(own, key_id):
        return None
    key = found[0]
    if wire.id_of(key.get("owner") or key.get("controller")) != own or _ended(key):
        return None
    text = key.get("publicKeyPem") or key.get("publicKeyMultibase")
    return read_public(text) if isinstance(text, str) else None


def _ended(key: Document) -> bool:
    """Whether a Multikey says that it counts no more (W3C Controlled Identifiers, 2.3: `revoked`, `expires`)."""
    if "revoked" in key:
        return True
    return "expires" in key and (wire.moment(key["expires"]) or 0) <= clock.now()


def trusted_inside(wrapper: Document, inner: object) -> bool:
    """Rule 6: whether an embedded object may be taken as it is: same owner and origin, a fragment, or without id."""
    if not isinstance(inner, dict):
        return False
    own, outer = wire.id_of(inner), wire.id_of(wrapper)
    if not own:
        return True
    if urldefrag(own)[0] == urldefrag(outer)[0]:
        return True
    try:
        return same_origin(own, outer) and owner(wrapper) == owner(inner)
    except Invalid:
        return False


def may_act(activity: Document, about: Document | str) -> bool:
    """Rule 7: whether the activity's actor may do this to an object, by what is known of the object.

    Create, Update, Delete and Undo need its owner (of an id alone: the same origin); Like, Announce and the rest do
    not. Add and Remove ask with the target's document; Accept and Reject are judged by our own recorded request.
    """
    actor = wire.id_of(activity.get("actor"))
    if wire.kind(activity) not in (*_OWN_OBJECT, "Add", "Remove"):
        return True
    if isinstance(about, str):
        return same_origin(about, actor)
    return owned_by(about, actor)


def moved(old: str, target: Document) -> bool:
    """Rule 8: a Move counts only if the refetched target lists the old id in `alsoKnownAs` (FEP-7628)."""
    return bool(old) and old != wire.id_of(target) and old in wire.ids(target.get("alsoKnownAs"))


def stamped(stamp: Document, *, quote: str, quoted: str, author: str) -> bool:
    """Rule 8: a quote counts only with a stamp of the quoted author, on her server (FEP-044f)."""
    return (
        wire.kind(stamp) == "QuoteAuthorization"
        and wire.id_of(stamp.get("interactingObject")) == quote
        and wire.id_of(stamp.get("interactionTarget")) == quoted
        and wire.ids(stamp.get("attributedTo")) == [author]
        and same_origin(wire.id_of(stamp), author)
    )


def belongs(entry: Document, collection: Document) -> bool:
    """Rule 8: a post is in a thread's collection only if each names the other (FEP-f228)."""
    own = wire.id_of(collection)
    listed = wire.ids(collection.get("orderedItems") or collection.get("items"))
    return bool(own) and own in wire.ids(entry.get("context")) and wire.id_of(entry) in listed
