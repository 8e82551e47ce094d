"""Following, by hand: the button on a profile, and the page of whom one follows, who follows, and who asks to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from hearth.base.errors import NotFound
from hearth.people import actors, follows
from hearth.people.bonds import ASKED
from hearth.people.door import go
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible

MOST = 500


def bond_with(viewer: Viewer, actor: Actor) -> dict[str, Any]:
    """What the viewer's page of somebody shows of following: whether one may, and what is."""
    may = (
        viewer.known and not viewer.banned and actor.num != viewer.actor and actor.sort in follows.FOLLOWABLE
    )
    state = follows.follow_state(viewer, [actor.num]).get(actor.num, "") if may else ""
    return {"may_follow": may, "followed": state, "asks_me": may and _asks(viewer, actor.num)}


def _asks(viewer: Viewer, num: int) -> bool:
    return follows.following_me(viewer, [num]).get(num) == ASKED


@require_POST
def follow(request: Request, key: str) -> HttpResponse:
    """Begin or stop to hear of somebody."""
    actor = actors.access_actor(request.viewer, key)
    if request.POST.get("off"):
        follows.unfollow(request.viewer, actor.num)
    else:
        follows.follow(request.viewer, actor.num)
    return go(request, f"/people/{actor.num}/")


@require_POST
def answer(request: Request, num: int) -> HttpResponse:
    """Let a follower in, or not any more."""
    if request.POST.get("act") == "accept":
        follows.accept_follow(request.viewer, num)
    elif follows.reject_follow(request.viewer, num) is None:
        raise NotFound
    return go(request, "/following/")


@require_GET
def following(request: Request) -> HttpResponse:
    """Whom one follows, who follows, who asks."""
    viewer = request.viewer
    if viewer.actor is None or viewer.banned:
        raise NotFound
    mine = follows.following_of(viewer.actor)[:MOST]
    theirs = follows.followers_of(viewer.actor)[:MOST]
    asking = follows.asking(viewer)[:MOST]
    found = visible(Actor.objects.filter(num__in={*mine, *theirs, *asking}), viewer).in_bulk()
    context = {
        name: [found[num] for num in nums if num in found]
        for name, nums in (("mine", mine), ("theirs", theirs), ("asking", asking))
    }
    return render(request, "people/following.html", context)
