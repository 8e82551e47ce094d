"""Discourse's cooked HTML made fit for another house: mentions, emoji, quotes, images and inner links.

What is unsafe is not judged here: `base.markup` cleans every post where it is shown.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape

from hearth.connectors.emoji import character

_MENTION = re.compile(r'<(a|span)\b[^>]*class="mention[^"]*"[^>]*>@([^<]{1,100})</\1>')
_LIGHTBOX = re.compile(
    r'<div class="lightbox-wrapper">\s*<a class="lightbox" href="([^"]*)"([^>]*)>.*?</a>\s*</div>', re.DOTALL
)
_IMAGE = re.compile(r"(<a\b[^>]*>\s*)?<img\b([^>]*)>")
_FRAME = re.compile(r'<iframe\b[^>]*?src="([^"]*)"[^>]*>(?:\s*</iframe>)?')
_YOUTUBE = re.compile(r'<div class="lazyYT"([^>]*)>(.*?)</div>', re.DOTALL)
_CONTROLS = re.compile(r'<div class="quote-controls">.*?</div>', re.DOTALL)
_QUOTE = re.compile(r'<aside class="quote[^>]*>\s*<div class="title">(.*?)</div>\s*<blockquote>', re.DOTALL)
_BARE_QUOTE = re.compile(r'<aside class="quote[^>]*>')
_POLL_FOOT = re.compile(r'<div class="poll-(?:info|buttons)">.*?</div>', re.DOTALL)
_LINK = re.compile(r'\b(href|src)="(/[^"]*)"')
_ATTRIBUTE = re.compile(r'([a-z\-]+)="([^"]*)"')


@dataclass(slots=True)
class Inside:
    """How the house translates: who a user name is, where an inner link leads, which host it came from."""

    user: Callable[[str], str | None]
    """user name -> uri"""
    path: Callable[[str], str]
    """a path on the forum -> an address here, or "" """
    host: str = ""
    tags: dict[str, dict[str, str]] = field(default_factory=dict)


def translated(html: str, inside: Inside) -> str:
    """The HTML for this home; people it mentions are left in `inside.tags`."""
    if 'class="mention' in html:
        html = _MENTION.sub(lambda found: _mention(found.group(2), inside), html)
    if "<img" in html:
        if "lightbox-wrapper" in html:
            html = _LIGHTBOX.sub(lambda found: _shown_as_link(found.group(1), found.group(2)), html)
        html = _IMAGE.sub(_image, html)
    if "<iframe" in html or "lazyYT" in html:
        html = _FRAME.sub(lambda found: _anchor(found.group(1), found.group(1)), html)
        html = _YOUTUBE.sub(_video, html)
    if "<aside" in html:
        html = _CONTROLS.sub("", html)
        html = _QUOTE.sub(lambda found: f"<blockquote><p><strong>{found.group(1).strip()}</strong></p>", html)
        html = _BARE_QUOTE.sub("", html).replace("</aside>", "")
    if 'class="poll' in html:
        html = _POLL_FOOT.sub("", html)
    if '="/' in html:
        html = _LINK.sub(lambda found: _link(found, inside), html)
    return html


def poll_result(polls: object) -> str:
    """The totals of a poll as a list: who voted is not in the archive."""
    parts = []
    for poll in polls if isinstance(polls, list) else ():
        options = poll.get("options") if isinstance(poll, dict) else None
        for option in options if isinstance(options, list) else ():
            if isinstance(option, dict) and isinstance(option.get("votes"), int):
                words = str(option.get("html") or "")[:500]
                parts.append(f"<li>{words}: {option['votes']}</li>")
    return f"<p>Votes when this was imported:</p><ul>{''.join(parts)}</ul>" if parts else ""


def _mention(name: str, inside: Inside) -> str:
    known = inside.user(unescape(name))
    if known is None:
        return f"@{name}"
    inside.tags[known] = {"type": "Mention", "href": known, "name": f"@{unescape(name)}"}
    return f"@{name}"


def _attributes(text: str) -> dict[str, str]:
    return {key: unescape(value) for key, value in _ATTRIBUTE.findall(text)}


def _anchor(address: str, label: str) -> str:
    """A link; an address that is only a path is made whole later, with all others."""
    return f'<a href="{escape(unescape(address))}">{escape(unescape(label))}</a>'


def _image(found: re.Match[str]) -> str:
    before, attributes = found.group(1) or "", _attributes(found.group(2))
    kind = attributes.get("class", "")
    if "emoji" in kind:
        name = (attributes.get("title") or attributes.get("alt") or "").strip(":")
        return before + escape(character(name) if name else "")
    if "avatar" in kind or "site-icon" in kind:
        return before
    source = attributes.get("src", "")
    label = (
        attributes.get("alt")
        or attributes.get("title")
        or source.rpartition("/")[2].partition("?")[0]
        or "image"
    )
    if before or not source:
        return before + escape(label)
    return _anchor(source, label)


def _shown_as_link(address: str, attributes: str) -> str:
    label = _attributes(attributes).get("title") or address.rpartition("/")[2] or "image"
    return _anchor(address, label)


def _video(found: re.Match[str]) -> str:
    attributes = _attributes(found.group(1))
    key = attributes.get("data-youtube-id", "")
    if not re.fullmatch(r"[\w\-]{6,20}", key):
        return found.group(2)
    return _anchor(f"https://www.youtube.com/watch?v={key}", attributes.get("data-youtube-title") or "Video")


def _link(found: re.Match[str], inside: Inside) -> str:
    kind, path = found.groups()
    if path.startswith("//"):
        return f'{kind}="https:{path}"'
    if path.startswith("/from/"):
        return found.group()
    here = inside.path(path) if kind == "href" else ""
    if here:
        return f'{kind}="{here}"'
    return f'{kind}="https://{inside.host}{path}"' if inside.host else ""
