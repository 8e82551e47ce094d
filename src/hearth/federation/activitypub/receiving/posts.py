"""Posts from elsewhere: written, edited, deleted; and answers to our polls, which come as posts without words."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hearth.federation.activitypub import addresses, authority, wire
from hearth.federation.activitypub.receiving import addressing, content, documents, quoting, remote, votes
from hearth.federation.activitypub.receiving.meaning import (
    Delivered,
    Drop,
    First,
    activity,
    embedded,
    introduced,
    is_ours,
    means,
    object_uri,
)
from hearth.federation.activitypub.wire import Document
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, State, edit_of
from hearth.people import servers

_TITLED = ("Article", "Page")
_SAID = (
    "published",
    "updated",
    "hearth:replaces",
    "hearth:passing",
    "hearth:unlisted",
    "hearth:followers",
    "to",
    "attributedTo",
)


@means("Create")
def create(given: Delivered) -> Iterable[Activity]:
    """Somebody said something."""
    uri = object_uri(given)
    if is_ours(uri):
        raise Drop("not theirs")
    if given.forwarded and not _answers_something_here(wire.one(given.document.get("object"))):
        raise Drop("concerns nobody here")
    if (known := read.state(uri)) is not None and known.version:
        raise Drop("known already")
    return said(given, embedded(given) or documents.of(uri))


def _answers_something_here(told: Any) -> bool:
    """By the word of whoever forwards it: a hint only."""
    if not isinstance(told, dict):
        return False
    return read.num_of(addresses.to_uri(wire.id_of(told.get("inReplyTo")))) is not None


def said(given: Delivered, doc: Document, *, fetched: bool = False) -> list[Activity]:
    """What it means that this document is there: the post, and its author if nobody here knew her."""
    uri, kind = wire.id_of(doc), content.POSTS.get(wire.kind(doc))
    if kind is None:
        raise Drop("kind unknown here")
    author = _author(doc, given)
    if votes.is_vote(doc):
        return votes.vote(given, doc, author)
    if not fetched and addressing.concerns(doc):
        _above_first(given, doc)
    place = addressing.place_fetched(doc, author) if fetched else addressing.place_of(doc, author)
    payload = quoting.judged(doc, author, _payload(doc, place))
    quiet = given.quiet or fetched or _unheard(given.host, author, place)
    at = wire.moment(doc.get("published")) or given.at
    edited = wire.moment(doc.get("updated"))
    values: dict[str, Any] = {
        "context": place.context,
        "in_reply_to": place.in_reply_to,
        "target": place.target,
        "audience": place.audience,
        "quiet": quiet,
        "actor": author,
    }
    sort = _shown_as(doc, kind, place)
    first = min(max(at, 1), given.received)
    if given.kind == "Update" and not fetched:
        payload |= {"published": first, "updated": min(edited or given.received, given.received)}
        return [
            *introduced(author),
            activity(given, "Update", uri, sort, payload, published=given.at, **values),
        ]
    identity = given.identity if given.kind == "Create" and not fetched else f"{uri}#fetched"
    return [
        *introduced(author),
        activity(given, "Create", uri, sort, payload, published=first, id=identity, **values),
    ]


def _above_first(given: Delivered, doc: Document) -> None:
    """What stands between this post and one that is here comes first, from the top, as far as the budget goes."""
    above: list[Document] = []
    uri = addresses.to_uri(wire.id_of(doc.get("inReplyTo")))
    while uri.startswith("https://") and read.num_of(uri) is None and len(above) < documents.PER_THREAD:
        try:
            if not documents.held(uri):
                documents.missing(uri)
                if not documents.may_look_further(given.identity):
                    break
            found = documents.of(uri)
        except Drop:
            break
        if wire.kind(found) not in content.POSTS or not content.is_public(found) or found in above:
            break
        above.append(found)
        uri = addresses.to_uri(wire.id_of(found.get("inReplyTo")))
    if above:
        told = said(replace(given, quiet=True, forwarded=True), above[-1], fetched=True)
        raise First(told)


def _author(doc: Document, given: Delivered) -> str:
    """Who wrote it: the sender, or, of a document fetched from its own id, its owner."""
    uri = wire.id_of(doc)
    if given.kind in ("Create", "Update") and not given.forwarded:
        if not authority.owned_by(doc, given.actor) or not authority.same_origin(uri, given.actor):
            raise Drop("not theirs")
        return given.actor
    try:
        found = authority.owner(doc)
    except ValueError:
        raise Drop("nobody's") from None
    if servers.blocked(servers.host_of(found)):
        raise Drop("blocked")
    return found


def _payload(doc: Document, place: addressing.Place) -> dict[str, Any]:
    payload = content.payload_of(doc)
    if place.to:
        payload["to"] = place.to
    for flag in ("unlisted", "followers", "passing"):
        if getattr(place, flag):
            payload[f"hearth:{flag}"] = True
    return payload


def _shown_as(doc: Document, kind: str, place: addressing.Place) -> str:
    """A titled post opens a thread where it stands in a space; elsewhere it is a post like others."""
    titled = wire.kind(doc) in _TITLED and wire.text(doc, "name") and not place.in_reply_to
    return "Article" if titled and place.target != HOME else kind


def _unheard(host: str, author: str, place: addressing.Place) -> bool:
    return servers.silenced(host) and not addressing.is_followed(author) and place.target == HOME


@means("Update")
def update(given: Delivered) -> Iterable[Activity]:
    """A post was edited, a poll counted, or somebody changed her profile."""
    uri = object_uri(given)
    if is_ours(uri):
        raise Drop("not theirs")
    if uri == given.actor and not given.forwarded:
        return _profile(given)
    doc = embedded(given) or documents.of(uri, since=given.received)
    known = read.state(uri)
    if known is None:
        return said(given, doc)
    if known.deleted or known.origin != remote.ORIGIN or known.type not in content.POSTS:
        raise Drop("gone")
    if known.actor != _author(doc, given):
        raise Drop("not theirs")
    return _edited(given, doc, known)


def refreshed(given: Delivered, known: State) -> list[Activity]:
    """The post as its own server shows it now, on somebody's word that it changed."""
    return _edited(given, documents.of(known.uri, since=given.received), known)


