"""The page of the open social web: begin under the final host name, see how things move, close and open the doors."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.base import options
from hearth.base.address import home_url
from hearth.base.errors import Invalid
from hearth.federation.activitypub import addresses, answering, switch
from hearth.federation.activitypub.openness import is_open
from hearth.federation.activitypub.sending import queue
from hearth.federation.activitypub.standing import standing
from hearth.ledger.activity import HOME_NUM
from hearth.people.memberships import members_of
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.roles import require_steward
from hearth.spaces import link_cards


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_web_page(request: Request) -> HttpResponse:
    """How the home stands with other servers; with POST one thing about that is changed."""
    require_steward(request.viewer)
    if request.method != "POST":
        return _shown(request)
    try:
        _change(request)
    except Invalid as error:
        return _shown(request, error=str(error), typed=request.POST.get("host", ""), status=422)
    return HttpResponseRedirect("/settings/open-web/")


def _change(request: Request) -> None:
    match request.POST.get("act"):
        case "begin":
            switch.begin(request.viewer, request.POST.get("host", ""))
        case "pause":
            switch.pause(request.viewer)
        case "resume":
            switch.begin(request.viewer, switch.confirmed())
        case "signed":
            options.put(addresses.SECURE, "on")
        case "unsigned":
            options.drop(addresses.SECURE)
        case "cards":
            options.drop(link_cards.SWITCH)
        case "no-cards":
            options.put(link_cards.SWITCH, link_cards.OFF)
            link_cards.forget_all()
        case "again":
            queue.heard_from(request.POST.get("host", "")[:300])
        case _:
            raise Invalid(_("Choose one of the buttons."))


def _named(handle: str) -> str:
    """How others write to it: with the home's name, once it has one."""
    return f"@{handle}@{host}" if (host := addresses.host()) else f"@{handle}"


def _shown(request: Request, *, error: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    spaces = [space for space in Actor.objects.filter(sort="space").order_by("name") if is_open(space)]
    context: dict[str, Any] = {
        "url": home_url(),
        "host": addresses.host(),
        "confirmed": switch.confirmed(),
        "federating": addresses.federating(),
        "signed": answering.is_secure(),
        "cards": link_cards.wanted(),
        "spaces": [(space.name, _named(space.handle)) for space in spaces],
        "people": len(members_of(HOME_NUM)),
        "me": _named(request.viewer.handle),
        "now": standing(),
        "error": error,
        "typed": typed,
    }
    return render(request, "server/open_web.html", context, status=status)
