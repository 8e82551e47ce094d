"""Recorded rows as events for programs: what happened to which post, drawn once for everybody who hears it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import orjson

from hearth.api.entities.accounts import accounts
from hearth.api.entities.polls import polls
from hearth.api.hot.made import made
from hearth.api.hot.shown import BOOKMARKED, FAVOURITED, REBLOGGED
from hearth.api.streaming.told import Marked, Told
from hearth.feeds.happenings import Happening
from hearth.feeds.timelines import Line
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM, Row
from hearth.people.kept import Bookmark
from hearth.people.models import DIRECT, Recipient
from hearth.people.sight import STRANGER
from hearth.spaces.boosts import Boost, Tagged, boost_num
from hearth.spaces.models import Post, Reaction
from hearth.spaces.placing import narrower, where

type Pair = tuple[int, str, Post, Boost | None]
type Heard = Callable[[Told], bool]
EVENTS = {"post": "update", "edit": "status.update", "poll": "status.update", "moved": "status.update"}


def of_posts(touched: list[Happening], heard: Heard) -> list[Told]:
    """What happened to posts."""
    posts = Post.objects.in_bulk([one.num for one in touched])
    told = [
        (one.seq, EVENTS[one.kind], posts[one.num], None)
        for one in touched
        if one.num in posts and one.kind in EVENTS
    ]
    gone = [one for one in touched if one.kind == "delete" and one.num not in posts]
    return [*told_of(told, heard), *(_gone(one) for one in gone)]


def of_boosts(rows: list[Row], heard: Heard) -> Iterator[Told]:
    """What was passed on, and what is passed on no more."""
    shared = {row.id: row.seq for row in rows if row.type == "Announce" and not row.quiet}
    if shared:
        boosts = list(Boost.objects.filter(activity__in=shared))
        posts = Post.objects.in_bulk([one.post for one in boosts])
        pairs = [
            (shared[one.activity], "update", posts[one.post], one) for one in boosts if one.post in posts
        ]
        yield from told_of(pairs, heard)
    for row in rows:
        if row.type == "Undo" and row.object_type == "Announce" and (done := read.row_by_id(row.object)):
            num = boost_num(done.published, done.id)
            author = read.num_of(done.actor) or 0
            yield Told(
                seq=row.seq,
                event="delete",
                num=num,
                author=author,
                audience=done.audience if done.audience in ("public", "home") else "home",
                space=HOME_NUM,
                payload=str(num),
            )


def told_of(pairs: Collection[Pair], heard: Heard) -> list[Told]:
    """Posts and boosts as events, in a constant number of questions; only what somebody here listens for is drawn."""
    posts = {post.num: post for _seq, _event, post, _boost in pairs}
    if not posts:
        return []
    tags: dict[int, set[str]] = defaultdict(set)
    for num, tag in Tagged.objects.filter(post__in=posts).values_list("post", "tag"):
        tags[num].add(tag)
    parents = {post.parent for post in posts.values() if post.parent}
    answered = dict(Post.objects.filter(num__in=parents).values_list("num", "author")) if parents else {}
    recipients = recipients_of(posts.values())
    events = [
        _event(pair, answered, frozenset(tags[pair[2].num]), recipients.get(pair[2].num, frozenset()))
        for pair in pairs
    ]
    events = [one for one in events if heard(one)]
    return _drawn(events)


def _event(pair: Pair, answered: Mapping[int, int], tags: frozenset[str], recipients: frozenset[int]) -> Told:
    seq, event, post, boost = pair
    to_followers = post.audience == DIRECT and _to_followers(post.num)
    talk = post.audience == DIRECT and not to_followers and event == "update"
    return Told(
        seq=seq,
        event="conversation" if talk else event,
        num=post.num,
        author=post.author,
        audience=post.audience,
        space=post.space,
        recipients=recipients,
        line=Line(
            post.num,
            post.author,
            post.audience,
            post.space,
            post.origin,
            answered.get(post.parent or 0),
            False,
            boost.num if boost else post.num,
            boost.actor if boost else 0,
        ),
        tags=tags,
        channel=post.channel or 0,
        answers=post.parent is not None,
        unlisted=post.unlisted,
        media=bool(post.media),
        to_followers=to_followers,
        asks=post.type == "Question",
    )


def _drawn(events: list[Told]) -> list[Told]:
    if not events:
        return []
    shown = made([one.line.status for one in events if one.line])
    marked = _marked([one.num for one in events if _markable(one)])
    asked = polls([one.num for one in events if one.asks], STRANGER)
    for one in events:
        one.status = shown.get(one.line.status) if one.line else None
        one.poll = asked.get(one.num)
        one.marked = marked.get(one.num, ()) if _markable(one) else ()
        if one.event == "conversation":
            people = accounts(one.recipients | {one.author}, STRANGER)
            one.people = {num: orjson.dumps(face) for num, face in people.items()}
    return [one for one in events if one.status is not None]


def _markable(one: Told) -> bool:
    """Whether the post was there before: it is edited, passed on or taken back from deletion."""
    return not one.seq or one.event == "status.update" or bool(one.line and one.line.by)


def _to_followers(num: int) -> bool:
    state = read.state_by_num(num)
    return state is not None and state.payload.get("hearth:followers") is True


def recipients_of(posts: Iterable[Post]) -> dict[int, frozenset[int]]:
    """Whom direct posts are addressed to."""
    nums = [post.num for post in posts if post.audience == DIRECT]
    found: dict[int, set[int]] = defaultdict(set)
    if nums:
        for num, actor in Recipient.objects.filter(object__in=nums).values_list("object", "actor"):
            found[num].add(actor)
    return {num: frozenset(actors) for num, actors in found.items()}


def _marked(nums: Collection[int]) -> dict[int, Marked]:
    """Who left which mark on these posts."""
    if not nums:
        return {}
    sets: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for mark, rows in (
        (FAVOURITED, Reaction.objects.filter(post__in=nums)),
        (REBLOGGED, Boost.objects.filter(post__in=nums)),
        (BOOKMARKED, Bookmark.objects.filter(post__in=nums)),
    ):
        for post, actor in rows.values_list("post", "actor"):
            sets[post][mark].add(actor)
    return {
        post: tuple((mark, frozenset(actors)) for mark, actors in marks.items())
        for post, marks in sets.items()
    }


def _gone(one: Happening) -> Told:
    """A deletion says only which post is gone, to those who could see it."""
    row = one.row
    state = read.state(row.object)
    space, _channel, width = where(row.target) or (HOME_NUM, None, "direct")
    return Told(
        seq=one.seq,
        event="delete",
        num=one.num,
        author=read.num_of(state.actor if state else row.actor) or 0,
        audience=narrower(row.audience, width),
        space=space,
        payload=str(one.num),
    )
