"""The home as an app on somebody's start screen: its manifest, its service worker, and the page for being offline."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hearth.ui.shell import Shell

_WORKER = Path(__file__).resolve().parent / "static" / "ui" / "js" / "sw.js"
PAPER, SOOT = "#f7f2eb", "#1c1713"


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a device asks before it puts the home among its apps."""
    home = Shell(request).home
    icons = [
        {"src": "/static/ui/icons/icon-192.png", "sizes": "192x192", "type": "image/png"},
        {"src": "/static/ui/icons/icon-512.png", "sizes": "512x512", "type": "image/png"},
        {
            "src": "/static/ui/icons/maskable-512.png",
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
        {"src": "/static/ui/mark.svg", "sizes": "any", "type": "image/svg+xml"},
    ]
    told = {
        "id": "/",
        "name": home.name,
        "short_name": home.name[:14].rstrip(),
        "description": home.purpose,
        "lang": get_language() or "en",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
        "shortcuts": [{"name": _("For you"), "url": "/notifications/"}],
    }
    answer = JsonResponse(told, content_type="application/manifest+json")
    answer["Cache-Control"] = "no-cache"
    return answer


@lru_cache(maxsize=2)
def _worker(_stamp: int) -> bytes:
    return _WORKER.read_bytes()


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, at the root because it serves every page."""
    answer = HttpResponse(_worker(_WORKER.stat().st_mtime_ns), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown where nothing is remembered."""
    return render(request, "ui/offline.html")
