"""Which form of a thing somebody wants, the page or the ActivityPub document (RFC 9110 12.5.1, ActivityPub 3.2)."""

from hashlib import sha256
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

ACTIVITY = "application/activity+json"
LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
JRD = "application/jrd+json"
VARY = "Accept, Signature, Signature-Input"
_AP = frozenset([ACTIVITY, "application/ld+json", "application/json"])
_PAGES = frozenset(["text/html", "application/xhtml+xml"])


def _weights(accept: str) -> dict[str, float]:
    """Media types of an Accept header with their weights; broken ones are left out."""
    found: dict[str, float] = {}
    for part in accept.split(",")[:40]:
        media, *parameters = part.split(";")
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.strip().partition("=")
            if name.lower() == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
        name = media.strip().lower()
        if name and 0 <= weight <= 1:
            found[name] = max(weight, found.get(name, 0.0))
    return found


def wants_document(accept: str, otherwise: bool) -> bool:
    """Whether the document is wanted rather than the page; `otherwise` answers for those who name neither.

    At the same weight the page wins only where no ActivityPub type is named at all: a browser never names one, and
    a server must never be given HTML for asking for both.
    """
    weights = _weights(accept)
    document = max((weights[name] for name in _AP if name in weights), default=0.0)
    page = max((weights[name] for name in _PAGES if name in weights), default=0.0)
    if document or page:
        return document >= page
    return otherwise


def wanted_by(request: HttpRequest, *, otherwise: bool) -> bool:
    """As `wants_document`, for a request."""
    return wants_document(request.headers.get("Accept", ""), otherwise)


def form_of(accept: str) -> str:
    """The content type of the answer: `activity+json` unless only the `ld+json` form was named."""
    weights = _weights(accept)
    return LD if "application/ld+json" in weights and ACTIVITY not in weights else ACTIVITY


def document(request: HttpRequest, body: bytes, *, shared: bool, status: int = 200) -> HttpResponse:
    """A document as an answer. `shared` says that everybody would be answered the same: only that may be cached."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        "Vary": VARY,
        "Cache-Control": "public, max-age=60" if shared and status == 200 else "private, no-store",
    }
    if status == 200:
        headers["ETag"] = tag
        if request.headers.get("If-None-Match") == tag:
            return HttpResponseNotModified(headers=headers)
    return HttpResponse(
        body, content_type=form_of(request.headers.get("Accept", "")), headers=headers, status=status
    )


def bytes_of(value: Any) -> bytes:
    """JSON as it goes over the wire."""
    return orjson.dumps(value)
