"""Whoever is banned signs in to her own data and her letters, and to nothing else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from hearth.people.sight import Viewer

OWN = (
    "/me/",
    "/care/mine/",
    "/care/letters/",
    "/signout/",
    "/signin/",
    "/static/",
    "/media/",
    "/left/",
    "/oauth/authorize",
    "/you/",
    "/account/",
    "/choices/",
    "/unsubscribe/",
    "/am-i-here/",
    "/charter/",
    "/care/numbers/",
    "/help/",
    "/faces/",
    "/words/",
    "/brand.css",
    "/manifest.webmanifest",
    "/sw.js",
    "/offline/",
    "/health",
)
"""what stays hers: data and taking it along, ways to sign in, consents, mail, letters with appeals, leaving; and what a
page is made of"""


class BannedMiddleware:
    """Leads a banned person to what is hers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass everybody else on."""
        if (
            request.method == "GET"
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and not request.path.startswith(OWN)
        ):
            viewer: Viewer = request.viewer  # type: ignore[attr-defined]
            if viewer.banned:
                return HttpResponseRedirect("/me/")
        return self.get_response(request)
