"""Pages of the feeds: what is new (or, for guests, the front door), search, and what concerns you."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from hearth.feeds.notifications import mark_notifications_read, notifications_for
from hearth.feeds.query import read_query
from hearth.feeds.search import Found, search
from hearth.feeds.told_html import told_html
from hearth.feeds.typing_now import tell_typing
from hearth.feeds.ways import guess_zone
from hearth.feeds.ways_shown import mail_of
from hearth.people.sight import Viewer
from hearth.spaces import queries
from hearth.ui.front import front_for
from hearth.ui.post import PostView
from hearth.ui.times import zone_of


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is new for whoever is signed in; the front door for everybody else."""
    viewer = _viewer(request)
    if not viewer.known:
        if (face := front_for(request)) is not None:
            return face
        cards = [card for card in queries.space_cards(viewer) if card.readable]
        return render(request, "feeds/front.html", {"cards": cards})
    views, last = _feed(viewer, _number(request, "before"))
    context = {
        "views": views,
        "older": f"/?before={last}" if last else "",
        "newer": "/" if request.GET.get("before") else "",
        "imported": not views and queries.posts_for(viewer).filter(quiet=True).exists(),
    }
    return render(request, "feeds/home.html", context)


def _feed(viewer: Viewer, before: int | None) -> tuple[list[PostView], int | None]:
    """A page of what is new: what was said, what those she follows passed on, and where the next page begins."""
    posts = queries.home_feed(viewer, before=before)
    said = {post.num: (post, "") for post in posts}
    whole = len(posts) == queries.FEED
    for num, post, name in queries.passed_on(viewer, before=before, after=posts[-1].num if whole else 0):
        if all(post.num != other.num for other, _by in said.values()):
            said[num] = (post, name)
    nums = sorted(said, reverse=True)[: queries.FEED]
    names = {said[num][0].num: said[num][1] for num in nums}
    shown = queries.post_views([said[num][0] for num in nums], viewer, places=True)
    views = [replace(view, shared_by=names[view.num]) if names[view.num] else view for view in shown]
    return views, nums[-1] if whole and nums else None


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Search; htmx gets the results only."""
    query = read_query(request.GET.get("q", ""))
    below = _number(request, "below")
    found = search(query, _viewer(request), below) if not query.blank else Found(hits=[], older=None)
    pages = request.GET.copy()
    pages["below"] = str(found.older)
    context: dict[str, Any] = {
        "query": query,
        "found": found,
        "older": f"/search?{pages.urlencode()}" if found.older is not None else "",
        "first": below is None,
    }
    fragment = "feeds/search.html#found" if request.headers.get("HX-Request") else "feeds/search.html"
    answer = render(request, fragment, context)
    patch_vary_headers(answer, ["HX-Request"])  # going back must not show the results without their page
    return answer


@require_GET
def tag_page(request: HttpRequest, tag: str) -> HttpResponse:
    """What carries a tag: the search finds it."""
    return HttpResponseRedirect(f"/search?{urlencode({'q': f'#{tag}'})}")


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """Who named you, answered you or marked what you said."""
    viewer = _viewer(request)
    told, older = notifications_for(viewer, _number(request, "before"))
    if viewer.known and "before" not in request.GET:
        mark_notifications_read(viewer)
    context = {
        "told": told_html(told, zone_of(request)) if told else "",
        "older": f"/notifications/?before={older}" if older else "",
        "mail": mail_of(viewer.actor) if viewer.actor is not None else None,
    }
    if viewer.actor is not None:
        guess_zone(viewer.actor, request.COOKIES.get("tz", ""))
    return render(request, "feeds/notifications.html", context)


@require_POST
def typing(request: HttpRequest) -> HttpResponse:
    """The composer says that somebody is writing."""
    tell_typing(_viewer(request), request.POST.get("room", "")[:60])
    return HttpResponse(status=204)
