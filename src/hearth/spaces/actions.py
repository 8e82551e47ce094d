"""What people do when they talk: say, reply, edit, delete and take back, react, accept, move. Each act checks and records in
one transaction. (Opening and changing spaces: `opening`.)"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import OperationalError, transaction

from hearth.base import clock, live
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.base.sql import sql
from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.activity import Activity, State, activity_id, edit_of
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible
from hearth.spaces import text
from hearth.spaces.access import (
    Room,
    access_post,
    access_thread,
    may_tend,
    posts_for,
    require_voice,
    room_at,
    room_of,
)
from hearth.spaces.marks import EMOJI_LENGTH
from hearth.spaces.models import Accepted, PendingDelete, Pin, Post, Reaction, Thread
from hearth.spaces.opening import change_space, open_channel, open_space, who_gains_sight
from hearth.spaces.placing import narrower
from hearth.spaces.writing import Picture, attachments, content_of, content_payload, forget_unused

__all__ = ["change_space", "open_channel", "open_space", "who_gains_sight"]

log = logging.getLogger(__name__)

_MARKED = sql("SELECT num FROM spaces_readmarker WHERE actor = %s AND space = %s AND channel = %s AND thread = %s")
_MARK = sql(
    "INSERT INTO spaces_readmarker(actor, space, channel, thread, num) VALUES(%s,%s,%s,%s,%s)"
    " ON CONFLICT(actor, space, channel, thread) DO UPDATE SET num = excluded.num"
    " WHERE spaces_readmarker.num < excluded.num"
)

UNDO_FOR = 30 * clock.SECOND
_READ_TO = sql(
    "INSERT INTO spaces_readmarker(actor, space, channel, thread, num) VALUES(%s,%s,%s,%s,%s)"
    " ON CONFLICT(actor, space, channel, thread) DO UPDATE SET num = excluded.num"
    " WHERE excluded.num > spaces_readmarker.num"
)
MOST_MOVED = 500


# Saying


def say(
    viewer: Viewer,
    room: str,
    words: str,
    *,
    key: str = "",
    reply: int | None = None,
    quote: int | None = None,
    thread: int | None = None,
    title: str | None = None,
    question: bool = False,
    audience: str = "",
    pictures: Sequence[Picture] = (),
    to: Sequence[str] = (),
) -> Recorded:
    """Say something in a room (the uri of a space or channel): in its channel, in a `thread`, or, with a `title`,
    as the opening of a new thread. The same `key` twice is the same post."""
    identity = activity_id(viewer.uri, key) if key else ""
    if identity and (before := read.row_by_id(identity)) is not None:
        return Recorded(before.seq, before.id, before.object, before.num, False, before.published)
    if viewer.actor is None:
        raise NotAllowed("Sign in to take part.")
    content = content_of(words, pictures)
    heading = _heading(title)
    attached = attachments(pictures)
    try:
        with writing():
            place = room_at(viewer, room)
            require_voice(viewer, place.space)
            payload = content_payload(content, viewer, attached)
            if heading:
                payload["name"] = heading
                if question:
                    payload["hearth:question"] = True
            opening = access_thread(viewer, thread) if thread is not None else None
            answered = access_post(viewer, reply) if reply is not None else None
            if quote is not None:
                payload["quote"] = access_post(viewer, quote).uri
            if to:
                payload["to"] = _recipients(viewer, to)
            made = record(
                Activity(
                    type="Create",
                    actor=viewer.uri,
                    object_type="Article" if heading else "Note",
                    payload=payload,
                    id=identity,
                    context=_uri(opening.num) if opening else "",
                    in_reply_to=answered.uri if answered else (_uri(opening.num) if opening else ""),
                    target=place.uri,
                    audience="direct" if to else _chosen(audience, place, answered, opening),
                )
            )
            mark_read(viewer, made.num, place, thread)
            return made
    except BaseException:
        forget_unused(attached)
        raise


def reply(viewer: Viewer, num: int, words: str, *, key: str = "", pictures: Sequence[Picture] = ()) -> Recorded:
    """Answer a post where it stands: in its thread, or in its channel."""
    post = access_post(viewer, num)
    return say(
        viewer, room_of(viewer, post).uri, words, key=key, reply=num, thread=post.thread, pictures=pictures
    )


def start_thread(viewer: Viewer, num: int, words: str, *, key: str = "") -> Recorded:
    """Answer a channel post in a thread of its own, while the post stays where it is."""
    post = access_post(viewer, num)
    room = room_of(viewer, post)
    if post.thread is not None or Thread.objects.filter(num=num).exists():
        return say(viewer, room.uri, words, key=key, reply=num, thread=post.thread or num)
    with writing():
        require_voice(viewer, room.space)
        return record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="Note",
                payload=content_payload(content_of(words), viewer),
                id=activity_id(viewer.uri, key) if key else "",
                context=post.uri,
                in_reply_to=post.uri,
                target=room.uri,
                audience=_chosen("", room, post, None),
            )
        )


def _heading(title: str | None) -> str:
    if title is None:
        return ""
    heading = text.title({"name": title})
    if not heading:
        raise Invalid("A thread needs a title, so that others can find it.")
    return heading


def _uri(num: int) -> str:
    return read.uri_of(num) or f"local:/o/{num}"


def _chosen(audience: str, room: Room, answered: Post | None, opening: Thread | None) -> str:
    """The audience of a new post: what its author chose, never wider than the space or what it answers."""
    widest = room.space.audience
    if audience and audience not in ("public", "home", "space"):
        raise Invalid("A post is for everyone, for the home, or for its space.")
    if audience and narrower(audience, widest) != audience:
        raise Invalid(f"What is said in {room.space.name} cannot be seen more widely than the space itself.")
    chosen = audience or widest
    for around in (answered, opening):
        if around is not None and around.audience != "direct":
            chosen = narrower(chosen, around.audience)
    return chosen


def _recipients(viewer: Viewer, to: Sequence[str]) -> list[str]:
    people = visible(Actor.objects.filter(uri__in=to, deleted=False), viewer).exclude(sort__in=("space", "home"))
    found = sorted(people.values_list("uri", flat=True))
    if len(found) != len(set(to)):
        raise NotFound
    return found


# Changing what was said


def edit(
    viewer: Viewer, num: int, words: str, *, version: str, title: str | None = None, key: str = ""
) -> Recorded:
    """Change one's own post. `version` is the one the editor saw; if another came between, nothing is changed."""
    content = content_of(words, [(b"", "")] if _has_pictures(num) else ())
    with writing():
        post = access_post(viewer, num)
        state = own_state(viewer, post)
        if version and version != state.version:
            if key and state.version == activity_id(viewer.uri, key):
                row = read.row_by_id(state.version)
                return Recorded(row.seq if row else 0, state.version, state.uri, num, False, state.updated)
            raise Conflict(str(state.payload.get("content") or ""), content, state.version)
        payload = {name: value for name, value in state.payload.items() if name != "tag"}
        payload |= content_payload(content, viewer)
        if post.title:
            payload["name"] = _heading(post.title if title is None else title)
        if payload == dict(state.payload):
            row = read.row_by_id(state.version)
            return Recorded(row.seq if row else 0, state.version, state.uri, num, False, state.updated)
        payload["updated"] = max(clock.now(), state.updated + 1)
        change = edit_of(state, viewer.uri, payload, audience=post.audience)
        return record(replace(change, id=activity_id(viewer.uri, key)) if key else change)


