"""Addresses of one post: where it stands, its history, and every act on it."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from hearth.base import markup
from hearth.base.errors import HearthError, NotFound
from hearth.spaces import actions, queries
from hearth.spaces.access import access_post, room_of
from hearth.spaces.actions import Conflict
from hearth.spaces.answers import (
    acted_on_post,
    back_to,
    number,
    see_other,
    viewer_of,
    wants_fragment,
)

BRANCH_WINDOW = 60


def permalink(request: HttpRequest, num: int) -> HttpResponse:
    """Where the post stands, now and after every move."""
    viewer = viewer_of(request)
    post = access_post(viewer, num)
    if wants_fragment(request) and "HX-Boosted" not in request.headers:
        return acted_on_post(request, num)  # the post alone, as this viewer sees it
    url = queries.place_url(post, viewer)
    if not url:
        raise NotFound
    for act in ("reply", "quote"):
        if request.GET.get(act):
            url = url.replace(f"#p{num}", f"&{act}={num}#composer")
    return see_other(url)


def history(request: HttpRequest, num: int) -> HttpResponse:
    """Every version of a post, the newest first."""
    viewer = viewer_of(request)
    post = access_post(viewer, num)
    versions = [
        {
            "at": row.object_updated or row.object_published,
            "title": str(row.payload.get("name") or ""),
            "html": markup.render(
                str(row.payload.get("content") or ""), str(row.payload.get("mediaType") or "text/markdown")
            ),
        }
        for row in queries.post_history(post)
    ]
    return render(
        request,
        "spaces/history.html",
        {"post": queries.post_views([post], viewer)[0], "versions": versions, "place": f"/p/{num}/"},
    )


def react(request: HttpRequest, num: int) -> HttpResponse:
    """Put a mark on a post, or take the same mark back; without script, a page to choose it from."""
    viewer = viewer_of(request)
    if request.method != "POST":
        return render(
            request, "ui/react.html", {"post": queries.post_views([access_post(viewer, num)], viewer)[0]}
        )
    emoji = request.POST.get("emoji", "")
    if not actions.unreact(viewer, num, emoji):
        actions.react(viewer, num, emoji)
    return acted_on_post(request, num)


@require_POST
def read_so_far(request: HttpRequest, num: int) -> HttpResponse:
    """Whoever leaves a live page has read up to this post."""
    viewer = viewer_of(request)
    post = access_post(viewer, num)
    actions.mark_read(viewer, post.num, room_of(viewer, post), post.thread)
    return HttpResponse(status=204)


@require_POST
def accept(request: HttpRequest, num: int) -> HttpResponse:
    """This answers it, or does not after all."""
    actions.accept_answer(viewer_of(request), num)
    return acted_on_post(request, num)


@require_POST
def pin(request: HttpRequest, num: int) -> HttpResponse:
    """Pin a post to its space, or take it down."""
    actions.pin(viewer_of(request), num, on=request.POST.get("off") != "1")
    return acted_on_post(request, num)


@require_POST
def delete(request: HttpRequest, num: int) -> HttpResponse:
    """Delete a post; for half a minute it can be brought back."""
    actions.delete_post(viewer_of(request), num)
    return acted_on_post(request, num)


@require_POST
def undo(request: HttpRequest, num: int) -> HttpResponse:
    """Bring a post back."""
    actions.undo_delete(viewer_of(request), num)
    return acted_on_post(request, num)


def edit(request: HttpRequest, num: int) -> HttpResponse:
    """Change one's own post. If it was changed meanwhile, both texts are shown and nothing is lost."""
    viewer = viewer_of(request)
    post = access_post(viewer, num)
    state = actions.own_state(viewer, post)
    values = {
        "text": str(state.payload.get("content") or ""),
        "title": post.title,
        "version": state.version,
        "key": secrets.token_urlsafe(18),
    }
    error, theirs = "", ""
    if request.method == "POST":
        values |= {name: request.POST.get(name, "") for name in ("text", "title", "version", "key")}
        try:
            actions.edit(
                viewer,
                num,
                values["text"],
                version=values["version"],
                title=values["title"],
                key=values["key"],
            )
        except Conflict as conflict:
            error, theirs, values["version"] = str(conflict), conflict.theirs, conflict.version
        except HearthError as problem:
            error = str(problem)
        else:
            return acted_on_post(request, num)
    context = {
        "post": post,
        "values": values,
        "error": error,
        "theirs": theirs,
        "cancel": f"/p/{num}/",
        "next": back_to(request, ""),
    }
    return render(request, "spaces/edit.html", context, status=409 if theirs else 400 if error else 200)


def branch(request: HttpRequest, num: int) -> HttpResponse:
    """Make a thread from a stretch of a channel: choose its posts and give it a title, in one act."""
    viewer = viewer_of(request)
    post = access_post(viewer, num)
    room = room_of(viewer, post)
    error = ""
    chosen = {number(value) for value in request.POST.getlist("post")} - {None}
    if request.method == "POST":
        try:
            nums = [value for value in chosen if value is not None] or [num]
            into = number(request.POST.get("thread"))
            if into is not None:
                made = actions.move_posts(viewer, nums, into, key=request.POST.get("key", ""))
                return see_other(f"/t/{into}/?at={made.num or nums[0]}#p{min(nums)}")
            actions.branch_into_thread(
                viewer, nums, request.POST.get("title", ""), key=request.POST.get("key", "")
            )
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
        else:
            return see_other(f"/t/{min(nums)}/")
    page = queries.room_page(room, viewer, queries.From(after=num - 1), size=BRANCH_WINDOW)
    views = [view for view in queries.post_views(page.posts, viewer) if not view.deleted]
    context = {
        "room": room,
        "views": views,
        "chosen": chosen or queries.burst(page.posts, num),
        "threads": queries.thread_cards(queries.threads_in(room.space, viewer)[:20], viewer),
        "title": request.POST.get("title", ""),
        "key": request.POST.get("key") or secrets.token_urlsafe(18),
        "error": error,
        "post": post,
    }
    return render(request, "spaces/branch.html", context, status=400 if error else 200)
