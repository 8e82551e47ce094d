"""Searching: what a viewer may see of the posts that hold the words, newest first, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.safestring import SafeString

from hearth.base.markup import plain
from hearth.feeds import index
from hearth.feeds.indexing import HAS_IMAGE, by
from hearth.feeds.query import Query
from hearth.feeds.snippets import marked, snippet
from hearth.feeds.words import highlighter
from hearth.people.models import DIRECT, Actor
from hearth.people.sight import Viewer, visible
from hearth.people.standing import Profile
from hearth.spaces.models import Channel, PendingDelete, Post, Space

PAGE = 20
CANDIDATES = 1000  # newest matches judged piece by piece before the database is asked for all
_NEVER = (1 << 63) - 1
_UNWILLING = Profile.objects.filter(num=OuterRef("author"), indexable=False)
"""people of other servers who said that they do not want to be searched (FEP-5feb)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found post, ready to show."""

    num: int
    url: str
    title: SafeString
    snippet: SafeString
    author: str
    author_num: int
    avatar: str
    place: str
    published: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of hits; `older` is where the next page starts, None at the end."""

    hits: list[Hit]
    older: int | None


def search(query: Query, viewer: Viewer, below: int | None = None, limit: int = PAGE) -> Found:
    """The newest `limit` posts that answer the query and that this viewer may see, older than id `below`."""
    if query.blank:
        return Found(hits=[], older=None)
    narrowed = _narrowed(query, viewer)
    if narrowed is None:
        return Found(hits=[], older=None)
    posts, facets = narrowed
    phrases: list[index.Phrase] = [*query.phrases, *(((word,), False) for word in facets)]
    top = min(below if below is not None else _NEVER, _edge(query.before, _NEVER))
    bottom = _edge(query.after, -_NEVER)
    if phrases:
        found = _matching(posts, phrases, top, bottom, limit + 1)
    else:
        found = list(posts.filter(num__lt=top, num__gte=bottom).order_by("-num")[: limit + 1])
    return Found(hits=_hits(found[:limit], query), older=found[limit - 1].num if len(found) > limit else None)


def _matching(
    posts: QuerySet[Post], phrases: list[index.Phrase], top: int, bottom: int, wanted: int
) -> list[Post]:
    """The newest visible posts with these words. The newest candidates are judged in growing pieces, enough for nearly
    every search; for a viewer who may see few of them the database judges all the rest in one go."""
    found: list[Post] = []
    size, read = 4 * wanted, 0
    while read < CANDIDATES:
        chunk = index.find(phrases, top, bottom, size)
        found += posts.filter(num__in=chunk).order_by("-num")[: wanted - len(found)]
        if len(chunk) < size or len(found) == wanted:
            return found
        top, read, size = chunk[-1], read + size, 2 * size
    rest = posts.filter(num__in=index.matching(phrases, top, bottom))
    return [*found, *rest.order_by("-num")[: wanted - len(found)]]


def _edge(moment: int | None, otherwise: int) -> int:
    return otherwise if moment is None else min(max(moment, 0) << 16, _NEVER)


def _narrowed(query: Query, viewer: Viewer) -> tuple[QuerySet[Post], list[str]] | None:
    """Visible posts within the filters, and the words that stand for filters; None when a filter names nobody."""
    posts = visible(Post.objects.exclude(num__in=PendingDelete.objects.values("num")), viewer)
    posts = posts.filter(~Q(origin="activitypub") | Q(audience=DIRECT) | ~Exists(_UNWILLING))
    facets = [HAS_IMAGE] if query.image else []
    if query.by:
        people = visible(Actor.objects.filter(handle__iexact=query.by, deleted=False), viewer)
        authors = dict(people.values_list("num", "uri")[:50])
        if not authors:
            return None
        if len(authors) == 1:
            facets.append(by(next(iter(authors.values()))))
        else:
            posts = posts.filter(author__in=authors)
    if query.space:
        spaces = list(Space.objects.filter(slug=query.space).values_list("num", flat=True)[:2])
        if not spaces:
            return None
        posts = posts.filter(space__in=spaces)
    return posts, facets


def _hits(posts: list[Post], query: Query) -> list[Hit]:
    pattern = highlighter((list(words), begins) for words, begins in query.phrases)
    people = Actor.objects.in_bulk({post.author for post in posts})
    spaces = Space.objects.in_bulk({post.space for post in posts})
    channels = Channel.objects.in_bulk({post.channel for post in posts if post.channel})
    hits = []
    for post in posts:
        person, space = people.get(post.author), spaces.get(post.space)
        channel = channels.get(post.channel or 0)
        hits.append(
            Hit(
                num=post.num,
                url=f"/p/{post.num}/",
                title=marked(post.title, pattern),
                snippet=snippet(plain(post.html), pattern),
                author=person.name if person else "Someone",
                author_num=post.author,
                avatar=person.avatar if person else "",
                place=f"{space.name} · {channel.name}" if space and channel else space.name if space else "",
                published=post.published,
            )
        )
    return hits
