"""The pages of this room beside each other, as far as this viewer may open them."""

from typing import Any

from django.utils.translation import gettext as _

from hearth.insight.suggestions import may_facilitate
from hearth.people.middleware import Request


def ways(request: Request, way: str) -> dict[str, Any]:
    """For `parts/ways.html`: the links, and which is open."""
    found = [
        ("/insight/", _("Figures")),
        ("/insight/staying/", _("Who stays")),
        ("/insight/ties/", _("Who talks with whom")),
        ("/insight/reports/", _("Reports")),
    ]
    if may_facilitate(request.viewer):
        found.append(("/insight/circle/", _("Whom to ask")))
    return {"ways": found, "way": way}
