"""Addresses of the server itself."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from hearth import __version__
from hearth.server.leaving.page import export_page
from hearth.server.leaving.personal_page import my_export


def health(request: HttpRequest) -> JsonResponse:
    """Alive, and which version."""
    return JsonResponse({"status": "ok", "version": __version__})


urlpatterns = [
    path("health", health),
    path("export/", export_page, name="export"),
    path("me/export/", my_export, name="my-export"),
]