class Conflict(Invalid):
    """Somebody changed the post meanwhile; both texts are kept."""

    status = 409

    def __init__(self, theirs: str, yours: str, version: str) -> None:
        super().__init__("This post was changed while you were writing. Below are both texts; nothing was lost.")
        self.theirs, self.yours, self.version = theirs, yours, version


def _has_pictures(num: int) -> bool:
    return Post.objects.filter(num=num).exclude(media="").exists()


def own_state(viewer: Viewer, post: Post) -> State:
    """The state of a post that this viewer may change."""
    state = read.state(post.uri)
    if state is None or state.deleted:
        raise NotFound
    if viewer.actor is None or post.author != viewer.actor:
        raise NotAllowed("Only its author can change a post.")
    if post.type == "Question":
        raise Invalid("A poll that people can already see stays as it was asked.")
    return state


def delete_post(viewer: Viewer, num: int) -> int:
    """Hide a post at once; it is gone for good in half a minute, unless taken back. Returns when."""
    with writing():
        held = PendingDelete.objects.filter(num=num).first()
        if held is not None and held.actor == viewer.uri:
            return held.due
        post = access_post(viewer, num)
        if post.author != viewer.actor and not may_tend(viewer, post.space):
            raise NotAllowed("Only its author or a moderator can delete a post.")
        due = clock.now() + UNDO_FOR
        PendingDelete.objects.create(
            num=num,
            uri=post.uri,
            type=post.type,
            actor=viewer.uri,
            audience=post.audience,
            target=_target(post),
            context=_uri(post.thread) if post.thread else "",
            due=due,
        )
    _tell_tabs("delete", post)
    return due


def undo_delete(viewer: Viewer, num: int) -> None:
    """Take a deletion back while it can be."""
    with writing():
        held = PendingDelete.objects.filter(num=num, actor=viewer.uri).first()
        if held is None:
            raise NotFound("It is too late to bring this back.")
        held.delete()
        post = Post.objects.filter(num=num).first()
    if post is not None:
        _tell_tabs("undelete", post)


def _target(post: Post) -> str:
    return _uri(post.channel or post.space) if post.space > 1 else ""


def _tell_tabs(kind: str, post: Post) -> None:
    live.publish(
        live.TABS,
        {
            "kind": kind,
            "num": str(post.num),
            "space": str(post.space),
            "channel": str(post.channel or 0),
            "thread": str(post.thread or 0),
            "author": str(post.author),
            "audience": post.audience,
        },
    )


