"""Where a page's live stream begins is read before the page asks for its posts: one said in between is not missed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hearth.ui.shell import Shell


class ShellMiddleware:
    """Puts `shell` on the request, its place in the ledger already read when a page is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on with a shell."""
        shell = Shell(request)
        request.shell = shell  # type: ignore[attr-defined]
        if request.method in ("GET", "POST") and not request.path.startswith(
            ("/static/", "/media/", "/health")
        ):
            _ = shell.seq
        return self.get_response(request)
