"""JSON from other servers: read strictly, then looked at tolerantly, since a one-item list may come bare, anywhere.

Contexts, aliases and `signature` are never interpreted; JSON-LD's graph keywords are refused.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson

from hearth.base import clock
from hearth.base.errors import Invalid, TooMuch

MAX_BYTES = 1_000_000
DEPTH = 64
MOST = 1000
"""entries of a list that are looked at"""
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_PUBLIC_NAMES = frozenset((PUBLIC, "as:Public", "Public"))
_GRAPH = frozenset(("@graph", "@reverse", "@included", "@nest"))
type Document = dict[str, Any]


class _Refused(ValueError):
    """Raised inside the second parser."""


def read(raw: bytes) -> Document:
    """A document as an object. Raises Invalid (TooMuch for more than 1 MB) for what naive parsers differ about.

    orjson refuses NaN, 1e400, lone surrogates and what is not UTF-8; duplicate keys it would take, so a second
    parser looks at the keys.
    """
    if len(raw) > MAX_BYTES:
        raise TooMuch("A document may have at most 1 MB.")
    try:
        found = orjson.loads(raw)
        if raw.count(b"{") + raw.count(b"[") > DEPTH:
            _check_depth(found)
        if b"\\u0000" in raw:
            _check_nul(found)
        _keys.decode(raw.decode())
    except ValueError as error:
        raise Invalid("This is not JSON that everybody reads alike.") from error
    if not isinstance(found, dict):
        raise Invalid("This is not a JSON object.")
    return found


def _looked_at(pairs: list[tuple[str, Any]]) -> None:
    keys = {key for key, _value in pairs}
    if len(keys) != len(pairs) or not _GRAPH.isdisjoint(keys):
        raise _Refused


def _check_depth(document: Any) -> None:
    layer, depth = [document], 0
    while layer:
        depth += 1
        if depth > DEPTH:
            raise _Refused
        layer = [part for each in layer for part in _parts(each) if isinstance(part, dict | list)]


def _parts(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _check_nul(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise _Refused
    elif isinstance(value, dict | list):
        for part in (*value, *_parts(value)):
            _check_nul(part)


_keys = json.JSONDecoder(object_pairs_hook=_looked_at)


# ---- looking at values ----


def many(value: Any) -> list[Any]:
    """A list, whether one came, a single value or none; at most 1,000 entries."""
    if value is None:
        return []
    return [each for each in value[:MOST] if each is not None] if isinstance(value, list) else [value]


def one(value: Any) -> Any:
    """The first value of what may be a list."""
    if not isinstance(value, list):
        return value
    return next(iter(many(value)), None)


def id_of(value: Any) -> str:
    """The id of an object that is embedded or named, "" if there is none."""
    if isinstance(value, str):
        return value
    found = one(value) if isinstance(value, list) else value
    if isinstance(found, dict):
        found = found.get("id") or found.get("@id")
    return found if isinstance(found, str) else ""


def ids(value: Any) -> list[str]:
    """The ids of what is embedded or named, each once."""
    return [each for each in dict.fromkeys(map(id_of, many(value))) if each]


def kind(document: Document) -> str:
    """The type without prefix; the first if there are several."""
    found = document.get("type") or document.get("@type")
    if not isinstance(found, str):
        found = one(found)
        if not isinstance(found, str):
            return ""
    if ":" not in found and "#" not in found:
        return found
    return found.removeprefix("as:").removeprefix("litepub:").rsplit("#", 1)[-1]


def is_public(name: str) -> bool:
    """Whether this recipient is everybody."""
    return name in _PUBLIC_NAMES


def recipients(document: Document, name: str) -> list[str]:
    """The ids in `to`, `cc` or `audience`; everybody is always written in full."""
    return list(dict.fromkeys(PUBLIC if is_public(each) else each for each in ids(document.get(name))))


def text(document: Document, name: str) -> str:
    """A text, also where only its language map was sent; "" if there is none."""
    value = one(document.get(name))
    if isinstance(value, str):
        return value
    by_language = document.get(f"{name}Map")
    if isinstance(by_language, dict):
        return next((each for each in by_language.values() if isinstance(each, str)), "")
    return ""


def language(document: Document, name: str = "content") -> str:
    """The language of a text as its map tells it, "" if it does not."""
    by_language = document.get(f"{name}Map")
    if not isinstance(by_language, dict):
        return ""
    value = document.get(name)
    same = [key for key, each in by_language.items() if each == value]
    return str(same[0] if same else next(iter(by_language), ""))[:35]


def links(value: Any) -> list[tuple[str, str]]:
    """(address, media type) of `url`, `icon` or `image`: strings, Links and objects that carry one."""
    found: list[tuple[str, str]] = []
    for each in many(value):
        if isinstance(each, str):
            found.append((each, ""))
        elif isinstance(each, dict):
            kind_of = each.get("mediaType")
            inner = each.get("href") or each.get("url")
            sort = kind_of if isinstance(kind_of, str) else ""
            found += [(address, other or sort) for address, other in links(inner)] if inner else []
    return found


def link(value: Any) -> str:
    """The first address of `url`, `icon` or `image`."""
    return next((address for address, _kind in links(value)), "")


def moment(value: Any) -> int | None:
    """A time in milliseconds since 1970, None for what is none."""
    value = one(value)
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        return clock.to_ms(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        return None


def number(value: Any) -> int | None:
    """A whole number that is not negative, None for anything else."""
    value = one(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
