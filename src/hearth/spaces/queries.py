"""What pages of talk ask for. Each answer takes a constant number of queries, however much has been said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.base import clock, markup
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM, Row
from hearth.people.follows import followed_by
from hearth.people.models import ACTIVE, ASKED, INVITED, Actor, Membership
from hearth.people.sight import Viewer, may_see, visible
from hearth.spaces import hot
from hearth.spaces.access import Room, posts_for, room_url, spaces_for, threads_for
from hearth.spaces.boosts import Boost
from hearth.spaces.models import Carried, Channel, PendingDelete, Post, ReadMarker, Space, Thread
from hearth.spaces.reading import read_so_far
from hearth.spaces.shown import frame_view, origin_words, post_views

__all__ = ["frame_view", "origin_words", "post_views", "posts_for", "spaces_for", "threads_for"]

PAGE = 50
THREADS = 30
FEED = 30
UNTITLED = gettext_lazy("A thread without its beginning")
UNREAD_DAYS = 14
UNREAD_ROWS = 300
LONGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts, oldest first, and where to go on (`older`: before this number, `newer`: after this number)."""

    posts: list[Post]
    older: int | None = None
    newer: int | None = None


@dataclass(frozen=True, slots=True)
class SpaceCard:
    """A space as lists show it."""

    space: Space
    readable: bool
    member: bool
    unread: int
    channels: tuple[Channel, ...] = ()

    @property
    def url(self) -> str:
        """Its address."""
        return room_url(self.space.slug)


def _fits(num: int | None) -> int | None:
    return num if num is not None and 0 <= num <= LONGEST else None


@dataclass(frozen=True, slots=True)
class From:
    """Where a page begins: before, after or around a post's number, at the `first` or the `last` one."""

    before: int | None = None
    after: int | None = None
    at: int | None = None
    last: bool = False
    first: bool = False


START = From()


