"""The HTTP border: typed errors become pages in plain words with the right status, and nothing else leaks."""

import logging
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hearth.base.errors import HearthError, TooMuch

log = logging.getLogger(__name__)
View = Callable[[HttpRequest], HttpResponse]
_MOST_DRAINED = 30_000_000
_PAGES = {400: "ui/400.html", 413: "ui/400.html", 403: "ui/403.html", 404: "ui/404.html", 429: "ui/429.html"}


def page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """An error page, or the bare sentence for htmx and programs."""
    if request.headers.get("HX-Request") or "text/html" not in request.headers.get("Accept", "text/html"):
        return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    template = _PAGES.get(status, "ui/500.html")
    return render(request, template, {"message": message}, status=status)


class ErrorPages:
    """Middleware that turns typed errors into answers."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; errors come to `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Typed errors, characters that are none and full disks get a sentence; everything else is a 500 and logged."""
        if isinstance(error, HearthError):
            response = page(request, error.status, str(error))
            if isinstance(error, TooMuch) and error.retry_after:
                response["Retry-After"] = str(error.retry_after)
            return response
        if isinstance(error, DataError) or (isinstance(error, ValueError) and "NUL (0x00)" in str(error)):
            log.warning("a request held what no database keeps: %s", type(error).__name__)
            return page(request, 400, _("There are characters in it that are not text."))
        if isinstance(error, (DatabaseError, OSError)) and _storage(str(error)):
            log.error("storage: %s", error)
            sentence = _(
                "The home cannot save right now: its disk is full or read-only. Nothing was changed."
            )
            return page(request, 503, sentence)
        return None


def _storage(text: str) -> bool:
    return any(
        word in text for word in ("disk is full", "readonly", "disk I/O", "No space left", "Read-only")
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return page(
        request, 403, _("This page was open for too long. Reload it and try again; nothing was lost.")
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 400."""
    if isinstance(exception, RequestDataTooBig):
        _drain(request)
        return page(
            request, 413, _("This is more than the home can take in one go. Shorten it or send it in parts.")
        )
    return page(request, 400)


def _drain(request: HttpRequest) -> None:
    """Read what is still coming: a browser that is cut off while sending shows no answer."""
    body, left = request.environ["wsgi.input"], _MOST_DRAINED  # type: ignore[attr-defined]
    while left > 0 and (chunk := body.read(1 << 16)):
        left -= len(chunk)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 404."""
    return page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's own 500."""
    return page(request, 500)
