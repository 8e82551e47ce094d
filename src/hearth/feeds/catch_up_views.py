"""The page that tells what happened in a space."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hearth.base.errors import NotAllowed
from hearth.feeds import catching_up
from hearth.people.sight import Viewer
from hearth.spaces.access import access_open_space, room_url


@require_http_methods(["GET", "POST"])
def catch_up(request: HttpRequest, slug: str) -> HttpResponse:
    """What happened here since this person was told last; a POST says that she has seen it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    space = access_open_space(viewer, slug)
    if request.method == "POST":
        if viewer.actor is None:
            raise NotAllowed(_("Sign in first: the home remembers this for you alone."))
        catching_up.caught_up(space, viewer)
        answer = HttpResponseRedirect(room_url(space.slug))
        answer.status_code = 303
        return answer
    recap = catching_up.recap(space, viewer, catching_up.since_for(space, viewer))
    parts = [
        (_("What began"), recap.began),
        (_("What was answered"), recap.answered),
        (_("What was decided"), recap.decided),
        (_("The talk"), recap.talk),
        (_("Still without an answer"), recap.waiting),
    ]
    context = {"space": space, "recap": recap, "parts": parts, "url": room_url(space.slug)}
    return render(request, "feeds/catch_up.html", context)
