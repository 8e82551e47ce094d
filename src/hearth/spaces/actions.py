"""What people do when they talk: say, answer, edit, delete, take back. Each checks and records in one transaction.

Marks on posts are in `marking`, moving posts in `moving`, spaces in `opening`; they are here by name too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from hearth.base import clock, live
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger import read
from hearth.ledger.activity import Activity, State, activity_id, edit_of
from hearth.ledger.record import Recorded, record, writing
from hearth.people.restrictions import require_may_speak
from hearth.people.sight import Viewer
from hearth.spaces.access import (
    access_post,
    access_thread,
    require_voice,
    room_at,
    room_of,
)
from hearth.spaces.addressing import FOLLOWERS, chosen_audience, private_to, recipients
from hearth.spaces.calm import require_calm
from hearth.spaces.marking import (
    accept_answer,
    boost,
    favour,
    pin,
    react,
    show_on_profile,
    unboost,
    unfavour,
    unreact,
)
from hearth.spaces.models import PendingDelete, Post, Thread
from hearth.spaces.moving import branch_into_thread, move_posts
from hearth.spaces.newness import require_settled
from hearth.spaces.opening import change_space, open_channel, open_space, who_gains_sight
from hearth.spaces.reading import mark_read, was_here
from hearth.spaces.writing import (
    Picture,
    attachments,
    content_of,
    content_payload,
    forget_unused,
    heading_of,
    target_of,
    uri_of,
)

__all__ = [
    "FOLLOWERS",
    "accept_answer",
    "boost",
    "branch_into_thread",
    "change_space",
    "favour",
    "mark_read",
    "move_posts",
    "open_channel",
    "open_space",
    "pin",
    "react",
    "show_on_profile",
    "unboost",
    "unfavour",
    "unreact",
    "who_gains_sight",
]

NOTHING: Mapping[str, Any] = MappingProxyType({})
UNDO_FOR = 30 * clock.SECOND
"""how long a deletion can be taken back"""


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
    attached: Sequence[dict[str, Any]] = (),
    more: Mapping[str, Any] = NOTHING,
    kind: str = "",
) -> Recorded:
    """Say something in a room (the uri of a space, channel or the home): in its channel, in a `thread`, or, with a
    `title`, as the opening of a new thread. The same `key` twice is the same post.

    `attached`: pictures kept before. `more`: what else the post's payload carries. In the home itself an audience is
    chosen (public, home, or "followers": those she has now), and a post is for members unless it says otherwise.
    """
    identity = activity_id(viewer.uri, key) if key else ""
    if identity and (before := read.row_by_id(identity)) is not None:
        return Recorded(before.seq, before.id, before.object, before.num, False, before.published)
    if viewer.actor is None:
        raise NotAllowed(_("Sign in to take part."))
    content = content_of(words, pictures or [(b"", "") for _one in attached])
    heading = heading_of(title)
    fresh = attachments(pictures)
    try:
        with writing():
            place = room_at(viewer, room)
            require_voice(viewer, place.space)
            require_calm(viewer, place.space, place.channel_num, thread, says=True)
            require_settled(viewer, content, len(pictures) + len(attached))
            payload = {**content_payload(content, viewer, [*attached, *fresh]), **more}
            if heading:
                payload["name"] = heading
                if question:
                    payload["hearth:question"] = True
            opening = access_thread(viewer, thread) if thread is not None else None
            answered = _still_there(viewer, reply) if reply is not None else None
            if quote is not None:
                payload["quote"] = _still_there(viewer, quote).uri
            private = None if to else private_to(viewer, audience, place, answered, opening)
            if to or private is not None:
                payload["to"] = recipients(viewer, to) if to else private
            if audience == FOLLOWERS and private is not None:
                payload["hearth:followers"] = True
            made = record(
                Activity(
                    type="Create",
                    actor=viewer.uri,
                    object_type=kind or ("Article" if heading else "Note"),
                    payload=payload,
                    id=identity,
                    context=uri_of(opening.num) if opening else "",
                    in_reply_to=answered.uri if answered else (uri_of(opening.num) if opening else ""),
                    target=place.uri,
                    audience="direct"
                    if "to" in payload
                    else chosen_audience(audience, place, answered, opening),
                )
            )
            was_here(viewer, made.num, place, thread)
            return made
    except BaseException:
        forget_unused(fresh)
        raise


def _still_there(viewer: Viewer, num: int) -> Post:
    """A post that is to be answered or quoted; if it went meanwhile, what was typed must not go with it."""
    try:
        return access_post(viewer, num)
    except NotFound as error:
        raise Invalid(_("The post you are answering is not here anymore. Your words still are.")) from error


def reply(
    viewer: Viewer, num: int, words: str, *, key: str = "", pictures: Sequence[Picture] = ()
) -> Recorded:
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
        require_calm(viewer, room.space, post.channel, num, says=True)
        require_settled(viewer, words, 0)
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
                audience=chosen_audience("", room, post, None),
            )
        )


# Changing what was said


def edit(
    viewer: Viewer,
    num: int,
    words: str,
    *,
    version: str,
    title: str | None = None,
    key: str = "",
    attached: Sequence[dict[str, Any]] | None = None,
    more: Mapping[str, Any] = NOTHING,
    polls: bool = False,
) -> Recorded:
    """Change one's own post. `version` is the one the editor saw; if another came between, nothing is changed.

    `attached` replaces its pictures (None: they stay); `more` changes what else its payload carries (None: takes away);
    with `polls` what it asks, too.
    """
    shown = _has_pictures(num) if attached is None else bool(attached)
    content = content_of(words, [(b"", "")] if shown else ())
    with writing():
        post = access_post(viewer, num)
        state = own_state(viewer, post, polls=polls)
        require_may_speak(viewer, post.space)
        if version and version != state.version:
            if key and state.version == activity_id(viewer.uri, key):
                row = read.row_by_id(state.version)
                return Recorded(row.seq if row else 0, state.version, state.uri, num, False, state.updated)
            raise Conflict(str(state.payload.get("content") or ""), content, state.version)
        payload = {name: value for name, value in state.payload.items() if name != "tag"}
        if attached is not None:
            payload.pop("attachment", None)
        payload |= content_payload(content, viewer, attached or ())
        payload = {name: value for name, value in {**payload, **more}.items() if value is not None}
        if post.title:
            payload["name"] = heading_of(post.title if title is None else title)
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
        super().__init__(
            _("This post was changed while you were writing. Below are both texts; nothing was lost.")
        )
        self.theirs, self.yours, self.version = theirs, yours, version


def _has_pictures(num: int) -> bool:
    return Post.objects.filter(num=num).exclude(media="").exists()


def own_state(viewer: Viewer, post: Post, *, polls: bool = False) -> State:
    """The state of a post that this viewer may change; `polls`: the caller knows how polls are changed."""
    state = read.state(post.uri)
    if state is None or state.deleted:
        raise NotFound
    if not viewer.is_hers(post.author):
        raise NotAllowed(_("Only its author can change a post."))
    if post.type == "Question" and not polls:
        raise Invalid(_("A poll that people can already see stays as it was asked."))
    if post.type == "Event":
        raise Invalid(_("An event is changed on its own page."))
    return state


def delete_post(viewer: Viewer, num: int) -> int:
    """Hide a post at once; it is gone for good in half a minute, unless taken back. Returns when."""
    with writing():
        held = PendingDelete.objects.filter(num=num).first()
        if held is not None and held.actor == viewer.uri:
            return held.due
        post = access_post(viewer, num)
        if not viewer.is_hers(post.author):
            raise NotAllowed(
                _("Only its author can delete a post. To have it removed, report it: that cites a rule.")
            )
        due = clock.now() + UNDO_FOR
        PendingDelete.objects.create(
            num=num,
            uri=post.uri,
            type=post.type,
            actor=viewer.uri,
            audience=post.audience,
            target=target_of(post),
            context=uri_of(post.thread) if post.thread else "",
            due=due,
        )
    _tell_tabs("delete", post)
    return due


def undo_delete(viewer: Viewer, num: int) -> None:
    """Take a deletion back while it can be."""
    with writing():
        held = PendingDelete.objects.filter(num=num, actor=viewer.uri).first()
        if held is None:
            raise NotFound(_("It is too late to bring this back."))
        held.delete()
        post = Post.objects.filter(num=num).first()
    if post is not None:
        _tell_tabs("undelete", post)


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
