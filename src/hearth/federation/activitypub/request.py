"""One HTTP request as the signature schemes see it: raw header fields, each as often as it was sent, and the body."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hearth.base.errors import Invalid


class NotSigned(Invalid):
    """No valid signature of somebody who may do this: 401, before anything is parsed."""

    status = 401


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came in. `host` is the name by which the home is known, whatever a proxy made of it."""

    method: str
    path: str
    query: str
    host: str
    fields: Mapping[str, tuple[str, ...]]
    body: bytes = b""

    @property
    def target(self) -> str:
        """Path and query as in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def one(self, name: str) -> str:
        """A field that may be sent once at most, "" if it was not. Raises NotSigned for a repeated one."""
        found = self.fields.get(name, ())
        if len(found) > 1:
            raise NotSigned(f"The field {name} was sent more than once.")
        return found[0] if found else ""

    def joined(self, name: str) -> str | None:
        """All values of a field as RFC 9110 joins them; None if it was not sent."""
        found = self.fields.get(name)
        return None if found is None else ", ".join(value.strip() for value in found)


def collect(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Header fields by lower-case name."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        key = name.lower()
        fields[key] = (*fields.get(key, ()), value)
    return fields


def of_scope(scope: Mapping[str, Any], body: bytes, host: str) -> Request:
    """The request of an ASGI scope."""
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    raw = scope.get("raw_path") or scope["path"].encode()
    path = raw.split(b"?")[0].decode("latin-1")
    return Request(
        scope["method"], path, scope.get("query_string", b"").decode("latin-1"), host, collect(pairs), body
    )


def of_django(request: Any, host: str) -> Request:
    """The request of a Django view."""
    fields = collect((str(name), str(value)) for name, value in request.headers.items())
    path, _mark, query = request.get_full_path().partition("?")
    return Request(request.method or "GET", path, query, host, fields, request.body)
