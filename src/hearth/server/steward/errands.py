"""The page of one piece of work. Its long address is the right to see it: it must answer when accounts are replaced."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hearth.people.middleware import Request
from hearth.server.keeping import errands

TITLES = {
    "backup": _("A backup is made"),
    "prove": _("A backup is proven"),
    "restore": _("A backup is restored"),
    "update": _("A newer version"),
}
STEPS = {
    "saving": _("Everything is saved into a backup"),
    "proving": _("The backup is restored into an empty place and compared, to be sure"),
    "checking": _("The file is looked through"),
    "reading": _("The home of the backup is built beside the present one and compared"),
    "settling": _("The home starts anew with it"),
    "environment": _("What it needs is installed beside the present version"),
    "trying": _("The newer version is tried on a copy of the data"),
    "switching": _("The home starts anew with the newer version"),
}
DONE = {
    "backup": _("The backup is there, and it was proven by restoring it."),
    "prove": _("It can be restored, and everything in it agrees."),
    "restore": _("The home is the one of the backup now. Sign in again if you are asked."),
    "update": _("The newer version runs."),
}
BACK = {
    "update": "/settings/update/",
    "restore": "/signin/?next=/settings/backups/",  # a restored home may not know this session
}


@never_cache
@require_safe
def errand_page(request: Request, token: str) -> HttpResponse:
    """How far it is; the page looks again by itself, through a restart of the home as well."""
    errand = errands.access(token)
    now = [STEPS.get(errand.step, "")] if errand.step and errand.busy else []
    context = {
        "errand": errand,
        "title": TITLES.get(errand.kind, ""),
        "past": [STEPS.get(step, step) for step in _past(errand)],
        "now": now,
        "done": DONE.get(errand.kind, ""),
        "back": BACK.get(errand.kind, "/settings/backups/"),
    }
    partial = "#status" if request.headers.get("HX-Request") else ""
    return render(request, f"server/errand.html{partial}", context)


def _past(errand: errands.Errand) -> list[str]:
    return [*errand.past, *([errand.step] if errand.state == errands.DONE and errand.step else [])]
