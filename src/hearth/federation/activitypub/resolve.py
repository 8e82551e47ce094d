"""From what somebody typed to what it names: `@ada@example.org`, a profile's or a post's address, here or elsewhere.

It asks other servers, so never inside a transaction; budgets and blocks hold as for everything fetched.
"""

import re
from typing import Any
from urllib.parse import quote

import orjson

from hearth.base import clock, fetch, live
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.federation.activitypub import addresses, authority, http, openness, wire
from hearth.federation.activitypub.receiving import content, documents, files, posts, remote
from hearth.federation.activitypub.receiving.documents import Drop, Wants
from hearth.federation.activitypub.receiving.meaning import Delivered
from hearth.ledger import read
from hearth.ledger.record import record_many, writing
from hearth.people import servers
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible

_ACCT = re.compile(r"(?:acct:)?@?([A-Za-z0-9_.\-]{1,200})@([^\s@/]{3,253})")
_ROUNDS = 5
_LINKS = ("application/activity+json", 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"')


def resolve(text: str, viewer: Viewer) -> str | None:
    """The uri of the person, space or post that is meant; None if there is none, or none for this viewer."""
    wanted = text.strip()
    if viewer.actor is None or not wanted or len(wanted) > 2000 or not wanted.isprintable():
        return None
    try:
        if found := _ACCT.fullmatch(wanted):
            return _by_name(found[1], found[2].lower(), viewer)
        if wanted.startswith(("https://", "http://")):
            return _by_address(wanted, viewer)
    except (HearthError, Drop):
        return None
    return None


def _by_name(name: str, host: str, viewer: Viewer) -> str | None:
    if host == addresses.host():
        here = openness.actor_named(name)
        return here.uri if here is not None else None
    known = visible(
        Actor.objects.filter(handle=f"{name}@{host}".lower(), sort="remote", deleted=False), viewer
    )
    if (actor := known.first()) is not None:
        return actor.uri
    return _learned(webfinger(name, host)) if addresses.federating() else None


def _learned(uri: str) -> str | None:
    num = remote.learn(uri)
    return read.uri_of(num)


def webfinger(name: str, host: str) -> str:
    """The id of the actor who has this name on that server (RFC 7033, FEP-2c59). Raises NotFound, Unreachable...

    The subject may lie on another host than the actor; then the actor's own host must say the same of it.
    """
    bare = servers.clean_host(host)
    if servers.blocked(bare):
        raise NotFound
    told = _jrd(host, f"acct:{name}@{host}")
    actor = _self_of(told)
    if servers.blocked(servers.host_of(actor)):
        raise NotFound
    there = remote.host_of(actor)
    if there != host:
        subject = str(told.get("subject") or "").removeprefix("acct:").lower()
        document, _final = http.get_now(actor)
        back = _jrd(there, f"acct:{wire.text(document, 'preferredUsername')}@{there}")
        if _self_of(back) != actor or not subject.endswith((f"@{host}", f"@{there}")):
            raise Invalid("That name leads to somebody who does not bear it.")
    return actor


def _jrd(host: str, resource: str) -> dict[str, Any]:
    url = f"https://{host}/.well-known/webfinger?resource={quote(resource, safe=':@')}"
    answer = fetch.run(http.ask(url, accept="application/jrd+json, application/json"))
    if answer.status != 200:
        raise NotFound
    try:
        found = orjson.loads(answer.body)
    except ValueError as error:
        raise Invalid("That server's answer cannot be read.") from error
    if not isinstance(found, dict):
        raise Invalid("That server's answer cannot be read.")
    return found


def _self_of(told: dict[str, Any]) -> str:
    for link in wire.many(told.get("links")):
        if isinstance(link, dict) and link.get("rel") == "self" and link.get("type") in _LINKS:
            href = link.get("href")
            if isinstance(href, str):
                authority.origin(href)
                return href
    raise NotFound


def _by_address(url: str, viewer: Viewer) -> str | None:
    if addresses.is_ours(url):
        uri = addresses.to_uri(url)
        return uri if uri != url and read.num_of(uri) is not None else None
    known = read.state(url)
    if known is not None and not known.deleted:
        return url
    if not addresses.federating() or servers.blocked(servers.host_of(url)):
        return None
    document, _final = http.get_now(url)
    uri = wire.id_of(document)
    if wire.kind(document) in authority.ACTORS:
        remote.keep(document)
        return _learned(uri)
    if wire.kind(document) not in content.POSTS:
        return None
    if not bring(uri, document):
        return None
    live.publish(documents.FURTHER, {"uri": uri})
    return uri


def bring(uri: str, document: wire.Document) -> bool:
    """Record a public post that was fetched from its own id, quietly, with its author. Whether it is here then."""
    if read.num_of(uri) is not None:
        return True
    if not content.is_public(document):
        return False
    given = Delivered({"type": "Fetched"}, f"{uri}#fetched", "", clock.now(), quiet=True)
    documents.put(uri, document)
    for _round in range(_ROUNDS):
        try:
            told = posts.said(given, document, fetched=True)
        except Wants as wants:
            for each in wants.urls:
                documents.obtain(each)
        except Drop:
            return False
        else:
            record_many(told)
            with writing():
                files.note_all()
            return True
    return False
