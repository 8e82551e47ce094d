"""Asking somebody whether her words may stand on the public page, and her answer. Without both yeses nothing is shown:
the consent to be asked (`quote`), and the yes to exactly these words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base import clock, markup
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.features.charter.models import Excerpt
from hearth.ledger.activity import Activity
from hearth.ledger.record import record, writing
from hearth.people.models import Actor, Consent
from hearth.people.roles import may_steward, require_steward
from hearth.people.sight import Viewer
from hearth.spaces.access import access_post
from hearth.spaces.models import Post
from hearth.spaces.queries import posts_for

SHORTEST, LONGEST = 40, 600
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Voice:
    """Words of somebody, on the public page or waiting for her answer."""

    num: int
    words: str
    name: str
    author: int
    avatar: str = ""
    at: int = 0


def ask_to_quote(viewer: Viewer, num: int) -> None:
    """Ask the author of a post. Only those who said that they may be asked are asked, and once."""
    require_steward(viewer)
    with writing():
        post = access_post(viewer, num)
        author = Actor.objects.filter(num=post.author, deleted=False).first()
        if author is None or post.audience not in ("public", "home"):
            raise NotFound
        if not _may_ask(post.author):
            raise Invalid(_("%(name)s has not agreed to be asked.") % {"name": author.name})
        _words_of(post)
        if Excerpt.objects.filter(post=post.uri).exists():
            return
        record(
            Activity(
                type="hearth:AskQuote",
                actor=viewer.uri,
                object=post.uri,
                object_type=post.type,
                payload={"author": author.uri},
                audience="direct",
            )
        )


def answer_quote(viewer: Viewer, num: int, allowed: bool) -> None:
    """Say yes or no to a quote of one's own words; a yes can be taken back at any time."""
    with writing():
        post = access_post(viewer, num)
        if viewer.actor is None or post.author != viewer.actor:
            raise NotFound
        known = Excerpt.objects.filter(post=post.uri).first()
        if known is None:
            raise NotFound
        if known.allowed is allowed:
            return
        _record_answer(viewer, post, allowed, _words_of(post) if allowed else "")


def take_down(viewer: Viewer, num: int) -> None:
    """Show a quote no longer: its author, or who keeps the home."""
    with writing():
        post = access_post(viewer, num)
        known = Excerpt.objects.filter(post=post.uri, allowed=True).first()
        if known is None or viewer.actor is None:
            raise NotFound
        if post.author != viewer.actor and not may_steward(viewer):
            raise NotAllowed(_("Only its author or a steward can take it down."))
        _record_answer(viewer, post, False, "")


def _record_answer(viewer: Viewer, post: Post, allowed: bool, words: str) -> None:
    author = Actor.objects.get(num=post.author)
    record(
        Activity(
            type="hearth:AnswerQuote",
            actor=viewer.uri,
            object=post.uri,
            object_type=post.type,
            payload={"allowed": allowed, "words": words, "author": author.uri}
            if allowed
            else {"author": author.uri},
            audience="public" if allowed else "direct",
            published=clock.now(),
        )
    )


def _may_ask(author: int) -> bool:
    return Consent.objects.filter(actor=author, purpose="quote", withdrawn=None).exists()


def _words_of(post: Post) -> str:
    words = " ".join(markup.plain(post.html).split())
    if len(words) < SHORTEST:
        raise Invalid(_("These words are too short to say something to a stranger."))
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rsplit(" ", 1)[0] + " …"


# What pages read


def voices() -> list[Voice]:
    """What stands on the public page: words with both yeses, newest first."""
    willing = Consent.objects.filter(purpose="quote", withdrawn=None).values("actor")
    rows = (
        Excerpt.objects.filter(allowed=True, author__in=willing)
        .exclude(words="")
        .order_by("-answered", "post")
    )
    return _named(list(rows[:SHOWN]))


def asked_of(viewer: Viewer) -> list[Voice]:
    """Words of this viewer that somebody would like to show, still without her answer."""
    rows = list(Excerpt.objects.filter(allowed=None, author=viewer.actor or 0).order_by("asked"))
    posts = {post.uri: post for post in posts_for(viewer).filter(uri__in=[row.post for row in rows])}
    for row in rows:
        if row.post in posts:
            row.words = " ".join(markup.plain(posts[row.post].html).split())[:LONGEST]
    return _named([row for row in rows if row.post in posts])


def candidates(viewer: Viewer, most: int = 12) -> list[Voice]:
    """Recent posts of people who may be asked, for a steward to choose from; newest first, nothing is ranked."""
    willing = Consent.objects.filter(purpose="quote", withdrawn=None).values("actor")
    posts = posts_for(viewer).filter(author__in=willing, audience__in=("public", "home"), talk=True)
    asked = Excerpt.objects.values("post")
    found = []
    for post in posts.exclude(uri__in=asked).order_by("-num")[:80]:
        words = " ".join(markup.plain(post.html).split())
        if SHORTEST <= len(words) <= LONGEST:
            found.append(Excerpt(post=post.uri, author=post.author, words=words))
    return _named(found[:most])


def waiting() -> int:
    """How many were asked and have not answered."""
    return Excerpt.objects.filter(allowed=None).count()


def _named(rows: list[Excerpt]) -> list[Voice]:
    people = Actor.objects.filter(deleted=False).in_bulk({row.author for row in rows})
    nums = dict(Post.objects.filter(uri__in=[row.post for row in rows]).values_list("uri", "num"))
    return [
        Voice(
            nums[row.post],
            row.words,
            people[row.author].name,
            row.author,
            people[row.author].avatar,
            row.answered,
        )
        for row in rows
        if row.author in people and row.post in nums
    ]
