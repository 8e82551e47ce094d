"""Keeping threads in step with their posts: how many, when last, which answer. Right in any order of arrival."""

from typing import Any

from hearth.base.sql import sql
from hearth.ledger import read
from hearth.spaces.models import Dangling, Moved, Post, Thread
from hearth.spaces.waiting import wait_for

_OPEN = sql(
    "INSERT INTO spaces_thread(num, author, audience, space, title, channel, started, posts, last_at, question)"
    " VALUES(%s,%s,%s,%s,%s,%s,%s,1,%s,%s) ON CONFLICT DO NOTHING"
)
_GREW = sql(
    "UPDATE spaces_thread SET posts = posts + 1, last_at = CASE WHEN last_at < %s THEN %s ELSE last_at END"
    " WHERE num = %s"
)
_SHRANK = sql("UPDATE spaces_thread SET posts = posts - 1 WHERE num = %s")
_CROWN = sql(
    "UPDATE spaces_thread SET answer = (SELECT a.post FROM spaces_accepted a JOIN spaces_post p ON p.num = a.post"
    " WHERE a.thread = %s ORDER BY a.published DESC, a.activity DESC LIMIT 1) WHERE num = %s"
)
_OPENING = sql("SELECT 1 FROM spaces_post WHERE num = %s")
_OLDEST = sql("SELECT min(num) FROM spaces_post WHERE thread = %s AND num <> %s")
_LAST = sql("SELECT num FROM spaces_post WHERE thread = %s ORDER BY num DESC LIMIT 1")


def moment(num: int) -> int:
    """The milliseconds inside a 64-bit id."""
    return num >> 16


def opened(
    num: int,
    author: int,
    audience: str,
    space: int,
    title: str,
    channel: int | None,
    published: int,
    question: bool,
) -> None:
    """A new titled post opens its thread."""
    made = _OPEN(num, author, audience, space, title, channel, published, moment(num), question)
    if not made.rowcount:
        tally(num)


def joined(thread: int, num: int) -> None:
    """One more post in a thread. While the opening is unknown, the thread lies where its oldest post does."""
    at = moment(num)
    if not _GREW(at, at, thread).rowcount or (
        not _OPENING.one(thread) and _OLDEST.one(thread, thread)[0] == num
    ):
        tally(thread)


def left(thread: int, num: int) -> None:
    """A post is gone from a thread (its row is already deleted or moved)."""
    row = Thread.objects.filter(num=thread).values_list("posts", "last_at").first()
    if row is None or row[0] <= 2 or thread == num or not _OPENING.one(thread):
        tally(thread)
        return
    _SHRANK(thread)
    if row[1] <= moment(num):
        last = _LAST.one(thread)
        Thread.objects.filter(num=thread).update(last_at=moment(max(last[0] if last else 0, thread)))


def tally(thread: int) -> None:
    """Write a thread's row anew from its posts, or remove it when nothing makes it a thread."""
    opening = Post.objects.filter(num=thread).first()
    posts = Post.objects.filter(thread=thread).exclude(num=thread)
    count = posts.count()
    own = opening is not None and opening.thread == thread
    if not count and not own:
        Thread.objects.filter(num=thread).delete()
        Dangling.objects.filter(field="thread", ref=str(thread)).delete()
        return
    first = opening or posts.order_by("num")[0]
    newest = posts.order_by("-num").values_list("num", flat=True).first() or 0
    values: dict[str, Any] = {
        "author": opening.author if opening else 0,
        "audience": first.audience,
        "space": first.space,
        "channel": first.channel,
        "title": _title(opening) if opening else "",
        "question": bool(opening) and _is_question(thread),
        "started": opening.published if opening else moment(thread),
        "posts": count + (1 if opening else 0),
        "last_at": moment(max(newest, thread if opening else 0)),
    }
    Thread.objects.update_or_create(num=thread, defaults=values)
    if opening is None:
        uri = read.uri_of(thread) or f"local:/o/{thread}"
        wait_for(uri, "thread", thread)
    crown(thread)


def _title(opening: Post) -> str:
    if opening.moved:
        moved = Moved.objects.filter(post_uri=opening.uri).first()
        if moved and moved.title:
            return moved.title
    return opening.title


def _is_question(thread: int) -> bool:
    state = read.state_by_num(thread)
    return bool(state and state.payload.get("hearth:question"))


def crown(thread: int) -> None:
    """The newest accepted answer that still stands is the thread's answer."""
    _CROWN(thread, thread)


def opening_changed(num: int) -> None:
    """A post that is not itself in a thread changed or went: if replies made it a thread, mend the thread's row."""
    if Thread.objects.filter(num=num).exists():
        tally(num)
