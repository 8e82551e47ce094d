"""Addresses of the server itself."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from hearth import __version__
from hearth.server.leaving.page import export_page


def health(request: HttpRequest) -> JsonResponse:
    """Alive, and which version."""
    return JsonResponse({"status": "ok", "version": __version__})


urlpatterns = [path("health", health), path("export/", export_page, name="export")]
