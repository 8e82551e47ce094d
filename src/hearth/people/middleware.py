"""Every request knows who is looking: `request.viewer`, loaded when first asked."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hearth.people.sessions import viewer_from_session
from hearth.people.sight import Viewer


class Request(HttpRequest):
    """A request that passed ViewerMiddleware."""

    viewer: Viewer


class ViewerMiddleware:
    """Puts `viewer` on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on with a viewer."""
        lazy = SimpleLazyObject(lambda: viewer_from_session(request.session))
        cast(Request, request).viewer = cast(Viewer, lazy)
        return self.get_response(request)