def _keyset(query: QuerySet[Post], start: From, size: int, *, newest: bool) -> Page:
    """A page of posts before, after or around a number; without one, the newest or the oldest."""
    before, after, at = _fits(start.before), _fits(start.after), _fits(start.at)
    if at is not None:
        older = list(query.filter(num__lt=at).order_by("-num")[: size // 2 + 1])
        newer = list(query.filter(num__gte=at).order_by("num")[: size // 2 + 1])
        more_old, more_new = len(older) > size // 2, len(newer) > size // 2
        posts = older[: size // 2][::-1] + newer[: size // 2]
    elif after is not None or (before is None and not newest and not start.last):
        newer = list(
            (query.filter(num__gt=after) if after is not None else query).order_by("num")[: size + 1]
        )
        more_old, more_new = after is not None, len(newer) > size
        posts = newer[:size]
    else:
        older = list(
            (query.filter(num__lt=before) if before is not None else query).order_by("-num")[: size + 1]
        )
        more_old, more_new = len(older) > size, before is not None
        posts = older[:size][::-1]
    if not posts:
        return Page([])
    return Page(posts, posts[0].num if more_old else None, posts[-1].num if more_new else None)


def _said_to(viewer: Viewer) -> QuerySet[Post]:
    """Posts to show on a page: as `posts_for`, but one's own deletions stay until they are final, to be taken back."""
    others = PendingDelete.objects.exclude(actor=viewer.uri).values("num")
    return visible(Post.objects.exclude(num__in=others), viewer)


def room_page(
    room: Room,
    viewer: Viewer,
    start: From = START,
    size: int = PAGE,
) -> Page:
    """What was said in a live room: the newest, or those around a number."""
    channel = room.channel.num if room.channel else None
    if start == START:
        newest = hot.newest_posts(room.space.num, channel, viewer.uri, size + 1)
        if _plainly_seen(viewer, newest):
            posts = newest[:size][::-1]
            return Page(posts, posts[0].num if len(newest) > size else None)
    query = _said_to(viewer).filter(space=room.space.num, channel=channel, thread=None)
    return _keyset(query, start, size, newest=True)


def _plainly_seen(viewer: Viewer, rows: Sequence[Post] | Sequence[Thread]) -> bool:
    """Whether the viewer may see every one of these rows, judged without a query."""
    return all(row.audience != "direct" and may_see(viewer, row) for row in rows)


def thread_page(
    thread: Thread,
    viewer: Viewer,
    start: From = START,
    size: int = PAGE,
    *,
    read: int | None = None,
) -> Page:
    """Replies of a thread in order, without the opening: from the first one on, or, in a long thread, around the place
    up to which the viewer has `read` it."""
    if start == START and read is not None and thread.posts > size:
        start = From(at=read)
    query = _said_to(viewer).filter(thread=thread.num).exclude(num=thread.num)
    return _keyset(query, START if start.at == thread.num else start, size, newest=False)


def opening_of(thread: Thread, viewer: Viewer) -> Post | None:
    """The opening post, if it is still there."""
    return _said_to(viewer).filter(num=thread.num).first()


def threads_lately(room: Room, viewer: Viewer, limit: int = 6) -> list[Thread]:
    """Titled threads of a live room in which something was said lately: a room shows where its talk went."""
    channel = room.channel.num if room.channel else None
    lively = hot.lively_threads(room.space.num, channel, limit)
    if _plainly_seen(viewer, lively):
        return lively
    found = threads_for(viewer).filter(space=room.space.num, channel=channel).exclude(title="")
    return list(found.order_by("-last_at", "-num")[:limit])


def threads_in(space: Space, viewer: Viewer, *, before: tuple[int, int] | None = None) -> list[Thread]:
    """Threads of a space, those with the newest words first; `before` is (last_at, num) of the last one seen."""
    found = threads_for(viewer).filter(space=space.num).order_by("-last_at", "-num")
    if before is not None and _fits(before[0]) is not None and _fits(before[1]) is not None:
        found = found.filter(Q(last_at__lt=before[0]) | Q(last_at=before[0], num__lt=before[1]))
    return list(found[: THREADS + 1])


def home_feed(viewer: Viewer, *, before: int | None = None, size: int = FEED) -> list[Post]:
    """Everything said that this viewer may see and wants to hear, newest first; imports keep to their rooms, and what
    is said elsewhere comes from whom she follows."""
    before = _fits(before)
    latest = hot.said_before(LONGEST if before is None else before, 2 * size)
    far = [post for post in latest if post.space == HOME_NUM and post.origin == "activitypub"]
    follows = followed_by(viewer) if far else frozenset()
    strange = {post.num for post in far if post.author not in follows}
    heard = [
        post
        for post in latest
        if post.num not in strange and post.author not in viewer.muted and may_see(viewer, post)
    ]
    if len(heard) >= size or len(latest) < 2 * size:
        return heard[:size]
    query = posts_for(viewer).filter(quiet=False).exclude(audience="direct")
    query = query.exclude(~Q(author__in=followed_by(viewer)), space=HOME_NUM, origin="activitypub")
    if viewer.muted:
        query = query.exclude(author__in=viewer.muted)
    return list((query.filter(num__lt=before) if before is not None else query).order_by("-num")[:size])


def passed_on(
    viewer: Viewer, *, before: int | None = None, after: int = 0, size: int = FEED
) -> list[tuple[int, Post, str]]:
    """What those she follows passed on: the number of the boost, the post, and by whom; newest first."""
    heard = followed_by(viewer) - viewer.muted - viewer.hidden
    if not heard:
        return []
    below = _fits(before)
    boosts = list(
        Boost.objects.filter(
            actor__in=heard, quiet=False, num__gt=after, num__lt=LONGEST if below is None else below
        ).order_by("-num")[:size]
    )
    seen = posts_for(viewer).filter(num__in={boost.post for boost in boosts})
    posts = {post.num: post for post in seen.exclude(author__in=viewer.muted)}
    names = {num: face[0] for num, face in hot.faces({one.actor for one in boosts}).items()}
    return [(one.num, posts[one.post], names.get(one.actor, "")) for one in boosts if one.post in posts]


def space_feed(space: Space, viewer: Viewer, *, before: int | None = None, size: int = FEED) -> list[Post]:
    """Everything said in a space, in its live rooms and threads, newest first."""
    query, before = posts_for(viewer).filter(space=space.num), _fits(before)
    return list((query.filter(num__lt=before) if before is not None else query).order_by("-num")[: size + 1])


def pinned_in(space: Space, viewer: Viewer) -> list[Post]:
    """Pinned posts of a space, the newest pin first."""
    order = hot.pins(space.num)
    if not order:
        return []
    found = {post.num: post for post in posts_for(viewer).filter(num__in=order)}
    return [found[num] for num in order if num in found]


def channels_in(space: Space) -> list[Channel]:
    """Further live rooms of a space."""
    return hot.channels(space.num)


def people_in(space: Space, viewer: Viewer, limit: int = 200) -> list[Actor]:
    """Members of a space, by name."""
    members = Membership.objects.filter(space=space.num, state=ACTIVE).values("actor")
    found = visible(Actor.objects.filter(num__in=members, deleted=False), viewer)
    return list(found.order_by("name", "num")[:limit])


def post_history(post: Post) -> list[Row]:
    """Every version of a post, newest first."""
    return read.history(post.uri)[::-1]


def unread_rooms(viewer: Viewer) -> dict[int, int]:
    """How much is new to this viewer in each space, of the last two weeks: what was said in its live rooms, threads
    that began there, and answers in threads she has opened. Imports are not news."""
    if viewer.actor is None:
        return {}
    floor = (clock.now() - UNREAD_DAYS * clock.DAY) << 16
    rows, read_to = hot.news(viewer.actor, floor, UNREAD_ROWS)
    unread: dict[int, int] = {}
    for post in rows:
        num, space, thread = post.num, post.space, post.thread
        inside = thread is not None and thread != num
        read_last = read_to.get((space, 0, thread or 0) if inside else (space, post.channel or 0, 0))
        if read_last is None and inside:
            continue
        if num > (read_last or 0) and post.author not in viewer.muted and may_see(viewer, post):
            unread[space] = unread.get(space, 0) + 1
    return unread


def space_cards(viewer: Viewer, *, archived: bool = False) -> list[SpaceCard]:
    """The spaces this viewer may know of, in the order the home gave them."""
    spaces = list(spaces_for(viewer).filter(archived=archived).order_by("position", "name", "num"))
    unread = unread_rooms(viewer)
    channels: dict[int, list[Channel]] = {}
    for channel in Channel.objects.filter(space__in=[space.num for space in spaces]).order_by("num"):
        channels.setdefault(channel.space or 0, []).append(channel)
    readable = {"public"} | ({"home"} if viewer.member else set())
    return [
        SpaceCard(
            space=space,
            readable=space.audience in readable or space.num in viewer.spaces,
            member=space.num in viewer.spaces,
            unread=unread.get(space.num, 0),
            channels=tuple(channels.get(space.num, ())),
        )
        for space in spaces
    ]


def read_to(viewer: Viewer, space: int, channel: int | None = None, thread: int | None = None) -> int | None:
    """How far this viewer has read a room or thread; None if never."""
    if viewer.actor is None:
        return None
    return read_so_far(viewer.actor, space, 0 if thread else channel or 0, thread or 0)


def place_url(post: Post, viewer: Viewer) -> str:
    """Where a post stands: its thread, or its room, with the post in view."""
    if post.thread is not None or post.space == HOME_NUM:
        return f"/t/{post.thread or post.num}/?at={post.num}#p{post.num}"
    space = spaces_for(viewer).filter(num=post.space).first()
    if space is None:
        return ""
    channel = Channel.objects.filter(num=post.channel).first() if post.channel else None
    return f"{room_url(space.slug, channel.slug if channel else '')}?at={post.num}#p{post.num}"


def sees_file(sha: str, viewer: Viewer) -> bool:
    """Whether some post this viewer may see carries this file."""
    return posts_for(viewer).filter(num__in=Carried.objects.filter(sha=sha).values("post")).exists()


def rail_spaces(viewer: Viewer, limit: int = 40) -> list[SpaceCard]:
    """The readable spaces for the rail: one's own first, then the rest, in the home's order."""
    unread = unread_rooms(viewer)
    cards = [
        SpaceCard(space, True, space.num in viewer.spaces, unread.get(space.num, 0))
        for space in hot.spaces()
        if may_see(viewer, space)
    ]
    return sorted(cards, key=lambda card: not card.member)[:limit]


def joined(space: Space, viewer: Viewer) -> str:
    """What this viewer is to a space: active, asked, invited or ""."""
    if viewer.actor is None:
        return ""
    found = (
        Membership.objects.filter(space=space.num, actor=viewer.actor).values_list("state", flat=True).first()
    )
    return found if found in (ACTIVE, ASKED, INVITED) else ""


def space_url(num: int) -> str:
    """The address of a space."""
    slug = Space.objects.filter(num=num).values_list("slug", flat=True).first()
    return room_url(slug) if slug else "/spaces/"


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A thread as lists show it."""

    thread: Thread
    title: str
    author_name: str
    unread: bool

    @property
    def replies(self) -> int:
        """How often it was answered."""
        return max(self.thread.posts - 1, 0)


def thread_cards(threads: list[Thread], viewer: Viewer) -> list[ThreadCard]:
    """Threads with who began them and whether something is new in them."""
    names = dict(Actor.objects.filter(num__in={one.author for one in threads}).values_list("num", "name"))
    read = {}
    if viewer.actor is not None:
        marks = ReadMarker.objects.filter(actor=viewer.actor, thread__in=[one.num for one in threads])
        read = dict(marks.values_list("thread", "num"))
    words = first_words([one.num for one in threads if not one.title])
    return [
        ThreadCard(
            thread=one,
            title=one.title or words.get(one.num) or str(UNTITLED),
            author_name=names.get(one.author) or _("Someone"),
            unread=one.num in read and one.last_at > read[one.num] >> 16,
        )
        for one in threads
    ]


def first_words(nums: list[int]) -> dict[int, str]:
    """What threads without a title are called: the first words of their opening."""
    openings = Post.objects.filter(num__in=nums).values_list("num", "html") if nums else ()
    return {num: markup.excerpt(html, 80) for num, html in openings}


BURST = 10 * clock.MINUTE


def burst(posts: list[Post], first: int) -> set[int]:
    """A guess at which posts belong together: from `first` on, until nobody spoke for ten minutes."""
    chosen: set[int] = set()
    last: int | None = None
    for post in posts:
        if post.num < first:
            continue
        if last is not None and post.published - last > BURST:
            break
        chosen.add(post.num)
        last = post.published
    return chosen
