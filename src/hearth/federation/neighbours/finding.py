"""Finding somebody or something on another server, by name or address."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hearth.base.errors import NotFound
from hearth.federation.activitypub import addresses
from hearth.federation.activitypub.resolve import resolve
from hearth.ledger import read
from hearth.people.door import see
from hearth.people.middleware import Request
from hearth.people.models import Actor


@require_http_methods(["GET", "HEAD", "POST"])
def find_page(request: Request) -> HttpResponse:
    """A name like @ada@example.org, or an address; then to what it means here."""
    if not request.viewer.known or request.viewer.banned:
        raise NotFound
    text = request.POST.get("q", "").strip()[:2000]
    context = {"q": text, "open": addresses.federating()}
    if request.method != "POST":
        return render(request, "federation/servers/find.html", context)
    uri = resolve(text, request.viewer) if text else None
    num = read.num_of(uri) if uri else None
    if num is None:
        words = _(
            "Nothing was found there. A name looks like @ada@example.org, an address begins with https://."
        )
        context["errors"] = [("q", words)]
        return render(request, "federation/servers/find.html", context, status=404)
    return see(f"/people/{num}/" if Actor.objects.filter(num=num).exists() else f"/p/{num}/")
