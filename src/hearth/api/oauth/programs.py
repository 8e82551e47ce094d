"""The page on which a person sees which programs act for her, and takes it back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.api.oauth.rows import App, Token
from hearth.api.oauth.scopes import MEANINGS
from hearth.api.oauth.tokens import revoke_all
from hearth.base.errors import NotFound
from hearth.people.door import see
from hearth.people.middleware import Request


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def programs(request: Request) -> HttpResponse:
    """Every program with a token of hers; what is taken back ends at once."""
    me = request.viewer.actor
    if me is None:
        raise NotFound
    if request.method == "POST":
        chosen = request.POST.get("app", "")
        revoke_all(me, int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0)
        return see(request.path)
    held: dict[int, list[Token]] = {}
    for token in Token.objects.filter(actor=me).order_by("-created"):
        held.setdefault(token.app, []).append(token)
    apps = App.objects.in_bulk(held)
    shown = [
        {
            "app": apps[num],
            "since": min(one.created for one in tokens),
            "used": max(one.used for one in tokens),
            "may": sorted(
                {str(MEANINGS.get(scope, scope)) for one in tokens for scope in one.scopes.split()}
            ),
        }
        for num, tokens in held.items()
        if num in apps
    ]
    return render(request, "api/programs.html", {"programs": shown})
