"""The posts of a personal archive in ActivityStreams: what is kept, for whom, and what stays behind.

Ids come from the addresses the posts had. A post counts as hers only if it says so and lies on her own server.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from hearth.connectors import shape
from hearth.connectors.shape import Place, clean, line
from hearth.connectors.source import Source
from hearth.ledger.activity import HOME, Activity

PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
POSTS = {"Note": "Note", "Article": "Article", "Page": "Article", "Question": "Note", "Event": "Note"}
LEFT = {
    "Announce": gettext_noop("boosts of what others said"),
    "Delete": gettext_noop("posts deleted there"),
}
REST = gettext_noop("other things done there (reactions, joining, follows)")
LETTERS = gettext_noop("direct messages (they stay in the archive)")
NOT_HERS = gettext_noop("posts that are not by the owner of the archive")
DAY = 86_400_000
_PLAIN = re.compile(r"/(?:statuses|o)/([0-9]{1,20})$")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?(?::[0-9]{1,5})?")


def host_of(url: str) -> str:
    """The host of a web address, lower case, its port if that is unusual; "" for anything else."""
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("https", "http") or parts.username is not None:
        return ""
    shown = f"{name}:{port}" if port and port not in (80, 443) else name
    return shown if _HOST.fullmatch(shown) else ""


def moment(value: Any, now: int) -> int | None:
    """An ISO 8601 time in milliseconds, if it lies between 1970 and tomorrow."""
    if not isinstance(value, str) or not 10 <= len(value) <= 40:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    ms = round((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)
    return ms if 0 < ms <= now + DAY else None


@dataclass(slots=True)
class Owner:
    """Whose archive it is, and which posts in it are hers."""

    place: Place
    id: str
    uri: str
    person: Activity
    own: set[str] = field(default_factory=set)

    def learn(self, row: Any) -> None:
        """Look at a row ahead of time: replies among her own posts keep together."""
        post = row.get("object") if isinstance(row, dict) and row.get("type") == "Create" else None
        if isinstance(post, dict) and self.is_hers(post):
            self.own.add(self.key(post["id"]))

    def is_hers(self, post: dict[str, Any]) -> bool:
        """Whether she says that she wrote it, on her own server."""
        id_ = post.get("id")
        return (
            isinstance(id_, str) and host_of(id_) == host_of(self.id) and post.get("attributedTo") == self.id
        )

    def key(self, id_: str) -> str:
        """The short form of a post's address."""
        found = _PLAIN.search(id_)
        return found[1] if found else sha256(id_.encode(errors="replace")).hexdigest()[:20]

    def post(self, id_: str) -> str:
        """The uri of one of her posts."""
        return f"{self.uri}/{self.key(id_)}"

    def parent(self, value: Any) -> str:
        """What a post answers: one of her own, or somebody else's by its address on the web."""
        id_ = line(value, 500)
        if not host_of(id_):
            return ""
        return self.post(id_) if host_of(id_) == host_of(self.id) and self.key(id_) in self.own else id_


def told(source: Source, owner: Owner, row: dict[str, Any]) -> Iterator[Activity]:
    """One row of the outbox."""
    place = f"{source.position[0]}, row {source.position[1] + 1}"
    kind, post = row.get("type"), row.get("object")
    if kind not in ("Create", "Update"):
        source.skip(LEFT.get(str(kind), REST), place)
        return
    if not isinstance(post, dict) or POSTS.get(str(post.get("type"))) is None:
        source.skip(REST, place)
        return
    if row.get("actor") != owner.id or not owner.is_hers(post):
        source.skip(NOT_HERS, place)
        return
    published = moment(post.get("published") or row.get("published"), source.now)
    changed = moment(post.get("updated") or (row.get("published") if kind == "Update" else None), source.now)
    if published is None:
        source.bad(place, "its time is missing, before 1970 or in the future")
        return
    audience = _audience(post, row)
    if audience is None:
        source.skip(LETTERS, place)
        return
    payload = _payload(post)
    if len(payload["content"]) > shape.TEXT_LIMIT:
        source.skip(f"posts longer than {shape.TEXT_LIMIT:,} characters", place)
        return
    if changed is not None and changed > published:
        shape.edited(payload, changed)
    uri = owner.post(post["id"])
    update = kind == "Update" and changed is not None
    yield Activity(
        type="Update" if update else "Create",
        actor=owner.uri,
        object=uri,
        object_type=POSTS[post["type"]],
        payload={**payload, "published": published} if update else payload,
        id=f"{uri}#update-{changed}" if update else f"{uri}#create",
        published=changed if update else published,
        in_reply_to=owner.parent(post.get("inReplyTo")),
        target=HOME,
        audience=audience,
        origin=owner.place.origin,
        quiet=True,
    )


