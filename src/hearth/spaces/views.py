"""Pages of talk: a live room, the threads of a space, a thread, and the form that opens one."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hearth.base import markup
from hearth.base.errors import HearthError, NotFound
from hearth.ledger.record import Recorded
from hearth.people.restrictions import limit_of
from hearth.people.sight import Viewer
from hearth.spaces import actions, queries
from hearth.spaces.access import (
    Room,
    access_room,
    access_space,
    access_space_numbered,
    access_thread,
    may_read,
    may_speak,
    may_tend,
    room_in,
    room_of,
)
from hearth.spaces.answers import lead, li, number, said_in, see_other, viewer_of, wants_fragment
from hearth.spaces.calm import standing
from hearth.spaces.models import Post
from hearth.ui.cards import offers_in
from hearth.ui.post import PostView


def room(request: HttpRequest, slug: str, channel: str = "", error: str = "", text: str = "") -> HttpResponse:
    """A live room; for who may only know of it, its card."""
    viewer = viewer_of(request)
    if slug.isdecimal() and 15 <= len(slug) < 19 and not channel:
        return see_other(queries.space_url(access_space_numbered(viewer, int(slug)).num))
    space = access_space(viewer, slug)
    if not may_read(viewer, space):
        return render(request, "spaces/card.html", {"space": space, "joined": queries.joined(space, viewer)})
    place = room_in(space, channel)
    page = queries.room_page(place, viewer, _from(request))
    before = queries.read_to(viewer, space.num, place.channel.num if place.channel else None)
    threads = queries.threads_lately(place, viewer)
    if page.newer is None and (seen := [said.num for said in (*page.posts[-1:], *threads)]):
        actions.mark_read(viewer, max(seen), place)
    calm = standing(space.num, place.channel.num if place.channel else None)
    speaks = may_speak(viewer, space) and not calm.paused
    context = {
        "room": place,
        "space": space,
        "page": page,
        "calm": calm,
        "limit": limit_of(viewer, space.num),
        "views": queries.post_views(page.posts, viewer, spaces=[space]),
        "new_after": before >> 16 if before else None,
        "live": page.newer is None,
        "tabs": tabs(place, "live"),
        "threads": threads,
        "pinned": queries.pinned_in(space, viewer),
        "speaks": speaks,
        "say_in": _("Say something in %(room)s") % {"room": place.name},
        "offers": offers_in(space.slug, viewer) if speaks and place.channel is None else (),
        "error": error,
        "text": text,
        **_leads(request, viewer),
    }
    return render(request, "spaces/room.html", context, status=400 if error else 200)


@require_POST
def say(request: HttpRequest, slug: str, channel: str = "") -> HttpResponse:
    """Say something in a live room."""
    viewer = viewer_of(request)
    place = access_room(viewer, slug, channel)

    def act() -> Recorded:
        said = said_in(request)
        return actions.say(
            viewer,
            place.uri,
            said.words,
            key=said.key,
            reply=said.reply,
            quote=said.quote,
            audience=said.audience,
            pictures=said.pictures,
        )

    return _told(request, act, place.url, None, lambda error, text: room(request, slug, channel, error, text))


def _told(
    request: HttpRequest,
    act: Callable[[], Recorded],
    url: str,
    in_thread: int | None,
    again: Callable[[str, str], HttpResponse],
) -> HttpResponse:
    """Answer a composer: the new post, or the page again with everything that was typed."""
    try:
        made = act()
    except HearthError as error:
        if wants_fragment(request):
            status = 422 if error.status == 400 else error.status
            return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")
        if error.status == 404:
            raise
        return again(str(error), request.POST.get("text", ""))
    if wants_fragment(request):
        post = Post.objects.filter(num=made.num).first()
        if post is None:
            raise NotFound(_("This was said before and deleted since."))
        return li(request, post, in_thread=in_thread)
    return see_other(f"{url}?at={made.num}#p{made.num}" if in_thread else f"{url}#p{made.num}")


def thread_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The threads of a space, those with the newest words first."""
    viewer = viewer_of(request)
    place = access_room(viewer, slug)
    last, num = number(request.GET.get("last")), number(request.GET.get("before"))
    before = (last, num) if last is not None and num is not None else None
    found = queries.threads_in(place.space, viewer, before=before)
    shown = found[: queries.THREADS]
    more = shown[-1] if len(found) > queries.THREADS else None
    context = {
        "space": place.space,
        "cards": queries.thread_cards(shown, viewer),
        "older": f"?last={more.last_at}&before={more.num}" if more else "",
        "tabs": tabs(place, "threads"),
        "speaks": may_speak(viewer, place.space),
    }
    return render(request, "spaces/threads.html", context)


def everything(request: HttpRequest, slug: str) -> HttpResponse:
    """All that was said in a space, newest first."""
    viewer = viewer_of(request)
    place = access_room(viewer, slug)
    found = queries.space_feed(place.space, viewer, before=number(request.GET.get("before")))
    posts = found[: queries.FEED]
    context = {
        "space": place.space,
        "tabs": tabs(place, "all"),
        "views": queries.post_views(posts, viewer, places=True, spaces=[place.space]),
        "older": f"?before={posts[-1].num}" if len(found) > len(posts) else "",
    }
    return render(request, "spaces/everything.html", context)


