"""The way in to the keepers' pages."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hearth.people.middleware import Request
from hearth.people.roles import may_steward, require_steward
from hearth.ui.shell import RoomLink, fills


@fills("places")
def places(request: HttpRequest) -> list[RoomLink]:
    """For those who keep the home."""
    if not may_steward(cast(Request, request).viewer):
        return []
    return [RoomLink(_("Settings of the home"), "/settings/", kind="home", order=95)]


@require_safe
def overview_page(request: Request) -> HttpResponse:
    """What can be set and looked after."""
    require_steward(request.viewer)
    pages = [
        ("/settings/health/", _("Health"), _("What is fine, what is not, and what to do about it.")),
        (
            "/settings/address/",
            _("Address"),
            _("Where people find this home, and whether they can reach it."),
        ),
        ("/settings/mail/", _("Mail"), _("How letters leave this home, and a test letter to you.")),
        (
            "/settings/open-web/",
            _("The open social web"),
            _("Under which name others find people here, what leaves, and how it moves."),
        ),
        ("/gate/", _("The gate"), _("What is asked of those who apply, and who reads the answers.")),
        (
            "/settings/limits/",
            _("Limits"),
            _("What new members cannot do yet, and how much one person carries."),
        ),
        ("/choices/", _("Counting"), _("Whether members are in figures only after a yes.")),
        ("/settings/papers/", _("Papers"), _("What data protection law asks you to have written down.")),
        ("/settings/backups/", _("Backups"), _("Make one, take one along, bring the home back from one.")),
        ("/settings/update/", _("Version"), _("Which version runs, and a newer one when there is one.")),
        ("/export/", _("Take it along"), _("Everything this community made, in one file that is yours.")),
    ]
    return render(request, "server/settings.html", {"pages": pages})