def _edited(given: Delivered, doc: Document, known: State) -> list[Activity]:
    """The new state of a post. Where it stands and who may see it stay; an edit never widens."""
    if (
        wire.id_of(doc) != known.uri
        or wire.kind(doc) not in content.POSTS
        or not authority.owned_by(doc, known.actor)
    ):
        raise Drop("not theirs")
    payload = quoting.judged(doc, known.actor, content.payload_of(doc))
    kept = {key: value for key, value in known.payload.items() if key in _SAID[3:7]}
    before = {key: value for key, value in known.payload.items() if key not in _SAID}
    if payload == before:
        raise Drop("nothing new")
    stamp = min(wire.moment(doc.get("updated")) or given.received, given.received)
    if stamp // 1000 == known.updated // 1000 and stamp % 1000 == 0:  # many servers tell whole seconds only
        stamp = max(stamp, known.updated + 1)
    change = edit_of(
        known,
        known.actor,
        {**payload, **kept, "updated": max(stamp, known.published)},
        audience=_width(doc) if known.audience == "public" else known.audience,
        id=given.identity if given.kind == "Update" else f"{known.uri}#fetched-{stamp}",
        published=given.at,
        quiet=given.quiet,
    )
    return [change]


def _width(doc: Document) -> str:
    """What an edit may narrow a public post to."""
    named = [*wire.recipients(doc, "to"), *wire.recipients(doc, "cc")]
    return "public" if not named or wire.PUBLIC in named else "direct"


def _profile(given: Delivered) -> list[Activity]:
    doc = embedded(given)
    if doc is None:
        raise Drop("not one object")
    row = remote.keep(doc)
    if read.num_of(given.actor) is None:
        raise Drop("concerns nobody here")
    told = remote.introduction(row)
    return [told] if told is not None else []


@means("Delete")
def delete(given: Delivered) -> Iterable[Activity]:
    """A post, or somebody with everything, is gone. Also what never came: then it never will."""
    uri = object_uri(given)
    if is_ours(uri):
        raise Drop("not theirs")
    known = read.state(uri)
    if known is None and (told := quoting.revoked(given, uri)):
        return told
    if given.forwarded:
        if known is None:
            raise Drop("concerns nobody here")
        if not documents.is_gone_since(uri, given.received):
            raise Drop("still there")
    elif uri != given.actor and not authority.same_origin(uri, given.actor):
        raise Drop("not theirs")
    if known is None:
        if read.num_of(given.actor) is None:
            raise Drop("concerns nobody here")
        return [activity(given, "Delete", uri, "Note", audience="direct")]
    if known.deleted:
        raise Drop("known already")
    owner = uri if uri == given.actor else known.actor
    if owner != given.actor and not given.forwarded:
        raise Drop("not theirs")
    kept: dict[str, Any] = {"target": known.target, "context": known.context, "audience": known.audience}
    return [activity(given, "Delete", uri, known.type, actor=owner, **kept)]
