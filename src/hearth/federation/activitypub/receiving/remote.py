"""Actors of other servers: what their documents say, kept beside the ledger, and told to it once they matter here."""

from collections.abc import Mapping
from typing import Any

import orjson

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.base.sql import sql
from hearth.federation.activitypub import authority, http, wire
from hearth.federation.activitypub.keys import PublicKey, read_public
from hearth.federation.activitypub.receiving import files
from hearth.federation.activitypub.receiving.content import calm
from hearth.federation.activitypub.receiving.rows import RemoteActor, RemoteKey
from hearth.federation.activitypub.wire import Document
from hearth.ledger import read
from hearth.ledger.activity import Activity
from hearth.ledger.record import record_many, writing
from hearth.people import servers

ORIGIN = "activitypub"
STALE = 24 * 3600 * clock.SECOND
STRANGERS_FOR = 14 * clock.DAY
LARGEST = 300_000
"""bytes of a profile that are kept at most"""
NAME, BIO, FIELDS, FIELD, ALIASES = 2048, 20_000, 50, 2047, 256
"""FEDIVERSE limits of Mastodon's: longer names and texts are cut, a longer user name refuses the actor"""


def host_of(uri: str) -> str:
    """The server an id lies on, with its port if that is unusual: the part after the second @ of a handle."""
    parts = authority.origin(uri)
    return parts.host if parts.port == 443 else f"{parts.host}:{parts.port}"


def known(uri: str) -> RemoteActor | None:
    """What is kept of an actor."""
    return RemoteActor.objects.filter(uri=uri).first()


def fetch(uri: str) -> RemoteActor:
    """Ask an actor's server for it and keep what it says; never in a transaction. Raises NotFound, Unreachable..."""
    if servers.blocked(servers.host_of(uri)):
        raise NotFound
    document, _final = http.get_now(uri)
    return keep(document)


def fresh(uri: str, age: int = STALE) -> RemoteActor:
    """What is kept, or fetched if that is older than `age`."""
    row = known(uri)
    return row if row is not None and clock.now() - row.fetched < age else fetch(uri)


def document_of(uri: str) -> Document:
    """An actor's document, fetched now."""
    found: Document = fetch(uri).document
    return found


def keep(document: Document) -> RemoteActor:
    """Keep the document of an actor that its own server gave us. Raises Invalid for what is no usable actor."""
    uri = wire.id_of(document)
    if wire.kind(document) not in authority.ACTORS:
        raise Invalid("This is nobody.")
    authority.origin(uri)
    inbox = wire.id_of(document.get("inbox"))
    endpoints = wire.one(document.get("endpoints"))
    shared = wire.id_of(endpoints.get("sharedInbox")) if isinstance(endpoints, dict) else ""
    row = RemoteActor(
        uri=uri,
        host=host_of(uri),
        inbox=inbox if authority.same_origin(inbox, uri) else "",
        shared_inbox=shared if authority.same_origin(shared, uri) else "",
        followers=wire.id_of(document.get("followers")),
        keys=_keys(document),
        document=_kept(document),
        fetched=clock.now(),
    )
    with writing():
        before = known(uri)
        row.moved = before.moved if before else 0
        RemoteKey.objects.filter(owner=uri).delete()
        RemoteKey.objects.bulk_create([RemoteKey(key=key, owner=uri) for key, *_more in row.keys])
        row.save(force_insert=before is None, force_update=before is not None)
    return row


def key_of(row: RemoteActor, key_id: str) -> PublicKey | None:
    """The key of this id, if the actor listed it when its document was last seen, and it has not ended since."""
    for listed, text, *ends in row.keys:
        if listed == key_id and not (ends and ends[0] <= clock.now()):
            return read_public(text)
    return None


def ends_of(row: RemoteActor, key_id: str) -> int:
    """When a key ends; 0 if its owner did not say."""
    return next((ends[0] for listed, _text, *ends in row.keys if listed == key_id and ends), 0)


def _keys(document: Document) -> list[list[str | int]]:
    """The keys an actor lists, each once and each on its own server, with their end where they have one; weak, doubled
    and ended ones are left out."""
    found: dict[str, list[str | int]] = {}
    twice: set[str] = set()
    for name in ("publicKey", "assertionMethod"):
        for each in wire.many(document.get(name))[:10]:
            if not isinstance(each, dict):
                continue
            key = wire.id_of(each)
            text = each.get("publicKeyPem") or each.get("publicKeyMultibase")
            try:
                if not isinstance(text, str) or len(text) > 4000 or authority.key_in(document, key) is None:
                    continue
                read_public(text)
            except Invalid:
                continue
            if key in found:
                twice.add(key)
            ends = wire.moment(each.get("expires"))
            found[key] = [key, text] if ends is None else [key, text, ends]
    return [each for key, each in found.items() if key not in twice]


