"""How the search line is read: words, "phrases" and filters (from:@ada in:bench before:2024-05 has:image)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.feeds.words import query_words

LONGEST = 300  # characters of a search line
MOST_WORDS = 12

_PART = re.compile(r'(?:(?P<filter>[a-zA-Z]{2,6}):)?(?:["“„”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“„”]+))')
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Query:
    """A search line, understood. `misread` says in plain words what was not."""

    text: str = ""
    phrases: tuple[tuple[tuple[str, ...], bool], ...] = ()
    by: str = ""
    space: str = ""
    before: int | None = None
    after: int | None = None
    image: bool = False
    misread: tuple[str, ...] = field(default=())

    @property
    def blank(self) -> bool:
        """Whether nothing was asked."""
        return not (self.phrases or self.by or self.space or self.image) and self.before is None is self.after


def read_query(line: str) -> Query:
    """Understand a search line; what is not understood as a filter is looked for as words."""
    text = line[:LONGEST].strip()
    parts = list(_PART.finditer(text))
    phrases: list[tuple[tuple[str, ...], bool]] = []
    found: dict[str, str | int | bool] = {}
    misread: list[str] = []
    for part in parts:
        value = part["phrase"] if part["phrase"] is not None else part["word"]
        name = (part["filter"] or "").lower()
        if name and _take_filter(name, value, found, misread):
            continue
        said = f"{part['filter']} {value}" if name else value
        words, begins = query_words(said)
        typing = part is parts[-1] and part["phrase"] is None
        if words and len(phrases) < MOST_WORDS:
            phrases.append((tuple(words), begins or typing))
    return Query(text=text, phrases=tuple(phrases), misread=tuple(misread), **found)  # type: ignore[arg-type]


def _take_filter(name: str, value: str, found: dict[str, str | int | bool], misread: list[str]) -> bool:
    match name:
        case "from":
            found["by"] = value.removeprefix("@")
        case "in":
            found["space"] = value.removeprefix("#").lower()
        case "before" | "after":
            moment = _moment(value, end=name == "after")
            if moment is None:
                misread.append(_("“%(value)s” is not a date; write it like 2024-05-31.") % {"value": value})
            else:
                found[name] = moment
        case "has":
            if value.lower() not in ("image", "images", "picture"):
                misread.append(
                    _("“has:%(value)s” is not known; has:image finds posts with a picture.")
                    % {"value": value}
                )
            else:
                found["image"] = True
        case _:
            return False
    return True


def _moment(text: str, *, end: bool) -> int | None:
    """The start of a day, month or year; with `end` the start of the one that follows (after:2024 is from 2025 on)."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        start = datetime(year or 1, month or 1, day or 1, tzinfo=UTC)
        if not end:
            return clock.to_ms(start)
        if day is not None:
            return clock.to_ms(start) + clock.DAY
        if month is not None:
            return clock.to_ms(datetime(start.year + month // 12, month % 12 + 1, 1, tzinfo=UTC))
        return clock.to_ms(datetime(start.year + 1, 1, 1, tzinfo=UTC))
    except ValueError:
        return None