def new_thread(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a thread with a title."""
    viewer = viewer_of(request)
    place = access_room(viewer, slug)
    error = ""
    if request.method == "POST":
        try:
            said = said_in(request)
            made = actions.say(
                viewer,
                place.uri,
                said.words,
                key=said.key,
                title=said.title,
                question=said.question,
                quote=said.quote,
                audience=said.audience,
                pictures=said.pictures,
            )
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
        else:
            return see_other(f"/t/{made.num}/")
    context = {
        "space": place.space,
        "error": error,
        "form": request.POST,
        "audiences": audiences(place),
        "quote": lead(viewer, number(request.POST.get("quote") or request.GET.get("quote"))),
    }
    return render(request, "spaces/new_thread.html", context, status=400 if error else 200)


def thread(request: HttpRequest, num: int, error: str = "", text: str = "") -> HttpResponse:
    """A thread: its opening, and what answers it."""
    viewer = viewer_of(request)
    found = access_thread(viewer, num)
    place = room_of(viewer, found)
    before = queries.read_to(viewer, found.space, thread=num)
    page = queries.thread_page(found, viewer, _from(request), read=before)
    opening = queries.opening_of(found, viewer)
    if page.newer is None:
        actions.mark_read(viewer, page.posts[-1].num if page.posts else num, place, num)
    views = queries.post_views(
        [*([opening] if opening else []), *page.posts], viewer, in_thread=num, spaces=[place.space]
    )
    calm = standing(found.space, found.channel, num)
    context = {
        "thread": found,
        "calm": calm,
        "limit": limit_of(viewer, found.space),
        "tends": may_tend(viewer, found.space),
        "title": found.title or (opening and markup.excerpt(opening.html, 80)) or str(queries.UNTITLED),
        "room": place,
        "space": place.space,
        "page": page,
        "opening": views[0] if opening and views and views[0].num == num else None,
        "views": [view for view in views if view.num != num],
        "new_after": before >> 16 if before else None,
        "live": page.newer is None,
        "speaks": may_speak(viewer, place.space) and not calm.paused,
        "people": _speakers(views),
        "error": error,
        "text": text,
        **_leads(request, viewer),
    }
    return render(request, "spaces/thread.html", context, status=400 if error else 200)


@require_POST
def say_in_thread(request: HttpRequest, num: int) -> HttpResponse:
    """Answer in a thread."""
    viewer = viewer_of(request)
    found = access_thread(viewer, num)
    place = room_of(viewer, found)

    def act() -> Recorded:
        said = said_in(request)
        return actions.say(
            viewer,
            place.uri,
            said.words,
            key=said.key,
            reply=said.reply,
            quote=said.quote,
            thread=num,
            pictures=said.pictures,
        )

    return _told(request, act, f"/t/{num}/", num, lambda error, text: thread(request, num, error, text))


def _speakers(views: Sequence[PostView]) -> list[tuple[int, str]]:
    """Who speaks in these posts, by name."""
    return sorted(
        {(view.author_num, view.author_name) for view in views if view.author_name}, key=lambda one: one[1]
    )


def _from(request: HttpRequest) -> queries.From:
    """Where the page begins, as its address says."""
    before, after, at = (number(request.GET.get(name)) for name in ("before", "after", "at"))
    last, first = (request.GET.get(name) == "1" for name in ("last", "first"))
    return queries.From(before=before, after=after, at=at, last=last, first=first)


def _leads(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    return {
        "reply": lead(viewer, number(given.get("reply"))),
        "quote": lead(viewer, number(given.get("quote"))),
    }


def tabs(place: Room, current: str) -> list[tuple[str, str, bool]]:
    """The views of a space: its live rooms, its threads, what it is for."""
    base = f"/s/{place.space.slug}/"
    live = place.channel.num if place.channel else 0
    found = [(_("Live"), base, current == "live" and not live)]
    for channel in queries.channels_in(place.space):
        found.append((channel.name, f"{base}c/{channel.slug}/", current == "live" and channel.num == live))
    found += [
        (_("Threads"), f"{base}threads/", current == "threads"),
        (_("All talk"), f"{base}all/", current == "all"),
        (_("About"), f"{base}about/", current == "about"),
    ]
    return found


WORDS = {
    "public": gettext_lazy("Everyone"),
    "home": gettext_lazy("Members of the home"),
    "space": gettext_lazy("This space only"),
}


def audiences(place: Room) -> list[tuple[str, str, bool]]:
    """Whom a new post may be for: the space's audience or fewer."""
    order = list(WORDS)
    fitting = order[order.index(place.space.audience) :]
    return (
        [(name, str(WORDS[name]), name == place.space.audience) for name in fitting]
        if len(fitting) > 1
        else []
    )
