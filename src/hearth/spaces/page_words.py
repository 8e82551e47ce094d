"""What a web page says of itself in its head: the Open Graph words (https://ogp.me), or its title and description."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

_CHARSET = re.compile(rb"charset=[\"']?([\w-]{3,20})", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")


class PageWords(NamedTuple):
    """Clean lines; a page without a title says nothing."""

    title: str
    words: str
    site: str
    author: str
    language: str


def words_of(body: bytes, header: str = "") -> PageWords | None:
    """Read a page as far as it came; `header` is its Content-Type. None for one that says nothing, or wants no card."""
    head = _Head()
    head.feed(_decoded(body, header))
    told = head.told
    title = told.get("og:title") or told.get("twitter:title") or "".join(head.title)
    if not _line(title, 200) or "nosnippet" in told.get("robots", "").lower():
        return None
    author = told.get("author", "")
    language = _LANGUAGE.fullmatch(head.language)
    return PageWords(
        _line(title, 200),
        _line(told.get("og:description") or told.get("description") or "", 400),
        _line(told.get("og:site_name", ""), 80),
        _line(author, 80) if "://" not in author else "",
        language[0] if language else "",
    )


def _decoded(body: bytes, header: str) -> str:
    named = _CHARSET.search(header.encode(errors="replace")) or _CHARSET.search(body[:2000])
    try:
        return body.decode(named[1].decode() if named else "utf-8", errors="replace")
    except LookupError:
        return body.decode(errors="replace")


def _line(text: str, longest: int) -> str:
    clean = _SPACE.sub(" ", "".join(one if one.isprintable() else " " for one in text)).strip()
    return clean if len(clean) <= longest else f"{clean[: longest - 1].rstrip()}…"


class _Head(HTMLParser):
    """Collects the words of the head, and the title; the body is not read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: dict[str, str] = {}
        self.title: list[str] = []
        self.language = ""
        self._in_title = self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = named.get("lang", "")
        elif tag == "body":
            self._over = True
        elif tag == "title":
            self._in_title = not self.title
        elif tag == "meta" and not self._over and len(self.told) < 100:
            name = (named.get("property") or named.get("name") or "").lower()
            if name and named.get("content"):
                self.told.setdefault(name[:100], named["content"][:5000])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title and not self._over and sum(map(len, self.title)) < 2000:
            self.title.append(data)
