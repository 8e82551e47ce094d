"""What a home shows of itself to somebody with a letter: who speaks for the brand, and words made public by their
authors.
"""

from dataclasses import dataclass

from hearth.base import clock, markup
from hearth.people.models import Actor, Role
from hearth.people.queries import PersonView, label_people
from hearth.people.roles import held_at
from hearth.people.sight import STRANGER
from hearth.spaces.access import posts_for

MOST = 3
_WORDS = 240


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few words somebody said in public here."""

    author: str
    words: str
    url: str
    at: int


def brand_people() -> list[PersonView]:
    """Everyone who speaks for the brand today, by name."""
    nums = Role.objects.filter(held_at(clock.now()), is_brand=True).values("actor")
    return label_people(list(Actor.objects.filter(num__in=nums, deleted=False).order_by("name", "num")))


def excerpts() -> list[Excerpt]:
    """The newest words their authors showed to the whole world; nothing imported, nothing for members only."""
    posts = list(posts_for(STRANGER).filter(origin="home", talk=True).order_by("-num")[: MOST * 2])
    names = dict(
        Actor.objects.filter(num__in=[p.author for p in posts], deleted=False).values_list("num", "name")
    )
    found = []
    for post in posts:
        words = " ".join(markup.plain(post.html).split())
        if post.author in names and words:
            short = words if len(words) <= _WORDS else words[:_WORDS].rsplit(" ", 1)[0] + " …"
            found.append(Excerpt(names[post.author], short, f"/p/{post.num}/", post.published))
    return found[:MOST]
