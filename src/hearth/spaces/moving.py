"""Turning talk in a channel into a thread: one act, which keeps authors, times and links."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger import read
from hearth.ledger.activity import Activity, activity_id
from hearth.ledger.record import Recorded, record, writing
from hearth.people.sight import Viewer
from hearth.spaces.access import access_thread, may_tend, posts_for, require_voice, room_of
from hearth.spaces.writing import heading_of, uri_of

MOST_MOVED = 500


def branch_into_thread(viewer: Viewer, nums: Sequence[int], title: str, *, key: str = "") -> Recorded:
    """Turn posts of a channel into a thread of their own, in one act. Authors, times and links stay."""
    return _move(viewer, nums, None, heading_of(title), key)


def move_posts(viewer: Viewer, nums: Sequence[int], thread: int, *, key: str = "") -> Recorded:
    """Move posts into a thread that is there already."""
    return _move(viewer, nums, thread, "", key)


def _move(viewer: Viewer, nums: Sequence[int], thread: int | None, title: str, key: str) -> Recorded:
    chosen = sorted(set(nums))
    if not chosen or len(chosen) > MOST_MOVED:
        raise Invalid(_("Choose between 1 and %(most)d posts.") % {"most": MOST_MOVED})
    with writing():
        identity = activity_id(viewer.uri, key) if key else ""
        if identity and (before := read.row_by_id(identity)) is not None:
            return Recorded(before.seq, before.id, before.object, before.num, False, before.published)
        posts = list(posts_for(viewer).filter(num__in=chosen).order_by("num"))
        if len(posts) != len(chosen):
            raise NotFound
        room = room_of(viewer, posts[0])
        require_voice(viewer, room.space)
        into = access_thread(viewer, thread) if thread is not None else None
        tends = may_tend(viewer, room.space.num)
        if {post.space for post in posts} | {into.space if into else posts[0].space} != {room.space.num}:
            raise Invalid(_("Posts move within their space, so that nobody new gets to see them."))
        if any(post.thread is not None for post in posts) and not tends:
            raise NotAllowed(_("Only moderators take posts out of a thread."))
        if any(post.num == post.thread for post in posts):
            raise Invalid(_("The opening of a thread stays where it is."))
        first = posts[0]
        return record(
            Activity(
                type="Move",
                actor=viewer.uri,
                object=first.uri,
                object_type=first.type,
                payload={"objects": [post.uri for post in posts], **({"title": title} if title else {})},
                id=identity,
                target=room.uri,
                context=uri_of(into.num) if into else "",
                audience=first.audience,
            )
        )
