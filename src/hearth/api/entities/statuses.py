"""Statuses: posts and boosts as clients show them, many at once in a constant number of queries.

`neutral` is what a post is for everybody who sees it, `flags` what it is to one viewer; `statuses` joins them. The
caller has checked that the viewer may see the posts; whatever they refer to is checked here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count

from hearth.api.entities.accounts import accounts
from hearth.api.entities.around import Around, answers_to, around
from hearth.api.entities.content import content
from hearth.api.entities.emojis import emojis
from hearth.api.entities.media import of_post, with_passes
from hearth.api.entities.polls import polls
from hearth.api.entities.times import stamp, stamp_or_none
from hearth.federation.activitypub.policies import QUOTES
from hearth.people.bookmarks import bookmarked
from hearth.people.sight import STRANGER, Viewer
from hearth.people.standing import Hushed
from hearth.spaces.access import posts_for
from hearth.spaces.boosts import Boost
from hearth.spaces.models import Pin, Post, Reaction, Thread

Status = dict[str, Any]


def statuses(posts: Sequence[Post], viewer: Viewer) -> list[Status]:
    """These posts for this viewer, in order."""
    quoted = {post.quote for post in posts if post.quote} - {post.num for post in posts}
    beside = list(posts_for(viewer).filter(num__in=quoted)) if quoted else []
    everything = [*posts, *beside]
    plain, mine, asked = neutral(everything), flags(everything, viewer), _polls(everything, viewer)
    made = {}
    for post in everything:
        made[post.num] = status = {**plain[post.num], **mine[post.num], "poll": asked.get(post.num)}
        if post.audience != "public" and status["media_attachments"]:
            status["media_attachments"] = [dict(one) for one in status["media_attachments"]]
            with_passes(status, viewer.actor, plain.base)
    for post in posts:
        if post.quote:
            made[post.num]["quote"] = _quote(made.get(post.quote))
    return [made[post.num] for post in posts]


def _quote(quoted: Status | None) -> dict[str, Any]:
    if quoted is None:
        return {"state": "unauthorized", "quoted_status": None}
    return {"state": "accepted", "quoted_status": {**quoted, "quote": None}}


def status(post: Post, viewer: Viewer) -> Status:
    """One post."""
    return statuses([post], viewer)[0]


def statuses_by_num(nums: Collection[int], viewer: Viewer) -> dict[int, Status]:
    """Posts and boosts by number; what may not be seen is missing."""
    posts = {post.num: post for post in posts_for(viewer).filter(num__in=nums)}
    boosts = {boost.num: boost for boost in Boost.objects.filter(num__in=set(nums) - posts.keys())}
    boosts = {num: one for num, one in boosts.items() if one.actor not in viewer.hidden}
    passed = {boost.post for boost in boosts.values()} - posts.keys()
    if passed:
        posts |= {post.num: post for post in posts_for(viewer).filter(num__in=passed)}
    made = {found["id"]: found for found in statuses(list(posts.values()), viewer)}
    wrapped = wrap((boost for boost in boosts.values() if boost.post in posts), made)
    return {num: made[str(num)] for num in posts if num in nums} | wrapped


def wrap(boosts: Iterable[Boost], made: Mapping[str, Status]) -> dict[int, Status]:
    """Boosts as statuses around the posts they pass on, which are `made` already."""
    held = list(boosts)
    people = accounts({boost.actor for boost in held}, STRANGER)
    return {
        boost.num: boosted(boost, people[boost.actor], made[str(boost.post)])
        for boost in held
        if boost.actor in people
    }


def boosted(boost: Boost, account: dict[str, Any], inner: Status) -> Status:
    """One boost: the post in somebody else's hands."""
    return {
        **inner,
        "id": str(boost.num),
        "created_at": stamp(boost.published),
        "uri": f"{inner['uri']}#boost-{boost.num}",
        "account": account,
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "poll": None,
        "card": None,
        "quote": None,
        "application": None,
        "content": "",
        "reblog": inner,
    }


class Neutral(dict[int, Status]):
    """Statuses by number, and the address they were made for."""

    base: str = ""


def neutral(posts: Sequence[Post]) -> Neutral:
    """What these posts are for everybody who sees them, by number."""
    beside = around(posts)
    counts = _counts([post.num for post in posts])
    made = Neutral({post.num: {**_plain(post, beside), **counts[post.num]} for post in posts})
    made.base = beside.base
    return made


