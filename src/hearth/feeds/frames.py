"""From recorded rows to live frames: one piece of HTML per touched post, the same for everybody who may see it.

Whatever is recorded about a post may have changed how it looks, so its frame simply carries the post as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from django.conf import settings
from django.utils import translation

from hearth.feeds.happenings import Happening, happenings
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM, Row
from hearth.people.models import DIRECT, Recipient
from hearth.people.sight import STRANGER, Viewer
from hearth.spaces.models import Post
from hearth.spaces.placing import narrower, where
from hearth.spaces.shown import post_views
from hearth.ui.post import PostView, post_html

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What open tabs are told, with the facts that sight needs. `seq` 0: fleeting, not part of the ledger.

    `others` wrote what the post answers or quotes; who does not see them gets `bare`, without those lines.
    """

    seq: int
    kind: str
    num: int
    author: int
    audience: str
    space: int
    event: Event
    recipients: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()
    bare: Event | None = None
    said: Mapping[str, tuple[Event, Event | None]] = field(default_factory=dict)
    """`event` and `bare` in other languages"""

    def for_viewer(self, viewer: Viewer, language: str = "") -> Event:
        """The event this viewer gets in her language; that she may see the post was checked by the caller."""
        shown, bare = self.said.get(language) or (self.event, self.bare)
        if bare is not None and not self.others.isdisjoint(viewer.hidden):
            return bare
        return shown


def event(data: bytes) -> Event:
    """Bytes as the ASGI message that carries them, shared by all tabs."""
    return {"type": "http.response.body", "body": data, "more_body": True}


def wire(content: Mapping[str, Any], seq: int = 0, *, last: bool = True) -> bytes:
    """A frame in the event-stream format. Only the last frame of a row moves the reader's place in the ledger."""
    shown = {"seq": seq if last else seq - 1, **content} if seq else content
    body = b"data: " + orjson.dumps(shown) + b"\n\n"
    return b"id: %d\n%s" % (seq, body) if seq and last else body


RELOAD = event(wire({"kind": "reload"}))
HEARTBEAT = event(b":\n\n")


def frames_of(rows: Iterable[Row], languages: Collection[str] = ()) -> list[Frame]:
    """The frames these rows make, in order; drawn in further languages if there are tabs that read them."""
    touched = happenings(rows)
    return _in_languages(lambda: _drawn(touched), languages)


def _in_languages(draw: Callable[[], list[Frame]], languages: Collection[str]) -> list[Frame]:
    with translation.override(settings.LANGUAGE_CODE):
        frames = draw()
    for language in languages:
        if frames and language not in ("", settings.LANGUAGE_CODE):
            with translation.override(language):
                again = {(frame.seq, frame.num): (frame.event, frame.bare) for frame in draw()}
            frames = [
                replace(frame, said={**frame.said, language: again[frame.seq, frame.num]})
                if (frame.seq, frame.num) in again
                else frame
                for frame in frames
            ]
    return frames


def _drawn(touched: Sequence[Happening]) -> list[Frame]:
    nums = [one.num for one in touched]
    posts: dict[int, Post] = Post.objects.in_bulk(nums) if nums else {}
    views = neutral_views(posts.values())
    authors = _authors(posts.values())
    recipients = _recipients([post.num for post in posts.values() if post.audience == DIRECT])
    frames = []
    for place, one in enumerate(touched):
        last = place + 1 == len(touched) or touched[place + 1].seq != one.seq
        post, view = posts.get(one.num), views.get(one.num)
        if post is None:
            if one.kind == "delete" and (gone := _gone(one, last)) is not None:
                frames.append(gone)
        elif view is not None:
            frames.append(_frame(one, post, view, last, authors, recipients.get(post.num, frozenset())))
    return frames


def neutral_views(posts: Iterable[Post]) -> dict[int, PostView]:
    """Posts as everybody who may see them sees them. Drawn apart by audience and space, so that nothing a post answers
    or quotes shows to more people than it should."""
    groups: dict[tuple[str, int], list[Post]] = {}
    for post in posts:
        groups.setdefault((post.audience, post.space), []).append(post)
    return {view.num: view for group in groups.values() for view in post_views(group, STRANGER, neutral=True)}


def _frame(
    one: Happening,
    post: Post,
    view: PostView,
    last: bool,
    authors: Mapping[int, int],
    recipients: frozenset[int],
) -> Frame:
    content = {**_where(one.kind, post), "html": post_html(view)}
    others = frozenset(
        authors[num] for num in (post.parent, post.quote) if num is not None and num in authors
    )
    bare = None
    if others:
        plain = replace(view, parent=None, quote=None)
        bare = event(wire({**content, "html": post_html(plain)}, one.seq, last=last))
    return Frame(
        seq=one.seq,
        kind=one.kind,
        num=post.num,
        author=post.author,
        audience=post.audience,
        space=post.space,
        event=event(wire(content, one.seq, last=last)),
        recipients=recipients,
        others=others,
        bare=bare,
    )


def _where(kind: str, post: Post) -> dict[str, str]:
    return {
        "kind": kind,
        "num": str(post.num),
        "space": str(post.space),
        "channel": str(post.channel or 0),
        "thread": str(post.thread or 0),
        "author": str(post.author),
    }


def _gone(one: Happening, last: bool) -> Frame | None:
    """A deletion says only which post is gone, to those who could see it."""
    row = one.row
    state = read.state(row.object)
    author = read.num_of(state.actor if state else row.actor)
    space, _channel, width = where(row.target) or (HOME_NUM, None, "direct")
    return Frame(
        seq=one.seq,
        kind="delete",
        num=one.num,
        author=author or 0,
        audience=narrower(row.audience, width),
        space=space,
        event=event(wire({"kind": "delete", "num": str(one.num)}, one.seq, last=last)),
    )


def _authors(posts: Iterable[Post]) -> dict[int, int]:
    named = {num for post in posts for num in (post.parent, post.quote) if num}
    return dict(Post.objects.filter(num__in=named).values_list("num", "author")) if named else {}


def _recipients(nums: Sequence[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    if nums:
        for num, actor in Recipient.objects.filter(object__in=nums).values_list("object", "actor"):
            found.setdefault(num, set()).add(actor)
    return {num: frozenset(actors) for num, actors in found.items()}


def fleeting_frame(told: Mapping[str, Any], languages: Collection[str] = ()) -> Frame | None:
    """A frame that is on no ledger: somebody is writing, a post is hidden for the moment, or it is back."""
    frames = _in_languages(lambda: [one] if (one := _fleeting(told)) is not None else [], languages)
    return frames[0] if frames else None


def _fleeting(told: Mapping[str, Any]) -> Frame | None:
    kind, num = str(told["kind"]), int(told.get("num") or 0)
    content = {key: value for key, value in told.items() if key not in ("audience", "recipients")}
    recipients: frozenset[int] = frozenset()
    if told["audience"] == DIRECT:
        recipients = _recipients([num]).get(num, frozenset())
    if kind == "undelete":
        post = Post.objects.filter(num=num).first()
        view = neutral_views([post]).get(num) if post else None
        if post is None or view is None:
            return None
        content = {**_where("edit", post), "html": post_html(view)}
    return Frame(
        seq=0,
        kind=kind,
        num=num,
        author=int(told["author"]),
        audience=str(told["audience"]),
        space=int(told.get("space") or HOME_NUM),
        event=event(wire(content)),
        recipients=recipients,
    )
