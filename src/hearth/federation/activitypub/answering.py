"""How every federated address answers: nothing while the home does not federate, one and the same 404 for what is not
open and what never was, 410 with a tombstone for what was public, and signed requests only where the home wants that.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from hearth.base.errors import NotFound, Unreachable
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.actor_documents import tombstone
from hearth.federation.activitypub.negotiation import VARY, bytes_of, document, wanted_by
from hearth.federation.activitypub.reader import reader_of
from hearth.federation.activitypub.request import NotSigned

_NOTHING = bytes_of({"error": "Not found"})


class Gone(NotFound):
    """It was public and was deleted."""

    status = 410

    def __init__(self, url: str, former: str = "") -> None:
        super().__init__()
        self.url, self.former = url, former


class View(Protocol):
    """A view of this room: what it is asked, and by whom as far as that was signed."""

    def __call__(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse: ...


def is_secure() -> bool:
    """Whether the home answers signed requests only (authorized fetch)."""
    return addresses.doors()[1]


def nothing(request: HttpRequest) -> HttpResponse:
    """The one answer for what is not there and what is not for you."""
    return document(request, _NOTHING, shared=False, status=404)


def answers(view: View, *, unsigned: bool = False) -> View:
    """Make a view answer as this room does. `unsigned`: it answers unsigned requests in any case (keys must be had)."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD", "Vary": VARY})
        try:
            opened, secure = addresses.doors()
            if not opened:
                return nothing(request)
            if not unsigned and secure and not reader_of(request).uri:
                return _sign_first(request)
            return view(request, *args, **named)
        except Gone as gone:
            body = bytes_of(tombstone(gone.url, gone.former))
            return document(request, body, shared=False, status=410)
        except NotFound:
            return nothing(request)
        except NotSigned:
            return _sign_first(request)
        except Unreachable:
            return document(request, bytes_of({"error": "Try again later"}), shared=False, status=503)

    return answered


def _sign_first(request: HttpRequest) -> HttpResponse:
    return document(request, bytes_of({"error": "Request not signed"}), shared=False, status=401)


def page_or(request: HttpRequest, page: str, body: Callable[[], bytes], *, otherwise: bool) -> HttpResponse:
    """The document, or the way to the page for people."""
    if wanted_by(request, otherwise=otherwise):
        return document(request, body(), shared=not is_secure())
    return HttpResponseRedirect(page, headers={"Vary": VARY, "Cache-Control": "private, no-store"})
