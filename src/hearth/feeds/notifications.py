"""What somebody should hear about: who named them, answered them or marked what they said. Newest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hearth.base import clock
from hearth.base.markup import excerpt
from hearth.base.sql import sql
from hearth.feeds.models import REACTION, NoticeMarker, Notification
from hearth.feeds.telling import tell, untell
from hearth.people.models import Actor
from hearth.people.sight import Viewer
from hearth.spaces.models import Post, Reaction
from hearth.spaces.queries import posts_for

__all__ = ["mark_notifications_read", "notifications_for", "tell", "unread_notifications", "untell"]

PAGE = 40
_UNREAD = sql(
    "SELECT 1 FROM feeds_notification WHERE actor = %s AND published >"
    " coalesce((SELECT seen FROM feeds_noticemarker WHERE actor = %s), 0) LIMIT 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notification, ready to show."""

    sort: str
    name: str
    actor: int
    avatar: str
    emoji: str
    excerpt: str
    url: str
    published: int
    new: bool


def unread_notifications(viewer: Viewer) -> bool:
    """Whether there is something this person has not looked at."""
    return viewer.actor is not None and _UNREAD.one(viewer.actor, viewer.actor) is not None


def notifications_for(viewer: Viewer, before: int | None = None) -> tuple[list[Told], int | None]:
    """What concerns this person, newest first, and the time where older ones begin."""
    if viewer.actor is None:
        return [], None
    rows = Notification.objects.filter(actor=viewer.actor)
    if before is not None:
        rows = rows.filter(published__lt=before)
    page = list(rows.order_by("-published", "-id")[: PAGE + 1])
    older = page[PAGE - 1].published if len(page) > PAGE else None
    page = page[:PAGE]
    posts = {post.num: post for post in posts_for(viewer).filter(num__in={row.post for row in page})}
    people = {one.uri: one for one in Actor.objects.filter(uri__in={row.by for row in page}, deleted=False)}
    marks = _emoji([row.activity for row in page if row.sort == REACTION])
    marker = NoticeMarker.objects.filter(actor=viewer.actor).values_list("seen", flat=True).first() or 0
    told = [_told(row, posts, people, marks, marker) for row in page]
    return [one for one in told if one is not None and one.actor not in viewer.hidden], older


def _told(
    row: Notification, posts: dict[int, Post], people: dict[str, Actor], marks: dict[str, str], marker: int
) -> Told | None:
    post, by = posts.get(row.post), people.get(row.by)
    if post is None or by is None or (row.sort == REACTION and row.activity not in marks):
        return None
    return Told(
        sort=row.sort,
        name=by.name,
        actor=by.num,
        avatar=by.avatar,
        emoji=marks.get(row.activity, ""),
        excerpt=post.title or excerpt(post.html, 140),
        url=f"/p/{post.num}/",
        published=row.published,
        new=row.published > marker,
    )


def _emoji(activities: Collection[str]) -> dict[str, str]:
    found = (
        Reaction.objects.filter(activity__in=activities).values_list("activity", "emoji")
        if activities
        else ()
    )
    return dict(found)


def mark_notifications_read(viewer: Viewer) -> None:
    """Everything up to now was looked at."""
    if viewer.actor is None or not unread_notifications(viewer):
        return
    now = clock.now()
    _marker, made = NoticeMarker.objects.get_or_create(actor=viewer.actor, defaults={"seen": now})
    if not made:
        NoticeMarker.objects.filter(actor=viewer.actor, seen__lt=now).update(seen=now)
