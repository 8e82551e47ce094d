"""What a post says, made ready to show once: safe HTML with linked mentions, a clean title, and its pictures."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson

from hearth.base import afar, markup
from hearth.base.recording.keep import EXTENSIONS, kind_of
from hearth.base.tags import of_kind
from hearth.ledger import read
from hearth.spaces.waiting import wait_for

TITLE_LENGTH = 300
WARNING_LENGTH = 500
PICTURES = 16

_REL = ' rel="nofollow noopener noreferrer"'
_SPACE = re.compile(r"\s+")
_SHA = re.compile(r"media:([0-9a-f]{64})$")


def body(num: int, payload: Mapping[str, Any], *, waits: bool = True) -> str:
    """The content as safe HTML; `waits`: it is made again when somebody it names arrives."""
    content = payload.get("content")
    if not isinstance(content, str) or not content:
        return ""
    html = markup.render(content.replace("\0", ""), str(payload.get("mediaType") or "text/markdown"))
    tags = payload.get("tag")
    if not tags:
        return html
    return _tagged(_linked(num, html, tags, waits) if "@" in html else html, tags)


def title(payload: Mapping[str, Any]) -> str:
    """A title on one line, without control characters."""
    name = payload.get("name")
    if not isinstance(name, str):
        return ""
    return _on_one_line(name)[:TITLE_LENGTH]


def warning(payload: Mapping[str, Any]) -> str:
    """What a post warns of, on one line; "" if it warns of nothing."""
    said = payload.get("summary")
    if not isinstance(said, str) or payload.get("hearth:abstract"):
        return ""
    return _on_one_line(said)[:WARNING_LENGTH]


def _on_one_line(text: str) -> str:
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return _SPACE.sub(" ", text).strip()


def _linked(num: int, html: str, tags: Any, waits: bool) -> str:
    """Turn each mentioned name into a link to its person, except inside links and code."""
    people: dict[str, str] = {}
    for tag in of_kind(tags, "Mention"):
        name, uri = str(tag.get("name") or ""), str(tag.get("href") or "")
        if not name.startswith("@") or not uri or "\0" in uri or len(name) > 200:
            continue
        known = read.num_of(uri)
        if known is not None:
            people[name] = f"/people/{known}/"
        elif waits:
            wait_for(uri, "post", num)
    for name in people:
        if "@" in name[1:]:  # Markdown takes it for a mail address
            html = html.replace(f'@<a href="mailto:{name[1:]}"{_REL}>{name[1:]}</a>', name)
    return markup.linked(html, people)


def _tagged(html: str, tags: Any) -> str:
    """Turn each #word a post is tagged with into a link to what else carries it."""
    words = [str(tag.get("name") or "") for tag in of_kind(tags, "Hashtag")]
    found = {
        word: f"/tags/{quote(word[1:].lower())}" for word in words if word.startswith("#") and word in html
    }
    return markup.linked(html, found, "hashtag") if found else html


def pictures(payload: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The attached media as JSON for `PostView.media` ("" for none), and the hashes of the files.

    A film or sound may have a still picture (`icon`) that stands for it until it plays.
    """
    attached = payload.get("attachment")
    if not attached or not isinstance(attached, list):
        return "", []
    shown: list[dict[str, Any]] = []
    hashes: list[str] = []
    for item in attached[:PICTURES]:
        if not isinstance(item, dict):
            continue
        url, mime = _place(item, hashes), str(item.get("mediaType") or "")
        if not url:
            continue
        one = {
            "url": url,
            "alt": str(item.get("name") or "").replace("\0", "")[:2000],
            "width": _whole(item.get("width")),
            "height": _whole(item.get("height")),
            "kind": kind_of(mime),
        }
        still = item.get("icon")
        if one["kind"] in ("video", "audio"):
            one["still"] = _place(still, hashes) if isinstance(still, dict) else ""
            one["origin"] = str(item["url"]) if item.get(afar.FLAG) else ""
        shown.append(one)
    return (orjson.dumps(shown).decode() if shown else ""), hashes


def _place(item: Mapping[str, Any], hashes: list[str]) -> str:
    """The path here of a file, "" for what is none; the hash of one of ours is noted."""
    url, mime = str(item.get("url") or ""), str(item.get("mediaType") or "")
    if (found := _SHA.match(url)) is not None:
        hashes.append(found[1])
        return f"/media/{found[1]}.{EXTENSIONS.get(mime, 'bin')}"
    return afar.path_of(url) if item.get(afar.FLAG) else ""


def _whole(value: Any) -> int:
    return value if type(value) is int and 0 < value < 100_000 else 0


def uris(value: Any) -> Sequence[str]:
    """A payload field that may be one uri or a list of them."""
    if isinstance(value, str):
        return (value,) if value else ()
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else ()
