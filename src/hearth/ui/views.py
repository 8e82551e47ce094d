"""The style page (made from the real components), the reader's choice of light and density, and help."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from hearth.base.errors import NotFound
from hearth.ui import brand, brand_file, sample, script_words
from hearth.ui.asks import asks_for

YEAR = 365 * 24 * 3600


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "ui/style.html",
        {"tokens": brand.documented(), "fault": brand_file.brand_style()[1], **sample.style_context()},
    )


@require_GET
def brand_stylesheet(request: HttpRequest) -> HttpResponse:
    css, _fault = brand_file.brand_style()
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.GET else "no-cache"
    return response


@require_GET
def script_of_words(request: HttpRequest, language: str) -> HttpResponse:
    """What scripts say, in one language."""
    if language not in dict(settings.LANGUAGES):
        raise NotFound
    response = HttpResponse(script_words.script(language), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.GET else "no-cache"
    return response


@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """Keep theme, density and language in cookies; anything unknown means "as my device" and "cozy"."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    theme, density = request.POST.get("theme", ""), request.POST.get("density", "")
    language = request.POST.get("language", "")
    for name, value, known in (
        ("theme", theme, ("light", "dark")),
        ("density", density, ("compact",)),
        (settings.LANGUAGE_COOKIE_NAME, language, tuple(dict(settings.LANGUAGES))),
    ):
        if value in known:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
        else:
            response.delete_cookie(name)
    return response


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/help.html")


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """What is asked of the viewer: a page, or the panel that the home page fetches once it is there."""
    if request.headers.get("HX-Request"):
        return render(request, "ui/asks.html#asked")
    return render(request, "ui/asks.html", {"asked": asks_for(request.viewer)})  # type: ignore[attr-defined]