def _plain(post: Post, beside: Around) -> Status:
    said, base = beside.payloads.get(post.num, {}), beside.base
    answers = answers_to(post)
    parent = beside.parents.get(answers or 0)
    named = beside.mentions(post)
    warning = post.warning
    author = beside.accounts.get(post.author) or beside.nobody
    return {
        "id": str(post.num),
        "created_at": stamp(post.published),
        "in_reply_to_id": str(answers) if parent is not None else None,
        "in_reply_to_account_id": str(parent) if parent is not None else None,
        "sensitive": post.sensitive or bool(warning),
        "spoiler_text": warning,
        "visibility": visibility(post, said),
        "language": post.lang or None,
        "uri": post.uri if post.origin.startswith("activitypub") else f"{base}/ap/o/{post.num}",
        "url": beside.url(post, author, said),
        "content": content(post.html, post.title, base, beside.pages),
        "edited_at": stamp_or_none(post.edited),
        "reblog": None,
        "application": None,
        "account": author,
        "media_attachments": of_post(post.num, post.media, said.get("attachment") or [], base),
        "mentions": named,
        "tags": beside.tags(post.num),
        "emojis": emojis(said, base),
        "card": beside.cards.get(post.num),
        "poll": None,
        "quote": None,
        "quote_approval": _quotes(post, said),
        "local_only": post.audience in ("home", "space"),
        "group": beside.place(post),
    }


def _quotes(post: Post, said: Mapping[str, Any]) -> dict[str, Any]:
    """Who may quote it (https://docs.joinmastodon.org/entities/QuoteApproval/); inside, whoever reads it may."""
    if post.audience == "direct":
        return {"automatic": [], "manual": [], "current_user": "denied"}
    match said.get(QUOTES) if post.audience == "public" else None:
        case "nobody":
            return {"automatic": [], "manual": [], "current_user": "denied"}
        case "followers":
            return {"automatic": ["followers"], "manual": [], "current_user": "unknown"}
    return {"automatic": ["public"], "manual": [], "current_user": "automatic"}


def visibility(post: Post, said: Mapping[str, Any]) -> str:
    """Mastodon's word for who sees a post."""
    if post.audience == "public":
        return "unlisted" if post.unlisted else "public"
    if post.audience in ("home", "space") or said.get("hearth:followers"):
        return "private"
    return "direct"


def _polls(posts: Sequence[Post], viewer: Viewer) -> dict[int, dict[str, Any]]:
    return polls([post.num for post in posts if post.type == "Question"], viewer)


def _counts(nums: list[int]) -> dict[int, dict[str, int]]:
    """Answers everybody sees who sees the post, boosts, and people who put a mark on it."""
    if not nums:
        return {}
    answers = Post.objects.filter(parent__in=nums).exclude(audience="direct").values_list("parent")
    replies = dict(answers.annotate(n=Count("num")))
    boosts = dict(Boost.objects.filter(post__in=nums).values_list("post").annotate(n=Count("pk")))
    marks = Reaction.objects.filter(post__in=nums).values_list("post")
    liked = dict(marks.annotate(n=Count("actor", distinct=True)))
    threads = dict(Thread.objects.filter(num__in=nums).values_list("num", "posts"))
    nameless = dict(Post.objects.filter(num__in=nums, likes__gt=0).values_list("num", "likes"))
    return {
        num: {
            "replies_count": max(replies.get(num, 0), threads.get(num, 1) - 1),
            "reblogs_count": boosts.get(num, 0),
            "favourites_count": liked.get(num, 0) + nameless.get(num, 0),
            "quotes_count": 0,
        }
        for num in nums
    }


def flags(posts: Sequence[Post], viewer: Viewer) -> dict[int, dict[str, Any]]:
    """What these posts are to one viewer. (`filtered` is filled by whoever knows where they are shown.)"""
    nums = [post.num for post in posts]
    if viewer.actor is None or not nums:
        return {num: {} for num in nums}
    me = viewer.actor
    liked = set(Reaction.objects.filter(post__in=nums, actor=me).values_list("post", flat=True))
    passed = set(Boost.objects.filter(post__in=nums, actor=me).values_list("post", flat=True))
    kept = bookmarked(me, nums)
    threads = {post.thread or post.num for post in posts}
    quiet = set(Hushed.objects.filter(actor=me, thread__in=threads).values_list("thread", flat=True))
    pinned = set(Pin.objects.filter(post__in=nums, space=me, on=True).values_list("post", flat=True))
    return {
        post.num: {
            "favourited": post.num in liked,
            "reblogged": post.num in passed,
            "muted": (post.thread or post.num) in quiet,
            "bookmarked": post.num in kept,
            "filtered": [],
            **({"pinned": post.num in pinned} if post.author == me else {}),
        }
        for post in posts
    }
