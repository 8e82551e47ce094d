"""The piece of a found post that shows why it was found, with the looked-for words marked, always escaped."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from django.utils.safestring import SafeString, mark_safe

from hearth.feeds.words import folded

LENGTH = 220
_READ = 20_000  # characters that are looked through


def snippet(text: str, pattern: re.Pattern[str] | None, length: int = LENGTH) -> SafeString:
    """About `length` characters of plain text around the first match, matches in `<mark>`."""
    text = " ".join(text[:_READ].split())
    matches = _matches(text, pattern) if pattern is not None else []
    start, end = _window(text, matches[0] if matches else None, length)
    out = ["… " if start else ""]
    at = start
    for begin, stop in matches:
        if begin < at or stop > end:
            continue
        out += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        at = stop
    out += [escape(text[at:end]), " …" if end < len(text) else ""]
    return mark_safe("".join(out))


def marked(text: str, pattern: re.Pattern[str] | None) -> SafeString:
    """A whole short text (a title) with matches marked."""
    return snippet(text, pattern, length=_READ)


def _matches(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    if text.isascii():
        return [match.span() for match in pattern.finditer(text.lower())]
    plain, places = _folded_with_places(text)
    return [
        (places[match.start()], places[match.end() - 1] + 1)
        for match in pattern.finditer(plain)
        if match.end() > match.start()
    ]


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place it came from."""
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        small = (
            char.lower() if char.isascii() else ("" if unicodedata.category(char) == "Mn" else folded(char))
        )
        out.append(small)
        places += [place] * len(small)
    return "".join(out), places


def _window(text: str, first: tuple[int, int] | None, length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    middle = first[0] if first else 0
    start = max(0, middle - length // 3)
    if start:
        space = text.find(" ", start, middle)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", max(start, first[1] if first else start), end)
        end = space if space > start else end
    return start, end
