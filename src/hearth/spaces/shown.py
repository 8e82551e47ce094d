"""From rows to what pages show: many posts at once, in a constant number of queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import orjson
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hearth.base import markup
from hearth.people.roles import BrandVoices, brand_voices
from hearth.people.sight import STRANGER, Viewer, may_see
from hearth.spaces import hot, link_cards
from hearth.spaces.access import may_speak, may_tend, posts_for, room_url
from hearth.spaces.models import Channel, Post, Space, Thread
from hearth.ui import cards
from hearth.ui.post import Media, ParentView, PostView, QuoteView, ReactionView

ORIGINS = {
    "slack": "Slack",
    "discourse": "Discourse",
    "discord": "Discord",
    "circle": "Circle",
    "mighty": "Mighty Networks",
    "mastodon": "Mastodon",
    "activitypub": "the fediverse",
    "atproto": "Bluesky",
    "lens": "Lens",
}
"""origins in plain words"""

PARENT_EXCERPT = 90
SHOWN_REACTIONS = 24


def origin_words(origin: str) -> str:
    """Where an imported or remote post came from, in plain words."""
    return ORIGINS.get(origin.partition(":")[0], origin.partition(":")[0].title())


@dataclass(slots=True)
class _Around:
    """Everything the posts of one page refer to, loaded once."""

    viewer: Viewer
    actors: dict[int, tuple[str, str, str]]
    voices: BrandVoices
    related: dict[int, Post]
    reactions: dict[int, list[ReactionView]]
    threads: dict[int, Thread]
    spaces: dict[int, Space]
    channels: dict[int, Channel]
    cards: dict[int, str]
    pending: dict[int, str]
    pinned: frozenset[int]
    veiled: frozenset[int]
    here: frozenset[int]
    in_thread: int | None
    places: bool


def post_views(
    posts: Sequence[Post],
    viewer: Viewer,
    *,
    in_thread: int | None = None,
    places: bool = False,
    neutral: bool = False,
    spaces: Iterable[Space] = (),
) -> list[PostView]:
    """What this viewer sees of these posts. The caller has checked that she may see them.

    `in_thread`: the page is this thread's own. `places`: say where each was said (mixed feeds). `neutral`: for live
    frames, which know no viewer. `spaces`: those already loaded. Posts deleted a moment ago appear only to who deleted
    them, to be taken back.
    """
    if not posts:
        return []
    around = _around(posts, viewer, in_thread, places, neutral, {space.num: space for space in spaces})
    return [
        replace(_view(post, around), viewer_neutral=True) if neutral else _view(post, around)
        for post in posts
        if around.pending.get(post.num, viewer.uri) == viewer.uri
    ]


def _around(
    posts: Sequence[Post],
    viewer: Viewer,
    in_thread: int | None,
    places: bool,
    neutral: bool,
    spaces: dict[int, Space],
) -> _Around:
    nums = [post.num for post in posts]
    named = {num for post in posts for num in (post.parent, post.quote) if num is not None}
    related = {post.num: post for post in posts if post.num in named}
    missing = named - related.keys()
    if missing:
        others = _seen_with(posts).filter(num__in=missing) if neutral else _seen_by(viewer, missing)
        related |= {post.num: post for post in others}
    people = {post.author for post in posts} | {post.author for post in related.values()}
    if elsewhere := {post.space for post in posts} - spaces.keys():
        spaces = spaces | hot.spaces_numbered(elsewhere)
    drawn: dict[int, str] = {}
    for kind in cards.card_types().intersection(post.type for post in posts):
        chosen = [post.num for post in posts if post.type == kind]
        drawn |= cards.cards_for(kind, chosen, None if neutral else viewer)
    drawn |= link_cards.drawn([post for post in posts if post.num not in drawn])
    return _Around(
        viewer=viewer,
        actors=hot.faces(people),
        voices=brand_voices(),
        related=related,
        reactions=_reactions(nums, viewer),
        threads=hot.threads({*nums, *(post.thread for post in posts if post.thread)}),
        spaces=spaces,
        channels=_channels(posts) if places else {},
        cards=drawn,
        pending=hot.pending(nums),
        pinned=hot.pinned(nums) if viewer.roles else frozenset(),
        veiled=hot.veiled([post.num for post in posts if post.media]),
        here=frozenset(nums),
        in_thread=in_thread,
        places=places,
    )


def _seen_by(viewer: Viewer, nums: set[int]) -> Iterable[Post]:
    """Those of these posts that this viewer may see; whom a letter is addressed to is asked for all of them at once."""
    found = hot.said(nums)
    seen = [post for post in found if post.audience != "direct" and may_see(viewer, post)]
    letters = {post.num for post in found if post.audience == "direct"}
    return [*seen, *posts_for(viewer).filter(num__in=letters)] if letters else seen


def _seen_with(posts: Sequence[Post]) -> QuerySet[Post]:
    """Posts that everybody who sees these may see too."""
    kinds, spaces = {post.audience for post in posts}, {post.space for post in posts}
    seen = Q(audience="public")
    if "public" not in kinds:
        seen |= Q(audience="home")
        if kinds == {"space"} and len(spaces) == 1:
            seen |= Q(audience="space", space__in=spaces)
    return Post.objects.filter(seen)


def _channels(posts: Sequence[Post]) -> dict[int, Channel]:
    nums = {post.channel for post in posts if post.channel}
    return {channel.num: channel for channel in Channel.objects.filter(num__in=nums)} if nums else {}


def _reactions(nums: Sequence[int], viewer: Viewer) -> dict[int, list[ReactionView]]:
    found: dict[int, list[ReactionView]] = {}
    for post, emoji, count, mine in hot.reactions(nums, viewer.actor or 0):
        marks = found.setdefault(post, [])
        if len(marks) < SHOWN_REACTIONS or mine:
            marks.append(ReactionView(emoji=emoji, count=count, mine=bool(mine)))
    return found


def _view(post: Post, around: _Around) -> PostView:
    viewer = around.viewer
    name, handle, avatar = around.actors.get(post.author, ("", "", ""))
    if not name and post.author in around.actors:
        name = _("Someone who left")
    thread = around.threads.get(post.thread or post.num)
    space = around.spaces.get(post.space)
    mine = viewer.is_hers(post.author)
    tends = may_tend(viewer, post.space)
    speaks = may_speak(viewer, space) if space else viewer.member
    inside = around.in_thread is not None
    here = post.origin == "home"
    place, place_url = _place(post, thread, around) if around.places else ("", "")
    opens = thread is not None and thread.num == post.num
    return PostView(
        num=post.num,
        author_name=name,
        author_num=post.author,
        author_handle=handle,
        author_avatar=avatar,
        author_label=around.voices.label(post.author, post.published),
        author_interest=around.voices.interest(post.author, post.published),
        published=post.published,
        html=post.html,
        permalink=f"/p/{post.num}/",
        imported=not here,
        origin="" if here else origin_words(post.origin),
        edited=post.edited,
        title="" if inside and opens else (thread.title if opens and thread else post.title),
        media=tuple(Media(**item) for item in orjson.loads(post.media)) if post.media else (),
        quote=_quote(post, around) if post.quote else None,
        card=around.cards.get(post.num),
        reactions=around.reactions.get(post.num, ()),
        replies=thread.posts - 1 if opens and thread and not inside else 0,
        thread=thread.num if thread and not inside else None,
        parent=_parent(post, around) if post.parent else None,
        accepted=thread is not None and thread.answer == post.num,
        likes=post.likes,
        deleted=post.num in around.pending,
        can_undo=post.num in around.pending,
        mine=mine,
        place=place,
        place_url=place_url,
        reply_url="" if inside or not around.places else f"/p/{post.num}/?reply=1",
        can_reply=speaks,
        can_react=speaks,
        can_edit=mine and (here or post.author != viewer.actor) and post.type not in ("Question", "Event"),
        can_delete=mine,
        can_report=not mine and viewer.known,
        veiled=post.sensitive or post.num in around.veiled,
        warning=post.warning,
        can_accept=_may_accept(post, thread, viewer, tends),
        can_branch=post.thread is None and speaks,
        can_pin=tends and space is not None,
        pinned=post.num in around.pinned,
        lang=post.lang,
    )


def _may_accept(post: Post, thread: Thread | None, viewer: Viewer, tends: bool) -> bool:
    if thread is None or post.num == thread.num or post.thread != thread.num or not thread.title:
        return False
    return tends or (viewer.actor is not None and thread.author == viewer.actor)


def _place(post: Post, thread: Thread | None, around: _Around) -> tuple[str, str]:
    if thread is not None and post.thread == thread.num and thread.num != post.num and thread.title:
        return thread.title, f"/t/{thread.num}/"
    space = around.spaces.get(post.space)
    if space is None:
        return "", ""
    channel = around.channels.get(post.channel) if post.channel else None
    if channel is not None:
        return f"{space.name} / {channel.name}", room_url(space.slug, channel.slug)
    return space.name, room_url(space.slug)


def _name(num: int, around: _Around) -> str:
    return around.actors.get(num, ("",))[0] or _("Someone who left")


def _parent(post: Post, around: _Around) -> ParentView | None:
    """The lead of a reply. In a thread's own page the opening is not led to: everything there answers it."""
    if post.parent is None or post.parent == around.in_thread:
        return None
    parent = around.related.get(post.parent)
    if parent is None or parent.num in around.pending:
        return ParentView(
            num=post.parent,
            author_name="",
            excerpt="a post that is not here anymore",
            permalink=f"/p/{post.num}/",
        )
    return ParentView(
        num=parent.num,
        author_name=_name(parent.author, around),
        excerpt=markup.excerpt(parent.html, PARENT_EXCERPT) or parent.title,
        permalink="" if parent.num in around.here and not around.places else f"/p/{parent.num}/",
    )


def _quote(post: Post, around: _Around) -> QuoteView:
    quoted = around.related.get(post.quote or 0)
    if quoted is None:
        return QuoteView(
            author_name="", html="<p>A post that is not here anymore.</p>", permalink=f"/p/{post.num}/"
        )
    return QuoteView(
        author_name=_name(quoted.author, around),
        html=quoted.html,
        permalink=f"/p/{quoted.num}/",
        published=quoted.published,
    )


def frame_view(post: Post) -> PostView:
    """One post as live frames show it: to nobody in particular."""
    return post_views([post], STRANGER, neutral=True)[0]
