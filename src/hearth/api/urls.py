"""Addresses other programs ask for."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt

from hearth.api import measures
from hearth.api.mastodon import core_urls, rest_urls
from hearth.api.oauth import views as oauth
from hearth.api.oauth.authorize import authorize
from hearth.api.oauth.programs import programs
from hearth.api.wire.answers import open_to_all, preflight, refuse


@csrf_exempt
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """No such address, in the words of this interface."""
    return preflight() if request.method == "OPTIONS" else open_to_all(refuse(404, "Record not found"))


urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth/authorize", authorize, name="oauth-authorize"),
    path("oauth/authorize/", authorize),
    path("account/programs/", programs, name="programs"),
    *oauth.urls(),
    *core_urls.urlpatterns,
    *rest_urls.urlpatterns,
    *measures.urlpatterns,
    path("api/<path:rest>", nothing),
    path("oauth/<path:rest>", nothing),
]