_MATTERS = (
    "id type preferredUsername name summary icon image url attachment tag manuallyApprovesFollowers discoverable"
    " indexable alsoKnownAs movedTo featured outbox followers following published attributedTo moderators"
    " postingRestrictedToMods attributionDomains"
).split()


def _kept(document: Document) -> Document:
    """The part that is kept. Raises Invalid if that is more than anybody's profile needs."""
    kept = {name: document[name] for name in _MATTERS if name in document}
    if len(orjson.dumps(kept)) > LARGEST:
        raise Invalid("This profile is too large.")
    return kept


_STRANGERS = sql(
    "SELECT r.uri FROM federation_remoteactor r WHERE r.fetched < %s"
    " AND NOT EXISTS(SELECT 1 FROM people_actor a WHERE a.uri = r.uri) LIMIT 500"
)


def forget_strangers(now: int) -> int:
    """Let go whose key was needed once and who never mattered here; how many of them."""
    gone = [uri for (uri,) in _STRANGERS.all(now - STRANGERS_FOR)]
    if gone:
        with writing():
            RemoteKey.objects.filter(owner__in=gone).delete()
            RemoteActor.objects.filter(uri__in=gone, fetched__lt=now - STRANGERS_FOR).delete()
    return len(gone)


# What the ledger is told


def payload_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """A Person as this home records it: texts cut, pictures by our own addresses. Raises Invalid for no usable name."""
    doc = dict(document)
    uri = wire.id_of(doc)
    name = wire.text(doc, "preferredUsername")
    if not name or len(name) > NAME or not name.isprintable() or any(mark in name for mark in "@/ "):
        raise Invalid("This actor has no name.")
    payload: dict[str, Any] = {
        "preferredUsername": f"{name}@{host_of(uri)}".lower()[:120],
        "name": (calm(wire.text(doc, "name")) or name)[:NAME],
        "summary": calm(wire.text(doc, "summary"))[:BIO],
        "url": page if (page := wire.link(doc.get("url"))).startswith(("https://", "http://")) else uri,
        "manuallyApprovesFollowers": doc.get("manuallyApprovesFollowers") is True,
    }
    for flag in ("discoverable", "indexable"):
        if isinstance(doc.get(flag), bool):
            payload[flag] = doc[flag]
    host = servers.host_of(uri)
    for part in ("icon", "image"):
        if (found := wire.link(doc.get(part))) and not servers.limited(host):
            payload[part] = files.picture(found, host)
    fields = [
        {
            "type": "PropertyValue",
            "name": calm(wire.text(each, "name"))[:FIELD],
            "value": calm(wire.text(each, "value"))[:FIELD],
        }
        for each in wire.many(doc.get("attachment"))[:FIELDS]
        if isinstance(each, dict) and wire.kind(each) == "PropertyValue"
    ]
    if fields:
        payload["attachment"] = fields
    if aliases := wire.ids(doc.get("alsoKnownAs"))[:ALIASES]:
        payload["alsoKnownAs"] = aliases
    if moved := wire.id_of(doc.get("movedTo")):
        payload["movedTo"] = moved
    return payload


def introduction(row: RemoteActor) -> Activity | None:
    """The activity that tells the ledger of an actor, or of what changed about it; None when it knows all that."""
    payload = payload_of(row.document)
    now = read.state(row.uri)
    if now is not None:
        before = {
            key: value
            for key, value in now.payload.items()
            if key not in ("published", "updated", "hearth:replaces")
        }
        if now.deleted or before == payload:
            return None
        payload = {**payload, "published": now.published, "updated": max(row.fetched, now.updated + 1)}
    kind = wire.kind(row.document)
    began = wire.moment(row.document.get("published")) or row.fetched
    return Activity(
        type="Update" if now else "Create",
        actor=row.uri,
        object=row.uri,
        object_type=kind,
        payload=payload,
        id=f"{row.uri}#{'known' if now is None else f'known-{row.fetched}'}",
        published=None if now else min(began, row.fetched),
        audience="public",
        origin=ORIGIN,
        quiet=True,
    )


def learn(uri: str) -> int:
    """Make an actor known here, fetching it if need be; its number. Raises NotFound, Invalid or Unreachable."""
    row = fresh(uri)
    told = introduction(row)
    if told is not None:
        record_many([told])
    num = read.num_of(row.uri)
    if num is None:
        raise NotFound
    return num
