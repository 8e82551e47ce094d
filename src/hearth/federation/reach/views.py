"""The page on which a person chooses how far she goes on the open social web."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.base.errors import Invalid
from hearth.federation.activitypub import addresses
from hearth.federation.reach.choosing import NOTHING, THIN, WHOLE, Reach, choose_reach, reach_of
from hearth.people.middleware import Request


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reach_page(request: Request) -> HttpResponse:
    """What others learn of me, and whether they ask before they follow."""
    now, error = reach_of(request.viewer), ""
    if request.method == "POST":
        now = Reach(request.POST.get("told", ""), bool(request.POST.get("asks")))
        try:
            choose_reach(request.viewer, now)
            return HttpResponseRedirect("/account/open-web/?kept=yes")
        except Invalid as refused:
            error = str(refused)
    context = {
        "now": now,
        "error": error,
        "kept": request.GET.get("kept") == "yes" and not error,
        "host": addresses.host(),
        "federating": addresses.federating(),
        "asks": ["yes"] if now.asks else [],
        "asking": [
            ("yes", _("Whoever wants to follow me asks first"), _("Otherwise following begins at once."))
        ],
        "options": [
            (
                WHOLE,
                _("My whole profile"),
                _("Name, picture, words, links and pronouns, for everybody on the web."),
            ),
            (THIN, _("Name and picture"), _("The rest of your profile stays in this home.")),
            (
                NOTHING,
                _("Nothing"),
                _(
                    "Nobody elsewhere finds or follows you. Servers that know you are told that you are gone for good."
                ),
            ),
        ],
    }
    return render(request, "federation/reach/reach.html", context, status=422 if error else 200)
