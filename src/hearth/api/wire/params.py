"""What a client sent, whatever it sent it in: query, form, multipart or JSON, as one nested thing with kind readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext as _

from hearth.base.errors import Invalid

DEEPEST, MOST = 6, 1000
_PARTS = re.compile(r"\[([^\[\]]*)\]")
_NO = frozenset(["", "0", "f", "false", "off", "no", "n"])


class Params:
    """Named values. A list may come as `name[]`, as a repeated name, as JSON, or as one bare value."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def has(self, name: str) -> bool:
        """Whether it was sent at all, even empty."""
        return name in self.values

    def maybe(self, name: str) -> str | None:
        """A text, None where nothing or null was sent."""
        value = self.values.get(name)
        if isinstance(value, list):
            value = value[-1] if value else None
        if value is None or isinstance(value, (dict, UploadedFile)):
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value).replace("\0", "")

    def text(self, name: str, default: str = "") -> str:
        """A text."""
        found = self.maybe(name)
        return default if found is None else found

    def flag(self, name: str, default: bool = False) -> bool:
        """Yes or no; booleans also come as words ("true", "1", "on"), in JSON too."""
        found = self.maybe(name)
        return default if found is None else found.strip().lower() not in _NO

    def whole(self, name: str) -> int | None:
        """A whole number, None where none was sent."""
        found = (self.maybe(name) or "").strip()
        if not found:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", found):
            raise Invalid(_("“%(name)s” must be a whole number.") % {"name": name})
        return int(found)

    def many(self, name: str) -> list[str]:
        """A list of texts."""
        return [str(one).replace("\0", "") for one in self._list(name) if isinstance(one, (str, int, float))]

    def ids(self, name: str) -> list[int]:
        """A list of ids; what cannot be one names nothing."""
        return [int(one) for one in self.many(name) if one.isascii() and one.isdigit() and len(one) < 19]

    def part(self, name: str) -> Params:
        """What is nested under a name: `poll[options][]`, or an object in JSON."""
        value = self.values.get(name)
        return Params(value if isinstance(value, dict) else {})

    def rows(self, name: str) -> list[Params]:
        """A list of nested things, also numbered ones: `fields_attributes[0][name]`."""
        return [Params(one) for one in self._list(name) if isinstance(one, dict)]

    def file(self, name: str) -> UploadedFile[Any] | None:
        """An uploaded file."""
        value = self.values.get(name)
        return value if isinstance(value, UploadedFile) else None

    def _list(self, name: str) -> list[Any]:
        value = self.values.get(name)
        if value is None:
            return []
        if isinstance(value, dict):
            return list(value.values())
        return value if isinstance(value, list) else [value]


def params_of(request: HttpRequest) -> Params:
    """Everything a request brings; the body wins over the query."""
    found = nested((name, value) for name, values in request.GET.lists() for value in values)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        found.update(_body(request))
    return Params(found)


def _body(request: HttpRequest) -> dict[str, Any]:
    kind = (request.content_type or "").lower()
    if kind == "multipart/form-data":
        try:
            fields, files = MultiPartParser(
                request.META, request, request.upload_handlers, request.encoding or "utf-8"
            ).parse()
        except MultiPartParserError as error:
            raise Invalid(_("The form could not be read.")) from error
        pairs = [(name, value) for name, values in fields.lists() for value in values]
        return nested([*pairs, *((name, one) for name, ones in files.lists() for one in ones)])
    if kind.endswith("json"):
        return _json(request.body)
    if not request.body:
        return {}
    form = QueryDict(request.body, encoding="utf-8")
    return nested((name, value) for name, values in form.lists() for value in values)


def _json(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid(_("This is not JSON.")) from error
    if not isinstance(found, dict):
        raise Invalid(_("A JSON object is asked for."))
    return found


def nested(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Flat names as Rails nests them: `a[]`, `a[b]`, `a[0][b]`, `a[][b]`; a name sent twice is a list."""
    root: dict[str, Any] = {}
    for count, (name, value) in enumerate(pairs):
        head = name.partition("[")[0]
        steps = _PARTS.findall(name[len(head) :])
        if count >= MOST or len(steps) > DEEPEST:
            raise Invalid(_("This is more than one request can carry."))
        _put(root, [head, *steps], value)
    return root


def _put(here: dict[str, Any], steps: list[str], value: Any) -> None:
    name, rest = steps[0], steps[1:]
    if not rest:
        known = here.get(name)
        here[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]
    elif rest[0] == "":
        _append(here, name, rest[1:], value)
    else:
        inside = here.get(name)
        if not isinstance(inside, dict):
            inside = here[name] = {}
        _put(inside, rest, value)


def _append(here: dict[str, Any], name: str, rest: list[str], value: Any) -> None:
    held = here.get(name)
    if not isinstance(held, list):
        held = here[name] = [] if held is None or isinstance(held, dict) else [held]
    if not rest:
        held.append(value)
        return
    last = held[-1] if held and isinstance(held[-1], dict) else None
    if last is None or (rest[0] in last and rest[0]):
        last = {}
        held.append(last)
    _put(last, rest, value)
