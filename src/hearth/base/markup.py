"""Text of people as safe HTML: Markdown through comrak, everything through nh3, and back to plain words."""

import re
from collections.abc import Mapping
from html import escape, unescape

import comrak
import nh3

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "del", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "span": {"lang"},
    "p": {"lang"},
    "td": {"align"},
    "th": {"align"},
    "ol": {"start"},
    "img": {"alt", "title"},
}
_CLASSES = {"a": {"mention", "hashtag"}, "span": {"mention", "hashtag", "invisible", "ellipsis"}}
_SCHEMES = {"http", "https", "mailto", "xmpp", "geo", "tel", "matrix"}
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "template", "noscript", "iframe", "object", "svg", "math"},
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    url_schemes=_SCHEMES,
    link_rel="nofollow noopener noreferrer",
    strip_comments=True,
)
_extensions = comrak.ExtensionOptions()
_extensions.autolink = True
_extensions.strikethrough = True
_extensions.table = True
_extensions.tasklist = False
_parse = comrak.ParseOptions()
_parse.smart = False
_render = comrak.RenderOptions()
_render.hardbreaks = True
_render.unsafe_ = False

_BREAKS = re.compile(r"<(?:br|/p|/li|/h[1-6]|/blockquote|/pre|/tr|hr|/div)[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_IMG = re.compile(r"<img\b([^>]*)>", re.IGNORECASE)
_ALT = re.compile(r'alt="([^"]*)"')
_TAGS_APART = re.compile(r"(<[^>]*>)")
_VERBATIM = ("a", "code", "pre")
_SPACE = re.compile(r"[ \t\r\f\v]+")
_BLANK = re.compile(r"\n\s*\n\s*")


def clean(html: str) -> str:
    """HTML from anywhere, reduced to what a post may hold. Inline images become their description: pictures travel
    as attachments, so that no page asks another host for one."""
    safe = _cleaner.clean(html)
    if "<img" in safe:
        safe = _IMG.sub(_described, safe)
    # Long lines of code scroll inside their box, so the box must be reachable by keyboard.
    return safe.replace("<pre>", '<pre tabindex="0">') if "<pre>" in safe else safe


def _described(found: re.Match[str]) -> str:
    alt = _ALT.search(found.group(1))
    return f"[{alt.group(1)}]" if alt and alt.group(1) else ""


def render(text: str, media_type: str = "text/markdown") -> str:
    """Safe HTML of a post's source (Markdown, HTML or plain text)."""
    if media_type == "text/html":
        return clean(text)
    if media_type == "text/plain":
        return clean("<p>" + _escape(text).replace("\n", "<br>") + "</p>")
    html = comrak.render_markdown(
        text, extension_options=_extensions, parse_options=_parse, render_options=_render
    )
    return clean(html)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(html: str) -> str:
    """The words of safe HTML, with line breaks where blocks end."""
    text = unescape(_TAG.sub("", _BREAKS.sub("\n", html)))
    return _BLANK.sub("\n\n", _SPACE.sub(" ", text)).strip()


def excerpt(html: str, length: int = 140) -> str:
    """The beginning of a text in one line, cut at a word."""
    line = " ".join(plain(html[: length * 12]).split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(",;:-") + "…"


def linked(html: str, addresses: Mapping[str, str], look: str = "mention") -> str:
    """Safe HTML in which each of these words (`@ada`, `#bread`) is a link, except inside links and code."""
    safe = {escape(word, quote=False): escape(address) for word, address in addresses.items()}
    longest = sorted(safe, key=len, reverse=True)
    if not longest:
        return html
    words = re.compile("(?<![\\w@/&])(" + "|".join(map(re.escape, longest)) + ")(?!\\w)")
    out: list[str] = []
    inside = 0
    for piece in _TAGS_APART.split(html):
        if piece.startswith("<"):
            name = piece.strip("</>").split(None, 1)[0].lower() if len(piece) > 2 else ""
            if name in _VERBATIM:
                inside += -1 if piece.startswith("</") else 1
        elif inside <= 0:
            piece = words.sub(lambda m: f'<a class="{look}" href="{safe[m[1]]}">{m[1]}</a>', piece)
        out.append(piece)
    return "".join(out)
