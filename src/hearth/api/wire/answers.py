"""What clients are answered: JSON, and errors as Mastodon words them, with the headers every browser client needs."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.http import HttpResponse

from hearth.base.errors import HearthError, Invalid, TooMuch

JSON = "application/json; charset=utf-8"
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, X-Requested-With",
    "Access-Control-Max-Age": "86400",
}
Details = Mapping[str, Sequence[tuple[str, str]]]


class Wrong(Invalid):
    """Input that cannot be used, field by field: `{"reason": [("ERR_BLANK", "can't be blank")]}`."""

    status = 422

    def __init__(self, message: str, details: Details) -> None:
        super().__init__(message)
        self.details = details


def answer(body: Any, status: int = 200) -> HttpResponse:
    """A thing as JSON."""
    return HttpResponse(orjson.dumps(body), status=status, content_type=JSON)


def refuse(status: int, sentence: str, **more: Any) -> HttpResponse:
    """An error as clients read it."""
    return answer({"error": sentence, **more}, status)


def refusal(error: HearthError) -> HttpResponse:
    """A typed error; a body that cannot be used is 422 here, not 400."""
    if isinstance(error, Wrong):
        shown = {
            field: [{"error": code, "description": words} for code, words in found]
            for field, found in error.details.items()
        }
        return refuse(422, str(error), details=shown)
    status = 422 if error.status == 400 else error.status
    if isinstance(error, TooMuch) and not error.retry_after:
        status = 422
    response = refuse(status, str(error))
    if isinstance(error, TooMuch) and error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Readable for programs in browsers, from any page; kept by no shared cache."""
    for name, value in OPEN_HEADERS.items():
        response[name] = value
    response.setdefault("Cache-Control", "private, no-store")
    response._has_been_logged = True  # type: ignore[attr-defined]  # a client's mistake is nothing to log
    return response


def preflight() -> HttpResponse:
    """What a browser asks before it sends."""
    response = open_to_all(HttpResponse(status=204))
    for name, value in PREFLIGHT.items():
        response[name] = value
    return response
