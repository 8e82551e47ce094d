"""What the follower's thread looks up for programs: who shows a token, whether it still holds, and recorded rows as
events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import orjson

from hearth.api.entities.accounts import accounts
from hearth.api.entities.notifications import notification_entities
from hearth.api.entities.polls import polls
from hearth.api.hot.made import made
from hearth.api.hot.shown import BOOKMARKED, FAVOURITED, REBLOGGED
from hearth.api.oauth.rows import Token
from hearth.api.oauth.tokens import Bearer, bearer
from hearth.api.streaming.told import Marked, Told
from hearth.api.wire.origin import asked_at
from hearth.feeds.happenings import Happening, happenings
from hearth.feeds.listening import NOBODY, Listener, listener_for
from hearth.feeds.models import Notification
from hearth.feeds.timelines import Line
from hearth.feeds.touched import sight_touched
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM, Row
from hearth.people.kept import Bookmark
from hearth.people.models import DIRECT, Account, Recipient
from hearth.people.sight import STRANGER, Viewer
from hearth.spaces.boosts import Boost, Tagged, boost_num
from hearth.spaces.models import Post, Reaction
from hearth.spaces.placing import narrower, where

_AT_ONCE = 500
_EVENTS = {"post": "update", "edit": "status.update", "poll": "status.update", "moved": "status.update"}


def who(token: str) -> tuple[Listener, Bearer | None, int]:
    """The listener behind a token, the token, and how far the ledger was when we looked."""
    seen = read.head()
    held = bearer(token) if token else None
    if held is None or held.waiting or held.actor is None:
        return NOBODY, None if held is None or held.waiting else held, seen
    listener = listener_for(held.actor)
    if not listener.known or listener.banned or not living_tokens({str(held.id)}):
        return NOBODY, None, seen
    return listener, held, seen


def living_tokens(keys: Collection[str]) -> set[str]:
    """Those of these tokens that still hold: not revoked, and their person may sign in."""
    asked, living = [int(key) for key in keys if key.isdigit()], set[str]()
    for start in range(0, len(asked), _AT_ONCE):
        rows = Token.objects.filter(pk__in=asked[start : start + _AT_ONCE]).values_list("pk", "actor")
        held = dict(rows)
        out = Account.objects.filter(actor__in=[one for one in held.values() if one], is_active=False)
        shut = set(out.values_list("actor", flat=True))
        living |= {str(pk) for pk, actor in held.items() if actor not in shut}
    return living


class Looking:
    """Draws for a hub; `present` holds the numbers of people with open lines."""

    def __init__(self, present: Collection[int | None]) -> None:
        self._present = present
        self.base = ""
        """where the home is asked, as long as it has no public address"""

    def sight(self, actor: int) -> Viewer:
        """How she listens now; nobody once she is banned, so that her lines end."""
        listener = listener_for(actor)
        return NOBODY if listener.banned else listener

    def touched(self, row: Row) -> Iterable[int]:
        """Whose listening a row changes: as for pages, and who follows whom."""
        found = sight_touched(row)
        if row.type in ("Follow", "Accept", "Reject", "Undo") and "Follow" in (row.type, row.object_type):
            follower = row.actor if row.type == "Follow" else row.payload.get("follower")
            if isinstance(follower, str) and (num := read.num_of(follower)) is not None:
                found.add(num)
        return found

    def frames(self, rows: list[Row], _languages: Collection[str]) -> list[Told]:
        """The events these rows make, in order."""
        asked_at(self.base)
        events = [*_of_posts(happenings(rows)), *_of_boosts(rows), *self._notifications(rows)]
        return sorted(events, key=_by_seq)

    def fleeting(self, message: Mapping[str, Any], _languages: Collection[str]) -> Any:
        """A deletion that can still be taken back is one for programs."""
        kind, num = str(message["kind"]), int(message.get("num") or 0)
        if kind not in ("delete", "undelete"):
            return None
        post = Post.objects.filter(num=num).first()
        if post is None:
            return None
        if kind == "undelete":
            return next(iter(_told([(0, "update", post, None)])), None)
        recipients = _recipients([post]).get(num, frozenset())
        return Told(
            seq=0,
            event="delete",
            num=num,
            author=post.author,
            audience=post.audience,
            space=post.space,
            recipients=recipients,
            payload=str(num),
        )

    def _notifications(self, rows: list[Row]) -> Iterator[Told]:
        present = [actor for actor in self._present if actor is not None]
        if not present:
            return
        seqs = {row.id: row.seq for row in rows if not row.quiet}
        found = Notification.objects.filter(activity__in=seqs, actor__in=present).order_by("pk")
        mine: dict[int, list[Notification]] = defaultdict(list)
        for one in found:
            mine[one.actor or 0].append(one)
        for actor, notes in mine.items():
            listener = listener_for(actor)
            for note, entity in notification_entities(notes, listener):
                yield Told(
                    seq=seqs[note.activity],
                    event="notification",
                    num=note.pk,
                    author=actor,
                    audience=DIRECT,
                    space=HOME_NUM,
                    to=actor,
                    payload=entity.decode(),
                )


def _by_seq(one: Told) -> int:
    return one.seq


def _of_posts(touched: list[Happening]) -> list[Told]:
    posts = Post.objects.in_bulk([one.num for one in touched])
    told = [
        (one.seq, _EVENTS[one.kind], posts[one.num], None)
        for one in touched
        if one.num in posts and one.kind in _EVENTS
    ]
    gone = [one for one in touched if one.kind == "delete" and one.num not in posts]
    return [*_told(told), *(_gone(one) for one in gone)]


def _of_boosts(rows: list[Row]) -> Iterator[Told]:
    shared = {row.id: row.seq for row in rows if row.type == "Announce" and not row.quiet}
    if shared:
        boosts = list(Boost.objects.filter(activity__in=shared))
        posts = Post.objects.in_bulk([one.post for one in boosts])
        pairs = [
            (shared[one.activity], "update", posts[one.post], one) for one in boosts if one.post in posts
        ]
        yield from _told(pairs)
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


def _told(pairs: Collection[tuple[int, str, Post, Boost | None]]) -> list[Told]:
    """Posts and boosts as events, in a constant number of questions."""
    posts = {post.num: post for _seq, _event, post, _boost in pairs}
    if not posts:
        return []
    shown = made([boost.num if boost else post.num for _seq, _event, post, boost in pairs])
    tags: dict[int, set[str]] = defaultdict(set)
    for num, tag in Tagged.objects.filter(post__in=posts).values_list("post", "tag"):
        tags[num].add(tag)
    recipients, marked = _recipients(posts.values()), _marked(list(posts))
    asked = polls([post.num for post in posts.values() if post.type == "Question"], STRANGER)
    parents = {post.parent for post in posts.values() if post.parent}
    answered = dict(Post.objects.filter(num__in=parents).values_list("num", "author")) if parents else {}
    events = []
    for seq, event, post, boost in pairs:
        status = boost.num if boost else post.num
        if status not in shown:
            continue
        by = boost.actor if boost else 0
        parent = answered.get(post.parent or 0)
        to_followers = post.audience == DIRECT and _to_followers(post.num)
        talk = post.audience == DIRECT and not to_followers
        events.append(
            Told(
                seq=seq,
                event=event,
                num=post.num,
                author=post.author,
                audience=post.audience,
                space=post.space,
                recipients=recipients.get(post.num, frozenset()),
                line=Line(
                    post.num, post.author, post.audience, post.space, post.origin, parent, False, status, by
                ),
                tags=frozenset(tags.get(post.num, ())),
                channel=post.channel or 0,
                answers=post.parent is not None,
                unlisted=post.unlisted,
                media=bool(post.media),
                to_followers=to_followers,
                status=shown[status],
                poll=asked.get(post.num),
                marked=marked.get(post.num, ()) if event != "update" or boost else (),
            )
        )
        if talk and event == "update":
            events[-1].event = "conversation"
            people = accounts(recipients.get(post.num, frozenset()) | {post.author}, STRANGER)
            events[-1].people = {num: orjson.dumps(one) for num, one in people.items()}
    return events


def _to_followers(num: int) -> bool:
    state = read.state_by_num(num)
    return state is not None and state.payload.get("hearth:followers") is True


def _recipients(posts: Iterable[Post]) -> dict[int, frozenset[int]]:
    nums = [post.num for post in posts if post.audience == DIRECT]
    found: dict[int, set[int]] = defaultdict(set)
    if nums:
        for num, actor in Recipient.objects.filter(object__in=nums).values_list("object", "actor"):
            found[num].add(actor)
    return {num: frozenset(actors) for num, actors in found.items()}


def _marked(nums: Collection[int]) -> dict[int, Marked]:
    """Who left which mark on these posts."""
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
