"""What a post from elsewhere says, as a payload like one written here: texts cut, pictures by their addresses there."""

import re
from html import escape
from typing import Any

from hearth.base.recording.keep import kind_of
from hearth.federation.activitypub import addresses, wire
from hearth.federation.activitypub.addressing import GROUP
from hearth.federation.activitypub.receiving import files
from hearth.federation.activitypub.wire import Document
from hearth.people import servers

POSTS = {
    "Note": "Note", "Article": "Note", "Page": "Note", "Question": "Question", "Event": "Event",
    "Image": "Note", "Video": "Note", "Audio": "Note", "Document": "Note", "ChatMessage": "Note",
}  # fmt: skip
"""kinds of objects that are shown as posts, and as which; titled ones open threads only where they stand in a space"""
LONGEST, TITLE, ALT, EMOJI, OPTIONS, OPTION, TAGS, PICTURES = 100_000, 500, 10_000, 2048, 20, 500, 200, 16
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{6})"
                    "[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip
_LINK = ("https://", "http://")


def payload_of(doc: Document) -> dict[str, Any]:
    """The payload of a post."""
    kind = wire.kind(doc)
    host = servers.host_of(wire.id_of(doc))
    content = calm(wire.text(doc, "content"))[:LONGEST]
    name = calm(wire.text(doc, "name"))[:TITLE]
    url = _page(doc)
    pictures, others = _attachments(doc, host)
    if kind not in ("Note", "Question", "Event") and name:
        content = f"<p><strong>{escape(name)}</strong></p>{content}"
    if kind in ("Article", "Page", "Video", "Audio", "Event") and url:
        others.insert(0, (url, ""))
    content += "".join(
        f'<p><a href="{escape(where)}">{escape(words or where)}</a></p>' for where, words in others[:PICTURES]
    )
    payload: dict[str, Any] = {"content": content, "mediaType": "text/html"}
    said = {
        "name": name if kind in ("Article", "Page", "Event") else "",
        "url": url,
        "summary": calm(wire.text(doc, "summary"))[:TITLE],
        "sensitive": doc.get("sensitive") is True,
        "language": wire.language(doc),
        "attachment": pictures if not servers.limited(host) else [],
        "tag": _tags(doc, host),
        "quote": addresses.to_uri(quote_of(doc)),
        GROUP: _group(doc),
        "hearth:unsearchable": "searchableBy" in doc
        and wire.PUBLIC not in wire.recipients(doc, "searchableBy"),
    }
    payload |= {key: value for key, value in said.items() if value}
    if kind == "Question":
        payload |= _question(doc)
    if kind == "Event":
        payload |= _event(doc)
    return payload


def _group(doc: Document) -> str:
    """The group elsewhere a post says it was said in (FEP-1b12)."""
    named = wire.ids(doc.get("audience"))
    mine = len(named) == 1 and named[0].startswith("https://") and len(named[0]) < 2000
    return named[0] if mine and named[0] != wire.PUBLIC and not addresses.is_ours(named[0]) else ""


def is_public(doc: Document) -> bool:
    """Whether everybody may read it, as it says."""
    return wire.PUBLIC in (*wire.recipients(doc, "to"), *wire.recipients(doc, "cc"))


def calm(text: str) -> str:
    """A text without marks that turn the direction of the page or pile up over its lines."""
    return _MARKS.sub(r"\1", _BIDI.sub("", text)) if not text.isascii() else text


def _page(doc: Document) -> str:
    found = [address for address, kind in wire.links(doc.get("url")) if kind in ("", "text/html")]
    return next((address for address in found if address.startswith(_LINK) and len(address) < 4000), "")


def _attachments(doc: Document, host: str) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """Pictures, films and sound, and everything else as links."""
    pictures: list[dict[str, Any]] = []
    others: list[tuple[str, str]] = []
    given = [
        *wire.many(doc.get("attachment")),
        *(wire.many(doc.get("image")) if wire.kind(doc) != "Note" else []),
    ]
    for each in given[: PICTURES * 2]:
        if not isinstance(each, dict):
            continue
        address = next(
            (a for a, _k in wire.links(each.get("url") or each.get("href")) if a.startswith(_LINK)), ""
        )
        mime = each.get("mediaType")
        words = calm(wire.text(each, "name"))[:ALT]
        if not address or len(address) > 4000:
            continue
        sort = _shown_as(each, mime if isinstance(mime, str) else "")
        if sort and address.startswith("https://"):
            sizes = {key: value for key in ("width", "height") if (value := wire.number(each.get(key)))}
            told = {key: each[key] for key in ("blurhash", "duration") if _short(each.get(key))}
            still = _still(each, host) if sort.startswith(("video/", "audio/")) else {}
            pictures.append(
                files.picture(address, host, name=words, mediaType=sort, **sizes, **told, **still)
            )
        else:
            others.append((address, words))
    return pictures[:PICTURES], others


