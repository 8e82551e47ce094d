"""Small acts on a post: marks, boosts, the accepted answer, pins. Each checks and records in one transaction."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger import read
from hearth.ledger.activity import Activity
from hearth.ledger.record import record, writing
from hearth.people.restrictions import require_may_speak
from hearth.people.sight import Viewer
from hearth.spaces.access import access_post, access_thread, may_tend, require_voice, room_of
from hearth.spaces.boosts import Boost, boost_num
from hearth.spaces.calm import require_calm
from hearth.spaces.marks import EMOJI_LENGTH
from hearth.spaces.models import Accepted, Pin, Post, Reaction
from hearth.spaces.writing import target_of, uri_of

MOST_MARKS = 20
MOST_ON_PROFILE = 5


def react(viewer: Viewer, num: int, emoji: str) -> bool:
    """Put a mark on a post. Returns whether it is new."""
    mark = emoji.strip()
    if not mark or len(mark) > EMOJI_LENGTH or not mark.isprintable() or mark.isalnum() or "<" in mark:
        raise Invalid(_("Choose one small mark."))
    with writing():
        post = access_post(viewer, num)
        space = room_of(viewer, post).space
        require_voice(viewer, space)
        require_calm(viewer, space, post.channel, post.thread, says=False)
        mine = Reaction.objects.filter(post=num, actor=viewer.actor or 0)
        if mine.filter(emoji=mark).exists():
            return False
        if mine.count() >= MOST_MARKS:
            raise Invalid(_("That is plenty of marks for one post."))
        record(_about(viewer, "EmojiReact", post, payload={"content": mark}))
        return True


def unreact(viewer: Viewer, num: int, emoji: str) -> bool:
    """Take a mark back. Returns whether there was one."""
    with writing():
        post = access_post(viewer, num)
        marks = list(Reaction.objects.filter(post=num, actor=viewer.actor or 0, emoji=emoji.strip()))
        for mark in marks:
            record(replace(_about(viewer, "Undo", post), object=mark.activity, object_type="EmojiReact"))
        return bool(marks)


def favour(viewer: Viewer, num: int) -> None:
    """Like a post, as other people's programs do. Twice is once."""
    with writing():
        post = access_post(viewer, num)
        space = room_of(viewer, post).space
        require_calm(viewer, space, post.channel, post.thread, says=False)
        require_may_speak(viewer, post.space)
        if not Reaction.objects.filter(post=num, actor=viewer.actor or 0).exists():
            record(_about(viewer, "Like", post))


def unfavour(viewer: Viewer, num: int) -> None:
    """Take back every mark on a post."""
    with writing():
        post = access_post(viewer, num)
        for mark in Reaction.objects.filter(post=num, actor=viewer.actor or 0):
            row = read.row_by_id(mark.activity)
            kind = row.type if row else "Like"
            record(replace(_about(viewer, "Undo", post), object=mark.activity, object_type=kind))


def boost(viewer: Viewer, num: int) -> int:
    """Pass a public post on to those who follow. Returns the number of the status this is; twice is once."""
    with writing():
        post = access_post(viewer, num)
        require_may_speak(viewer, post.space)
        own = post.author == viewer.actor
        if post.audience == "direct" or (post.audience != "public" and not own):
            raise NotFound
        held = Boost.objects.filter(post=num, actor=viewer.actor or 0).first()
        if held is not None:
            return held.num
        made = record(_about(viewer, "Announce", post))
        return boost_num(made.published, made.id)


def unboost(viewer: Viewer, num: int) -> None:
    """No longer pass it on."""
    with writing():
        post = access_post(viewer, num)
        for held in Boost.objects.filter(post=num, actor=viewer.actor or 0):
            record(replace(_about(viewer, "Undo", post), object=held.activity, object_type="Announce"))


def accept_answer(viewer: Viewer, num: int) -> bool:
    """Say that this post answers its thread, or that it does not after all. Returns whether it now does."""
    with writing():
        post = access_post(viewer, num)
        if post.thread is None or post.thread == num:
            raise Invalid(_("Only a reply in a thread can be its answer."))
        thread = access_thread(viewer, post.thread)
        if thread.author != viewer.actor and not may_tend(viewer, post.space):
            raise NotAllowed(_("Whoever asked says which answer helped."))
        accepted = thread.answer == num
        for standing in Accepted.objects.filter(thread=thread.num):
            undo = _about(viewer, "Undo", post)
            record(replace(undo, object=standing.activity, object_type="hearth:AcceptAnswer"))
        if not accepted:
            record(replace(_about(viewer, "hearth:AcceptAnswer", post), context=uri_of(thread.num)))
        return not accepted


def pin(viewer: Viewer, num: int, on: bool = True) -> None:
    """Pin a post to its space, or take it down."""
    with writing():
        post = access_post(viewer, num)
        room = room_of(viewer, post)
        if not may_tend(viewer, post.space):
            raise NotAllowed(_("Only moderators pin posts."))
        if Pin.objects.filter(post=num, space=post.space, on=True).exists() != on:
            record(replace(_about(viewer, "Add" if on else "Remove", post), target=room.space.uri))


def show_on_profile(viewer: Viewer, num: int, on: bool = True) -> None:
    """Keep one's own post on top of one's profile, or take it down."""
    with writing():
        post = access_post(viewer, num)
        if post.author != viewer.actor or post.audience == "direct":
            raise Invalid(_("Only your own posts that others can read stand on your profile."))
        held = Pin.objects.filter(space=viewer.actor, on=True)
        if held.filter(post=num).exists() == on:
            return
        if on and held.count() >= MOST_ON_PROFILE:
            raise Invalid(_("That is the most a profile can hold. Take one down first."))
        record(replace(_about(viewer, "Add" if on else "Remove", post), target=viewer.uri))


def _about(viewer: Viewer, verb: str, post: Post, payload: dict[str, Any] | None = None) -> Activity:
    """A small act on a post; whoever sees the post sees it."""
    if viewer.actor is None:
        raise NotAllowed(_("Sign in to take part."))
    return Activity(
        type=verb,
        actor=viewer.uri,
        object=post.uri,
        object_type=post.type,
        payload=payload or {},
        target=target_of(post),
        audience=post.audience,
    )
