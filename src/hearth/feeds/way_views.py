"""Pages about how one hears of things: the ways, the browsers that get push messages, and links that end mail."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, TooMuch
from hearth.base.mail import why_waiting
from hearth.base.mail.outbox import resume
from hearth.feeds import devices, unsubscribing, ways
from hearth.feeds.models import KINDS
from hearth.feeds.ways_shown import clock_words, mail_of, sections, zone_choices
from hearth.feeds.web_push import home_public
from hearth.ledger.activity import HOME
from hearth.ledger.read import state
from hearth.people.models import Account
from hearth.people.sight import Viewer

SETTINGS = "/notifications/settings/"


def _me(request: HttpRequest) -> int:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.actor is None:
        raise NotAllowed(_("Sign in first: these are settings of your own."))
    return viewer.actor


def _back() -> HttpResponse:
    answer = HttpResponseRedirect(SETTINGS)
    answer.status_code = 303
    return answer


@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """How this person wants to hear; her browser's zone is offered until she has chosen one."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.actor is None:
        return HttpResponseRedirect(f"/signin/?next={SETTINGS}")
    error = ""
    if request.method == "POST":
        try:
            _choose(request, viewer.actor)
        except Invalid as problem:
            error = str(problem)
        else:
            request.session["ways_saved"] = True
            return _back()
    chosen = ways.ways_of(viewer.actor)
    guess = request.COOKIES.get("tz", "")
    context: dict[str, Any] = {
        "chosen": chosen,
        "clock": clock_words(chosen),
        "sections": sections(chosen),
        "zones": zone_choices(chosen, guess),
        "mail": mail_of(viewer.actor),
        "waiting": why_waiting(),
        "devices": devices.devices_of(viewer.actor),
        "push_key": home_public(),
        "error": error,
        "saved": request.session.pop("ways_saved", False),
        "post": request.POST,
    }
    return render(request, "feeds/settings.html", context, status=400 if error else 200)


def _choose(request: HttpRequest, actor: int) -> None:
    form = request.POST
    ways.choose(
        actor,
        mail={kind: form.get(f"mail-{kind}", "") for kind in KINDS},
        push={kind: form.get(f"push-{kind}", "") for kind in KINDS},
        zone=form.get("zone", ""),
        quiet=(form.get("quiet-from", ""), form.get("quiet-to", "")),
        digest=form.get("digest") == "yes",
        digest_at=form.get("digest-at", ""),
    )


@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    """A browser asks for push messages (JSON from its own script)."""
    me = _me(request)
    try:
        asked = orjson.loads(request.body[:4000])
        keys = asked["keys"]
        words = [str(asked["endpoint"]), str(keys["p256dh"]), str(keys["auth"]), str(asked.get("name", ""))]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(_("This browser sent something that cannot be used.")) from error
    devices.subscribe(me, endpoint=words[0], public=words[1], secret=words[2], name=words[3])
    return HttpResponse(status=204)


@require_POST
def remove_device(request: HttpRequest) -> HttpResponse:
    """No more push messages to one browser."""
    me, num = _me(request), request.POST.get("device", "")
    if num.isascii() and num.isdigit() and len(num) < 19:
        devices.unsubscribe(me, device=int(num))
    else:
        devices.unsubscribe(me, endpoint=request.POST.get("endpoint", ""))
    return _back()


@require_POST
def try_devices(request: HttpRequest) -> HttpResponse:
    """A push message to oneself, to see whether it arrives."""
    me, now = _me(request), clock.now()
    if now - int(request.session.get("tried", 0)) < 10 * clock.SECOND:
        raise TooMuch(_("One is on its way already. Wait a moment."))
    request.session["tried"] = now
    home = state(HOME)
    title = str(home.payload.get("name", "")) if home else ""
    devices.push_to(me, title=title, body=_("This is how it looks."), url=SETTINGS, key=f"try:{now}", now=now)
    return _back()


@require_POST
def mail_again(request: HttpRequest) -> HttpResponse:
    """Mail came back, or was declined; she says that the address is good."""
    account = Account.objects.filter(actor=_me(request)).first()
    if account is not None:
        resume(account.email, "bounced")
        resume(account.email, "declined")
    return _back()


@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End a kind of mail from a link in it, without signing in. Mail programs post here by themselves (RFC 8058); a GET
    only asks, since programs that check links follow every one."""
    asked = unsubscribing.access_asked(token)
    done = ""
    if request.method == "POST":
        if request.POST.get("again"):
            unsubscribing.begin_again(asked)
            done = "again"
        else:
            unsubscribing.end(asked)
            done = "ended"
    return render(request, "feeds/unsubscribe.html", {"asked": asked, "done": done})