# Small marks


def react(viewer: Viewer, num: int, emoji: str) -> bool:
    """Put a mark on a post. Returns whether it is new."""
    mark = emoji.strip()
    if not mark or len(mark) > EMOJI_LENGTH or not mark.isprintable() or mark.isalnum() or "<" in mark:
        raise Invalid("Choose one small mark.")
    with writing():
        post = access_post(viewer, num)
        require_voice(viewer, room_of(viewer, post).space)
        if Reaction.objects.filter(post=num, actor=viewer.actor, emoji=mark).exists():
            return False
        if Reaction.objects.filter(post=num, actor=viewer.actor).count() >= 20:
            raise Invalid("That is plenty of marks for one post.")
        record(_about(viewer, "EmojiReact", post, payload={"content": mark}))
        return True


def unreact(viewer: Viewer, num: int, emoji: str) -> bool:
    """Take a mark back. Returns whether there was one."""
    with writing():
        post = access_post(viewer, num)
        marks = list(Reaction.objects.filter(post=num, actor=viewer.actor, emoji=emoji.strip()))
        for mark in marks:
            record(replace(_about(viewer, "Undo", post), object=mark.activity, object_type="EmojiReact"))
        return bool(marks)


def accept_answer(viewer: Viewer, num: int) -> bool:
    """Say that this post answers its thread, or that it does not after all. Returns whether it now does."""
    with writing():
        post = access_post(viewer, num)
        if post.thread is None or post.thread == num:
            raise Invalid("Only a reply in a thread can be its answer.")
        thread = access_thread(viewer, post.thread)
        if thread.author != viewer.actor and not may_tend(viewer, post.space):
            raise NotAllowed("Whoever asked says which answer helped.")
        accepted = thread.answer == num
        for standing in Accepted.objects.filter(thread=thread.num):
            undo = _about(viewer, "Undo", post)
            record(replace(undo, object=standing.activity, object_type="hearth:AcceptAnswer"))
        if not accepted:
            record(replace(_about(viewer, "hearth:AcceptAnswer", post), context=_uri(thread.num)))
        return not accepted


def pin(viewer: Viewer, num: int, on: bool = True) -> None:
    """Pin a post to its space, or take it down."""
    with writing():
        post = access_post(viewer, num)
        room = room_of(viewer, post)
        if not may_tend(viewer, post.space):
            raise NotAllowed("Only moderators pin posts.")
        if Pin.objects.filter(post=num, space=post.space, on=True).exists() != on:
            record(replace(_about(viewer, "Add" if on else "Remove", post), target=room.space.uri))


def _about(viewer: Viewer, verb: str, post: Post, payload: dict[str, Any] | None = None) -> Activity:
    """A small act on a post; whoever sees the post sees it."""
    if viewer.actor is None:
        raise NotAllowed("Sign in to take part.")
    return Activity(
        type=verb,
        actor=viewer.uri,
        object=post.uri,
        object_type=post.type,
        payload=payload or {},
        target=_target(post),
        audience=post.audience,
    )


# Moving


def branch_into_thread(viewer: Viewer, nums: Sequence[int], title: str, *, key: str = "") -> Recorded:
    """Turn posts of a channel into a thread of their own, in one act. Authors, times and links stay."""
    return _move(viewer, nums, None, _heading(title), key)


def move_posts(viewer: Viewer, nums: Sequence[int], thread: int, *, key: str = "") -> Recorded:
    """Move posts into a thread that is there already."""
    return _move(viewer, nums, thread, "", key)


def _move(viewer: Viewer, nums: Sequence[int], thread: int | None, title: str, key: str) -> Recorded:
    chosen = sorted(set(nums))
    if not chosen or len(chosen) > MOST_MOVED:
        raise Invalid(f"Choose between 1 and {MOST_MOVED} posts.")
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
            raise Invalid("Posts move within their space, so that nobody new gets to see them.")
        if any(post.thread is not None for post in posts) and not tends:
            raise NotAllowed("Only moderators take posts out of a thread.")
        if any(post.num == post.thread for post in posts):
            raise Invalid("The opening of a thread stays where it is.")
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
                context=_uri(into.num) if into else "",
                audience=first.audience,
            )
        )


# Reading


def mark_read(viewer: Viewer, num: int, room: Room, thread: int | None = None) -> None:
    """Remember how far somebody has read; never backwards. It must not keep anybody from reading."""
    if viewer.actor is None:
        return
    channel = 0 if thread or room.channel is None else room.channel.num
    place = (viewer.actor, room.space.num, channel, thread or 0)
    known = _MARKED.one(*place)
    if known is None or known[0] < num:
        try:
            with transaction.atomic():
                _MARK(*place, num)
        except OperationalError:
            log.warning("A read marker could not be saved.")