def _shown_as(each: Document, mime: str) -> str:
    """The type under which a file is shown here, "" for one that is only linked."""
    if wire.kind(each) == "Image" or mime.startswith("image/"):
        return mime or "image/jpeg"
    return mime if kind_of(mime) != "file" else ""


def _still(each: Document, host: str) -> dict[str, Any]:
    """The picture that stands for a film or sound until it plays."""
    icon = each.get("icon")
    url = wire.link(icon)
    mime = icon.get("mediaType") if isinstance(icon, dict) else None
    kept = files.picture(url, host, mediaType=mime if isinstance(mime, str) else "image/jpeg") if url else {}
    return {"icon": kept} if kept else {}


def _short(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) < 100


def mentions_of(doc: Document) -> list[str]:
    """Whom a post mentions, by the names they have here."""
    tags = [tag for tag in wire.many(doc.get("tag")) if isinstance(tag, dict) and wire.kind(tag) == "Mention"]
    found = [addresses.to_uri(href) for tag in tags if isinstance(href := tag.get("href"), str)]
    return list(dict.fromkeys(found))


def _tags(doc: Document, host: str) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for tag in wire.many(doc.get("tag"))[:TAGS]:
        if not isinstance(tag, dict):
            continue
        kind, name, href = wire.kind(tag), wire.text(tag, "name"), tag.get("href")
        if kind == "Mention" and isinstance(href, str) and len(name) <= 200:
            kept.append({"type": "Mention", "href": addresses.to_uri(href), "name": name})
        elif kind == "Hashtag" and 1 < len(name) <= 100:
            kept.append({"type": "Hashtag", "name": name if name.startswith("#") else f"#{name}"})
        elif kind == "Emoji" and name and len(name) <= EMOJI and (icon := wire.link(tag.get("icon"))):
            picture = files.picture(icon, host)
            if picture:
                kept.append({"type": "Emoji", "name": f":{name.strip(':')}:", "icon": picture})
    return kept


def quote_of(doc: Document) -> str:
    """What a post quotes (FEP-044f, and the names others gave it)."""
    for name in ("quote", "quoteUrl", "quoteUri", "_misskey_quote"):
        if (found := wire.id_of(doc.get(name))).startswith("https://"):
            return found
    for tag in wire.many(doc.get("tag")):  # FEP-e232
        if isinstance(tag, dict) and wire.kind(tag) == "Link" and isinstance(href := tag.get("href"), str):
            kind = tag.get("mediaType")
            if isinstance(kind, str) and "activity" in kind and href.startswith("https://"):
                return href
    return ""


def _question(doc: Document) -> dict[str, Any]:
    many = wire.many(doc.get("anyOf"))
    given = [each for each in many or wire.many(doc.get("oneOf")) if isinstance(each, dict)]
    options: list[dict[str, Any]] = []
    for each in given[:OPTIONS]:
        replies = wire.one(each.get("replies"))
        votes = wire.number(replies.get("totalItems")) if isinstance(replies, dict) else None
        options.append(
            {"type": "Note", "name": calm(wire.text(each, "name"))[:OPTION], "hearth:votes": votes or 0}
        )
    ends = wire.moment(doc.get("closed")) or wire.moment(doc.get("endTime"))
    said: dict[str, Any] = {
        "anyOf" if many else "oneOf": options,
        "hearth:voters": wire.number(doc.get("votersCount")) or 0,
    }
    return {**said, "endTime": ends} if ends else said


def _event(doc: Document) -> dict[str, Any]:
    """FEP-8a8e, and Mobilizon's older names."""
    said: dict[str, Any] = {}
    starts, ends = wire.moment(doc.get("startTime")), wire.moment(doc.get("endTime"))
    if starts:
        said["startTime"] = starts
        said["hearth:minutes"] = max(1, (ends - starts) // 60_000) if ends and ends > starts else 60
    place = wire.one(doc.get("location"))
    if isinstance(place, dict):
        where = wire.text(place, "name") or wire.link(place.get("url"))
        said["location"] = calm(where)[:500]
    elif isinstance(place, str):
        said["location"] = calm(place)[:500]
    status = doc.get("eventStatus") or doc.get("ical:status")
    if isinstance(status, str) and "cancel" in status.lower():
        said["hearth:cancelled"] = True
    return said
