"""A text as other servers show it: safe HTML in which people and topics are links with full addresses, and its tags."""

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from hearth.base import markup
from hearth.base.address import home_url
from hearth.base.tags import of_kind
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.openness import open_actor_at
from hearth.federation.activitypub.vocabulary import picture_url, plain_list
from hearth.people.models import Actor

_MOST = 200


def html_of(payload: Mapping[str, Any]) -> str:
    """The content as HTML."""
    content = payload.get("content")
    if not isinstance(content, str) or not content:
        return ""
    html = markup.render(content.replace("\0", ""), str(payload.get("mediaType") or "text/markdown"))
    html = html.replace(' tabindex="0"', "")
    named: dict[str, str] = {}
    topics: dict[str, str] = {}
    for tag in _tags(payload):
        name, href = str(tag.get("name") or ""), str(tag.get("href") or "")
        if tag.get("type") == "Mention" and name.startswith("@") and (page := _page_of(href)):
            named[name] = page
        elif tag.get("type") == "Hashtag" and name.startswith("#"):
            topics[name] = topic_url(name)
    html = markup.linked(html, named, "u-url mention") if named else html
    return markup.linked(html, topics, "mention hashtag") if topics else html


def topic_url(name: str) -> str:
    """Where a topic is read in this home."""
    return f"{home_url()}/search?q={quote(name)}"


def _tags(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [tag for tag in plain_list(payload.get("tag"))[:_MOST] if isinstance(tag, dict)]


def _page_of(uri: str) -> str:
    """The page of a person who is named; "" for whoever others may not know."""
    if uri.startswith(("https://", "http://")):
        return uri
    actor = open_actor_at(uri)
    return addresses.profile_url(actor.handle) if actor else ""


def mentioned(payload: Mapping[str, Any]) -> list[str]:
    """The uris of the people named in a text."""
    found = [str(tag.get("href") or "") for tag in of_kind(payload.get("tag"), "Mention")]
    return [uri for uri in dict.fromkeys(found) if uri]


def wire_tags(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Mentions with full names, and topics (FEP-eb48). Whoever others may not know is not named."""
    found: list[dict[str, Any]] = []
    for tag in _tags(payload):
        name, href = str(tag.get("name") or ""), str(tag.get("href") or "")
        if tag.get("type") == "Mention" and (full := _full_name(href, name)):
            found.append({"type": "Mention", "href": addresses.to_url(href), "name": full})
        elif tag.get("type") == "Hashtag" and name.startswith("#"):
            found.append({"type": "Hashtag", "href": topic_url(name), "name": name.lower()})
        elif tag.get("type") == "Emoji" and isinstance(tag.get("icon"), dict):
            found.append({"type": "Emoji", "name": name, "icon": tag["icon"]})
    return found


def _full_name(uri: str, name: str) -> str:
    if uri.startswith(("https://", "http://")):
        known = Actor.objects.filter(uri=uri).values_list("handle", flat=True).first()
        return f"@{known}" if known and "@" in known else name
    actor = open_actor_at(uri)
    return f"@{actor.handle}@{addresses.host()}" if actor else ""


def attachments(payload: Mapping[str, Any], *, public: bool) -> list[dict[str, Any]]:
    """Pictures and files with addresses; what is not public can be read only by who was told where it lies."""
    found = []
    for item in plain_list(payload.get("attachment"))[:16]:
        url = str(item.get("url") or "") if isinstance(item, dict) else ""
        if not url.startswith("media:"):
            continue
        mime = str(item.get("mediaType") or "")
        one = {
            "type": "Image" if mime.startswith("image/") else "Document",
            "mediaType": mime,
            "url": picture_url(url.removeprefix("media:"), mime, public=public),
            "name": str(item.get("name") or "")[:1500],
        }
        told = ("width", "height", "blurhash", "focalPoint", "duration")
        one |= {key: item[key] for key in told if item.get(key)}
        found.append({**one, **_still(item.get("icon"), public=public)})
    return found


def _still(icon: Any, *, public: bool) -> dict[str, Any]:
    """The picture that stands for a film or sound until it plays, as Mastodon and its kin tell it."""
    url = str(icon.get("url") or "") if isinstance(icon, dict) else ""
    if not url.startswith("media:"):
        return {}
    mime = str(icon.get("mediaType") or "")
    where = picture_url(url.removeprefix("media:"), mime, public=public)
    return {"icon": {"type": "Image", "mediaType": mime, "url": where}}


def quote_line(url: str) -> str:
    """What servers without quotations show instead; others leave it out (FEP-044f)."""
    safe = escape(url)
    return f'<p class="quote-inline">RE: <a href="{safe}">{safe}</a></p>'
