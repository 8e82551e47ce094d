"""Bookmarks: posts somebody wants to find again. Nobody else is told."""

from collections.abc import Collection

from hearth.base import clock
from hearth.base.errors import NotAllowed
from hearth.people.kept import Bookmark
from hearth.people.lists import tell
from hearth.people.sight import Viewer


def bookmark(viewer: Viewer, num: int) -> None:
    """Keep a post she may see (the caller has checked). Keeping it twice changes nothing."""
    if viewer.actor is None:
        raise NotAllowed
    Bookmark.objects.get_or_create(actor=viewer.actor, post=num, defaults={"since": clock.now()})
    tell(viewer.actor, "bookmarks")


def unbookmark(viewer: Viewer, num: int) -> None:
    """Let it go again."""
    Bookmark.objects.filter(actor=viewer.actor or 0, post=num).delete()
    tell(viewer.actor or 0, "bookmarks")


def bookmarked(actor: int, nums: Collection[int]) -> set[int]:
    """Which of these posts she keeps."""
    return set(Bookmark.objects.filter(actor=actor, post__in=nums).values_list("post", flat=True))


def bookmarks_of(actor: int) -> list[Bookmark]:
    """All she keeps, the newest first."""
    return list(Bookmark.objects.filter(actor=actor).order_by("-pk"))
