"""The button that tells another server's keepers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from hearth.features.care.access import access_case
from hearth.features.care.forwarding import forward
from hearth.people.door import see
from hearth.people.sight import Viewer


@require_POST
def forward_case(request: HttpRequest, num: int) -> HttpResponse:
    """Send it; nobody who complained is named."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    access_case(viewer, num)
    forward(viewer, num, request.POST.get("words", ""))
    return see(f"/care/{num}/")
