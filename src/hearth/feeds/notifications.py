"""What somebody should hear about: who named them, answered them or marked what they said, and what features tell."""

from __future__ import annotations

from hearth.base import clock
from hearth.base.sql import sql
from hearth.feeds.models import Due, NoticeMarker, Notification
from hearth.feeds.telling import tell, untell
from hearth.feeds.told import Told, gathered, grouped, told
from hearth.ledger.activity import Row
from hearth.people.sight import Viewer

__all__ = [
    "Told",
    "lately_told",
    "mark_notifications_read",
    "notifications_for",
    "tell",
    "unread_notifications",
    "untell",
]

PAGE = 25
STALE = clock.DAY
_TOLD = sql("SELECT 1 FROM feeds_notification WHERE activity = %s AND actor IS NOT NULL LIMIT 1")
_UNREAD = sql(
    "SELECT 1 FROM feeds_notification WHERE actor = %s AND published >"
    " coalesce((SELECT seen FROM feeds_noticemarker WHERE actor = %s), 0) LIMIT 1"
)


def lately_told(row: Row) -> list[Notification]:
    """What people here should hear of this activity now; nothing if it is old (a worker that was off): that waits for
    the daily letter. Asked after each activity, and mostly answered by no."""
    if row.published < clock.now() - STALE or _TOLD.one(row.id) is None:
        return []
    return list(Notification.objects.filter(activity=row.id, actor__isnull=False))


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
    known = gathered(page)
    seen = NoticeMarker.objects.filter(actor=viewer.actor).values_list("seen", flat=True).first() or 0
    found = (told(row, viewer, known, seen) for row in page)
    return grouped([one for one in found if one is not None]), older


def mark_notifications_read(viewer: Viewer) -> None:
    """Everything up to now was looked at: nothing of it needs to be sent any more."""
    if viewer.actor is None or not unread_notifications(viewer):
        return
    now = clock.now()
    _marker, made = NoticeMarker.objects.get_or_create(actor=viewer.actor, defaults={"seen": now})
    if not made:
        NoticeMarker.objects.filter(actor=viewer.actor, seen__lt=now).update(seen=now)
    Due.objects.filter(actor=viewer.actor).delete()
