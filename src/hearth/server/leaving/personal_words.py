"""One person's own things in the words of ActivityStreams, laid out as Mastodon lays out its archives.

Ids are web addresses once the home has a host name; pictures are named by their path inside the archive.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hearth.base import clock, markup
from hearth.base.models import Media
from hearth.base.sql import sql
from hearth.federation.activitypub import addresses
from hearth.ledger import media, read
from hearth.ledger.activity import HOME, Row
from hearth.people.models import Actor

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    "https://w3id.org/security/multikey/v1",
    {
        "hearth": "https://hearth.invalid/ns#",
        "toot": "http://joinmastodon.org/ns#",
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "EmojiReact": "http://litepub.social/ns#EmojiReact",
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "discoverable": "toot:discoverable",
        "blurhash": "toot:blurhash",
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
    },
]
_TIMES = ("published", "updated", "startTime", "endTime", "closed")
_URIS = ("inReplyTo", "context", "quote", "target")
_HERS = sql(
    f"SELECT {read.COLUMNS} FROM ledger_activity WHERE actor = %s AND payload IS NOT NULL AND seq > %s"
    " ORDER BY seq LIMIT 500"
)
_PAYLOAD = 16


def host() -> str:
    """The host name of this home on the web, "" while it has none."""
    return addresses.host()


def web(uri: str) -> str:
    """The web address of a uri, or the uri itself while the home has no host name."""
    return (addresses.to_url(uri) if addresses.host() else "") or uri


def person(me: Actor) -> dict[str, Any]:
    """Who she is: a Person, with the other lists of the archive where an actor names its collections."""
    known = read.state(me.uri)
    told = _plain(known.payload if known else {})
    return {
        "@context": CONTEXT,
        "id": web(me.uri),
        "type": "Person",
        "published": clock.iso(me.created),
        **told,
        "outbox": "outbox.json",
        "likes": "likes.json",
        "bookmarks": "bookmarks.json",
    }


def rows_of(uri: str, carried: set[str]) -> Iterator[Row]:
    """Everything one person did, oldest first; the files its payloads name are added to `carried`."""
    after = 0
    while page := _HERS.all(uri, after):
        for raw in page:
            carried |= media.named_in(raw[_PAYLOAD])
            yield read.row_of(raw)
        after = page[-1][0]


def activity(row: Row) -> dict[str, Any]:
    """A row as an activity; of Create and Update the object stands inside, as it was then."""
    to, cc = _audience(row)
    about: Any = web(row.object)
    if row.type in ("Create", "Update"):
        about = {
            "id": web(row.object),
            "type": row.object_type,
            "attributedTo": web(row.author),
            "url": web(row.object),
            "inReplyTo": web(row.in_reply_to) or None,
            "context": web(row.context) or None,
            "to": to,
            "cc": cc,
            **_plain(row.payload),
            "published": clock.iso(row.object_published),
        }
    elif row.payload:
        about = {"id": web(row.object), "type": row.object_type or "Object", **_plain(row.payload)}
    return {
        "id": web(row.id),
        "type": row.type,
        "actor": web(row.actor),
        "published": clock.iso(row.published),
        "to": to,
        "cc": cc,
        "target": web(row.target) or None,
        "object": about,
        **({"origin": row.origin} if row.origin != "home" else {}),
    }


def _audience(row: Row) -> tuple[list[str], list[str]]:
    named = row.payload.get("to", [])
    direct = [web(one) for one in named if isinstance(one, str)] if isinstance(named, list) else []
    match row.audience:
        case "public":
            return ([], [PUBLIC]) if row.payload.get("hearth:unlisted") else ([PUBLIC], [])
        case "home":
            return [web(HOME)], []
        case "space":
            return [web(row.target)], []
    return direct, []


def _plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload as others read it: HTML with its source, times as text, ids and files as addresses."""
    told = {key: _told(key, value) for key, value in payload.items() if key not in ("to", "cc")}
    if told.get("mediaType") == "text/markdown" and isinstance(told.get("content"), str):
        told["source"] = {"content": told["content"], "mediaType": told.pop("mediaType")}
        told["content"] = markup.render(told["content"], "text/markdown")
    return told


def _told(key: str, value: Any) -> Any:
    if key in _TIMES and type(value) is int:
        return clock.iso(value)
    if key in _URIS and isinstance(value, str):
        return web(value)
    if key in ("icon", "image", "attachment", "tag"):
        return _each(value, _thing)
    return value


def _each(value: Any, one: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_each(inner, one) for inner in value]
    return one(value) if isinstance(value, dict) else value


def _thing(thing: dict[str, Any]) -> dict[str, Any]:
    told = dict(thing)
    url, href = told.get("url"), told.get("href")
    if isinstance(url, str) and url.startswith("media:"):
        told["url"] = _file(url.removeprefix("media:"))
    if isinstance(href, str):
        told["href"] = web(href)
    if isinstance(told.get("icon"), dict):
        told["icon"] = _thing(told["icon"])
    return told


def _file(sha: str) -> str:
    kept = Media.objects.filter(sha=sha).first()
    return f"media/{kept.name}" if kept else f"media/{sha}"
