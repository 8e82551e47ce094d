"""The page for moving in from another home: what shall come along, and what became of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.federation.activitypub import addresses
from hearth.federation.elsewhere import client, oauth
from hearth.federation.elsewhere.identity import Identity
from hearth.federation.elsewhere.views import comes_back, onward
from hearth.federation.moving import aliases
from hearth.people.attempts import address_of, count_asking
from hearth.people.door import again
from hearth.people.middleware import Request
from hearth.people.signing import has_proved
from hearth.server.moving import new_home

PAGE, HELD, PURPOSE = "server/move_in.html", "moving in", "home"
SCOPES = f"{oauth.IDENTITY} {new_home.SCOPE}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move_in(request: Request) -> HttpResponse:
    """Which home, and what shall come along."""
    if not request.viewer.member:
        raise NotFound
    aliases.require_own_self(request.viewer)
    parts = [(key, *words) for key, words in new_home.PARTS.items()]
    context = {"parts": parts, "proved": has_proved(request), "speaks": addresses.federating()}
    if request.method != "POST":
        ticked = [part for part in new_home.PARTS if part != new_home.CHOICES]
        return render(request, PAGE, {**context, "typed": {}, "ticked": ticked})
    ticked = [part for part in request.POST.getlist("part") if part in new_home.PARTS]
    try:
        count_asking("elsewhere", address_of(request), 20)
        if not has_proved(request):
            raise Invalid("")
        host = client.server_of(request.POST.get("address", "")[:300])
        url = oauth.begin(request, host, PURPOSE, scopes=SCOPES)
        request.session[HELD] = ticked
        return onward(request, host, url)
    except HearthError as error:
        return again(request, PAGE, error, ticked=ticked, **context)


@comes_back(PURPOSE, SCOPES)
def moved_in(request: Request, who: Identity, asked: oauth.Asked) -> HttpResponse:
    """Back from the old home: take everything in."""
    wanted = request.session.pop(HELD, [])
    moved = new_home.take_in(request.viewer, who, asked.token, wanted)
    done = [(new_home.PARTS[part][0], *told) for part, told in moved.done.items()]
    return render(request, "server/moved_in.html", {"who": who, "done": done, "run": moved.run})


urlpatterns = [path("account/moving/home/", move_in, name="move-in")]