def _audience(post: dict[str, Any], row: dict[str, Any]) -> str | None:
    """Public words for the home, words for a circle for her alone (`direct` to nobody); None: somebody's letters."""
    named = [one for each in (post, row) for key in ("to", "cc") for one in _many(each.get(key))]
    if any(one in PUBLIC for one in named):
        return "home"
    room = _many(row.get("target"))
    return "direct" if any(one in room or one.endswith(("/followers", "/ap/home")) for one in named) else None


def _many(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _payload(post: dict[str, Any]) -> dict[str, Any]:
    source = post.get("source")
    marked = isinstance(source, dict) and source.get("mediaType") == "text/markdown"
    html = clean(post.get("content")) + ("" if marked else _options(post))
    payload: dict[str, Any] = (
        {"content": clean(source.get("content")), "mediaType": "text/markdown"}
        if marked and isinstance(source, dict)
        else {"content": html, "mediaType": "text/html"}
    )
    if title := line(post.get("name"), 300):
        payload["name"] = title
    elif POSTS[post["type"]] == "Article":
        payload["name"] = "Untitled"
    if warning := line(post.get("summary"), 500):
        payload["summary"] = warning
    if post.get("sensitive") is True:
        payload["sensitive"] = True
    languages = post.get("contentMap")
    if isinstance(languages, dict) and len(languages) == 1:
        payload["language"] = line(next(iter(languages)), 20)
    if url := line(post.get("url") or post["id"], 500):
        payload["url"] = url
    if tags := _tags(post.get("tag")):
        payload["tag"] = tags
    if files := [found for one in _rows(post.get("attachment")) if (found := _file(one))]:
        payload["hearth:files"] = files
    return payload


def _rows(value: Any) -> list[dict[str, Any]]:
    """A one-item list may come as the bare object."""
    return [one for one in (value if isinstance(value, list) else [value])[:50] if isinstance(one, dict)]


def _options(post: dict[str, Any]) -> str:
    """A poll as it ended, in words: nobody votes in an archive."""
    options = _rows(post.get("oneOf")) or _rows(post.get("anyOf"))
    lines = []
    for option in options:
        votes = option.get("replies")
        count = shape.number(votes.get("totalItems")) if isinstance(votes, dict) else None
        lines.append(f"<li>{escape(line(option.get('name'), 300))}{f' ({count})' if count else ''}</li>")
    return f"<ul>{''.join(lines)}</ul>" if lines else ""


def _tags(value: Any) -> list[dict[str, str]]:
    """Hashtags by name, people by their address."""
    found: list[dict[str, str]] = []
    for tag in _rows(value):
        name, href = line(tag.get("name"), 200), line(tag.get("href"), 500)
        if tag.get("type") == "Hashtag" and name:
            found.append({"type": "Hashtag", "name": name if name.startswith("#") else f"#{name}"})
        elif tag.get("type") == "Mention" and host_of(href):
            found.append({"type": "Mention", "href": href, "name": name})
    return found


def _file(one: dict[str, Any]) -> dict[str, str] | None:
    """A file by its description; one that lies in the archive is taken from there."""
    path = one.get("url")
    if isinstance(path, list):
        path = next((each.get("href") for each in _rows(path)), None)
    if not isinstance(path, str):
        return None
    words = line(one.get("name") or one.get("summary"), 1500)
    named = path.rsplit("/", 1)[-1][:100]
    if "://" in path:
        return {"name": words or named, "url": path[:500]} if host_of(path) else None
    return {"name": words or named, "beside": path.lstrip("/")[:500]}
