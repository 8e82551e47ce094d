"""The page of versions: what runs here, whether there is a newer one, and changing to it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hearth.base.errors import HearthError, Invalid
from hearth.people.middleware import Request
from hearth.people.roles import require_steward
from hearth.server.keeping import errands, update
from hearth.server.steward.again import asks_again
from hearth.server.steward.backups import begun


@never_cache
@require_http_methods(["GET", "HEAD"])
def version_page(request: Request) -> HttpResponse:
    """What runs, and what the source said when it was asked last."""
    require_steward(request.viewer)
    return _page(request)


def _page(request: Request, error: str = "", status: int = 200) -> HttpResponse:
    asked, newer = update.last_answer()
    try:
        trouble = update.why_not()
    except HearthError as caught:
        trouble = str(caught)
    context: dict[str, Any] = {
        "present": update.present(),
        "asked": asked,
        "newer": newer,
        "trouble": trouble,
        "source": update.source(),
        "current": errands.current(),
        "last": next((each for each in errands.latest() if each.kind == "update"), None),
        "error": error,
    }
    return render(request, "server/version.html", context, status=status)


@require_POST
def look_page(request: Request) -> HttpResponse:
    """Ask the source, now and only because somebody pressed the button."""
    require_steward(request.viewer)
    try:
        update.newest()
    except HearthError as error:
        return _page(request, str(error), 422)
    return HttpResponseRedirect("/settings/update/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def change_page(request: Request) -> HttpResponse:
    """Say what will happen; with POST it begins."""
    _asked, newer = update.last_answer()
    if request.method != "POST" or newer is None:
        return _page(request) if newer is None else render(request, "server/change.html", {"newer": newer})
    try:
        if request.POST.get("sha") != newer.sha:
            raise Invalid(_("Another version was found meanwhile. Look again."))
        if trouble := update.why_not():
            raise Invalid(trouble)
        return begun(errands.begin("update", request.viewer.actor or 0, sha=newer.sha))
    except HearthError as error:
        return _page(request, str(error), 422)
