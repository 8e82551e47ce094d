"""The page behind an open door: a newcomer chooses name, handle and how she signs in, and is in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hearth.base.errors import Invalid
from hearth.people import arriving, passkeys
from hearth.people.door import again, password_or_passkey, see
from hearth.people.mailing import can_mail
from hearth.people.middleware import Request
from hearth.people.signing import begin_session

WELCOME = "/welcome/"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def arrive_page(request: Request, token: str) -> HttpResponse:
    """Come in by an open door."""
    door = arriving.access_door(token)
    if request.viewer.member:
        return render(request, "people/arrive_already.html", {"person": request.viewer})
    known = arriving.known_account(door)
    mine = known is not None and known.actor == request.viewer.actor
    elsewhere = arriving.elsewhere(door)
    context: dict[str, Any] = {"door": door, "known": known, "mine": mine, "mails": can_mail()}
    context |= {"elsewhere": elsewhere, "token": token}
    if request.method != "POST":
        way = "elsewhere" if elsewhere else "password"
        typed = {"name": door.name, "handle": arriving.handle_for(door.name), "way": way}
        return render(request, "people/arrive.html", {**context, "typed": typed})
    try:
        return _come_in(request, token, known=known is not None, mine=mine)
    except Invalid as error:
        return again(request, "people/arrive.html", error, ready=passkeys.is_ready(request), **context)


def _come_in(request: Request, token: str, *, known: bool, mine: bool) -> HttpResponse:
    if known:
        if not mine:
            return see(f"/signin/?next={request.path}")
        arriving.come_back(token, request.viewer)
        return see(WELCOME)
    password = password_or_passkey(request)
    typed = request.POST
    arrival = arriving.arrive(
        token, name=typed.get("name", ""), handle=typed.get("handle", ""), password=password
    )
    if typed.get("way") == "passkey":
        passkeys.keep(request, arrival.person.num)
    way = typed.get("way", "password")
    begin_session(request, arrival.account, way if way in ("passkey", "link", "elsewhere") else "password")
    return see(WELCOME)
