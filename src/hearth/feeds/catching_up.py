"""What happened in a space since somebody was told last: threads begun and answered, decisions, open questions.

Everything in time order; nothing is ranked or left out without saying so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.base import clock
from hearth.base.markup import excerpt
from hearth.feeds.models import CaughtUp
from hearth.ledger.projectors import load
from hearth.people.models import Actor, Membership
from hearth.people.sight import Viewer
from hearth.spaces.access import Room, posts_for, threads_for
from hearth.spaces.models import Accepted, Channel, Post, ReadMarker, Space, Thread
from hearth.spaces.reading import mark_read

FIRST = 14 * clock.DAY
"""how far back the first time reaches"""
OPEN = 60 * clock.DAY
"""questions older than this have stopped waiting"""
MOST = 60


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened."""

    title: str
    url: str
    words: str
    at: int


@dataclass(frozen=True, slots=True)
class Recap:
    """Everything since `since`, in parts that may be empty; `more` says that there was more than is shown."""

    since: int
    began: list[Told]
    answered: list[Told]
    decided: list[Told]
    talk: list[Told]
    waiting: list[Told]
    more: bool

    @property
    def empty(self) -> bool:
        """Whether nothing happened."""
        return not (self.began or self.answered or self.decided or self.talk or self.waiting)


Recounter = Callable[[Space, Viewer, int], Sequence[Told]]
_recounters: list[Recounter] = []


def recounts(function: Recounter) -> Recounter:
    """Register what a feature decided in a space since a time, in `<app>/digests.py`: one query each, through sight."""
    _recounters.append(function)
    return function


@cache
def _loaded() -> bool:
    load("digests")
    return True


def since_for(space: Space, viewer: Viewer) -> int:
    """When this person was told last; at first, when she came in, two weeks ago at most."""
    known = (
        CaughtUp.objects.filter(actor=viewer.actor or 0, space=space.num).values_list("at", flat=True).first()
    )
    if known is not None:
        return known
    came = (
        Membership.objects.filter(actor=viewer.actor or 0, space=space.num)
        .values_list("since", flat=True)
        .first()
    )
    return max(came or 0, clock.now() - FIRST)


def recap(space: Space, viewer: Viewer, since: int) -> Recap:
    """What happened in a space since then, in a constant number of queries."""
    _loaded()
    moved = (
        threads_for(viewer)
        .filter(space=space.num, last_at__gt=since)
        .exclude(title="")
        .order_by("last_at", "num")
    )
    threads = {one.num: one for one in moved[: MOST + 1]}
    said = (
        posts_for(viewer).filter(space=space.num, num__gt=since << 16, quiet=False).exclude(audience="direct")
    )
    posts = list(said.exclude(author__in=viewer.muted | {viewer.actor or 0}).order_by("num")[:1000])
    names = _names({post.author for post in posts} | {one.author for one in threads.values()})
    accepted = dict(
        Accepted.objects.filter(thread__in=threads, published__gt=since)
        .order_by("published")
        .values_list("thread", "post")
    )
    inside: dict[int, list[Post]] = defaultdict(list)
    live: dict[int | None, list[Post]] = defaultdict(list)
    for post in posts:
        if post.thread is None:
            live[post.channel].append(post)
        elif post.num != post.thread:
            inside[post.thread].append(post)
    unheard = viewer.muted | {viewer.actor or 0}
    began = [
        _began(one, posts, names)
        for _num, one in sorted(threads.items())
        if one.started > since and one.author not in unheard
    ]
    answered = [
        _answered(one, inside[one.num], names, accepted) for one in threads.values() if inside[one.num]
    ]
    return Recap(
        since=since,
        began=sorted(began, key=_when),
        answered=sorted(answered, key=_when),
        decided=sorted((told for ask in _recounters for told in ask(space, viewer, since)), key=_when),
        talk=_talk(space, live),
        waiting=_waiting(space, viewer),
        more=len(threads) > MOST or len(posts) == 1000,
    )


def _when(told: Told) -> int:
    return told.at


def _names(nums: set[int]) -> dict[int, str]:
    return dict(Actor.objects.filter(num__in=nums, deleted=False).values_list("num", "name"))


def _began(thread: Thread, posts: Sequence[Post], names: dict[int, str]) -> Told:
    opening = next((post for post in posts if post.num == thread.num), None)
    name = names.get(thread.author, _("Someone"))
    words = _("%(name)s asks.") if thread.question else _("%(name)s began this.")
    text = f"{words % {'name': name}} {excerpt(opening.html, 160) if opening else ''}".strip()
    return Told(thread.title, f"/t/{thread.num}/", text, thread.started)


def _answered(thread: Thread, posts: Sequence[Post], names: dict[int, str], accepted: dict[int, int]) -> Told:
    who = list(dict.fromkeys(names.get(post.author, _("Someone")) for post in posts))
    words = ngettext(
        "%(count)s new answer, by %(names)s.", "%(count)s new answers, by %(names)s.", len(posts)
    ) % {"count": len(posts), "names": _listed(who)}
    if thread.num in accepted:
        words += " " + _("One was named the answer that helped.")
    return Told(
        thread.title, f"/t/{thread.num}/?at={posts[0].num}#p{posts[0].num}", words, posts[0].published
    )


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    if len(names) > 3:
        more = ngettext("%(count)s other", "%(count)s others", len(names) - 2) % {"count": len(names) - 2}
        names = [*names[:2], more]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _talk(space: Space, live: dict[int | None, list[Post]]) -> list[Told]:
    channels = {one.num: one for one in Channel.objects.filter(space=space.num)} if any(live) else {}
    told = []
    for num, posts in live.items():
        room = Room(space, channels.get(num) if num is not None else None)
        words = ngettext("%(count)s message", "%(count)s messages", len(posts)) % {"count": len(posts)}
        told.append(
            Told(room.name, f"{room.url}?at={posts[0].num}#p{posts[0].num}", words, posts[0].published)
        )
    return sorted(told, key=_when)


def _waiting(space: Space, viewer: Viewer) -> list[Told]:
    """Questions nobody has answered yet, the longest waiting first."""
    asked = threads_for(viewer).filter(space=space.num, question=True, answer=None, posts__lte=1)
    found = list(
        asked.filter(started__gt=clock.now() - OPEN)
        .exclude(author__in=viewer.muted | {viewer.actor or 0})
        .order_by("started", "num")[:20]
    )
    names = _names({one.author for one in found})
    return [
        Told(
            one.title,
            f"/t/{one.num}/",
            _("%(name)s asked and nobody has answered yet.") % {"name": names.get(one.author, _("Someone"))},
            one.started,
        )
        for one in found
    ]


def caught_up(space: Space, viewer: Viewer) -> None:
    """Everything up to now was told: the rooms and threads of this space are read."""
    if viewer.actor is None:
        return
    now = clock.now()
    top = now << 16
    moved = (
        threads_for(viewer)
        .filter(space=space.num, last_at__gt=since_for(space, viewer))
        .values_list("num", flat=True)
    )
    threads = list(moved[:1000])
    mark_read(viewer, top, Room(space))
    for channel in Channel.objects.filter(space=space.num):
        mark_read(viewer, top, Room(space, channel))
    known = ReadMarker.objects.filter(actor=viewer.actor, thread__in=threads, channel=0)
    known.filter(num__lt=top).update(num=top)
    ReadMarker.objects.bulk_create(
        [ReadMarker(actor=viewer.actor, space=space.num, channel=0, thread=one, num=top) for one in threads],
        ignore_conflicts=True,
    )
    CaughtUp.objects.update_or_create(actor=viewer.actor, space=space.num, defaults={"at": now})
