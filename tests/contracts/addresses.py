"""Every address of the home, taken from the URL configuration, filled with what exists and with junk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

SOURCE = Path(__file__).resolve().parents[2] / "src" / "hearth"
HUGE = "9" * 40
JUNK = (
    "0",
    "1",
    HUGE,
    "²",
    "-1",
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "%ff%fe",
    "%F0%9F%A6%8A",
    "x" * 600,
    "'\"<b>",
)


@dataclass(frozen=True)
class Address:
    """One pattern: its parts of fixed text and the names of what stands between."""

    text: tuple[str, ...]
    names: tuple[str, ...]

    def __str__(self) -> str:
        return (
            "/"
            + "".join(f"{text}<{name}>" for text, name in zip(self.text, (*self.names, ""), strict=True))[:-2]
        )

    def filled(self, values: dict[str, str]) -> str:
        """The address with these values; what is not named stays `0`."""
        parts = [text + values.get(name, "0") for text, name in zip(self.text, self.names, strict=False)]
        return "/" + "".join(parts) + self.text[-1]


@cache
def addresses() -> tuple[Address, ...]:
    """All of them."""
    return tuple(sorted(set(_below(get_resolver().url_patterns, "")), key=str))


def _below(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for one in patterns:
        route = before + _route(one)
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, route)
        else:
            found = re.split(r"<(?:\w+:)?(\w+)>", route)
            yield Address(tuple(found[::2]), tuple(found[1::2]))


def _route(one: URLPattern | URLResolver) -> str:
    if isinstance(one.pattern, RegexPattern):
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", one.pattern.regex.pattern)
        return plain.strip("^$").replace("\\.", ".")
    return str(one.pattern)


def field_names() -> list[str]:
    """Every name of a form field that any view reads."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        found |= set(re.findall(r"(?:POST|typed|form|values|given)\.(?:get|getlist)\(\s*\"(\w+)\"", text))
        found |= set(re.findall(r"name=\"(\w+)\"", text))
    for path in SOURCE.rglob("*.html"):
        found |= set(re.findall(r"name=\"(\w+)\"", path.read_text()))
    return sorted(found)


def query_names() -> list[str]:
    """Every name in a query string that any view reads."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        found |= set(re.findall(r"GET\.get\(\s*\"(\w+)\"", path.read_text()))
        found |= set(re.findall(r"_number\(request, \"(\w+)\"\)", path.read_text()))
    return sorted(found)


@contextmanager
def names_asked() -> Iterator[set[str]]:
    """Meanwhile: which names of a query string are read, whether they are in it or not; "*" where all of it is read."""
    asked: set[str] = set()

    class Watched(QueryDict):
        def get(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return super().get(key, default)

        def getlist(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return super().getlist(key, default)

        def __getitem__(self, key: str) -> Any:
            asked.add(key)
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            asked.add(str(key))
            return super().__contains__(key)

        def __iter__(self) -> Iterator[str]:
            asked.add("*")
            return super().__iter__()

        def lists(self) -> Any:
            asked.add("*")
            return super().lists()

        def urlencode(self, safe: str | None = None) -> str:
            asked.add("*")
            return super().urlencode(safe)

    def query(request: WSGIRequest) -> QueryDict:
        return Watched(request.META.get("QUERY_STRING", ""), encoding=request.encoding)

    with patch.object(WSGIRequest, "GET", property(query)):
        yield asked
