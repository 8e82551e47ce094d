"""Every request knows who is looking: `request.viewer`. Without a session cookie it is loaded only when asked for."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hearth.people.browsers import note_use
from hearth.people.sessions import viewer_from_session
from hearth.people.sight import Viewer

UNSEEN = ("/static/", "/words/", "/health")
"""what is the same for everybody"""


class Request(HttpRequest):
    """A request that passed ViewerMiddleware."""

    viewer: Viewer


class ViewerMiddleware:
    """Puts `viewer` on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on with a viewer; once a day, note that this browser is still in use."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(UNSEEN):
            cast(Request, request).viewer = viewer_from_session(request.session)
        else:
            lazy = SimpleLazyObject(lambda: viewer_from_session(request.session))
            cast(Request, request).viewer = cast(Viewer, lazy)
        response = self.get_response(request)
        if request.session.accessed:
            note_use(request)
        return response
