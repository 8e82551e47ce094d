"""Posts in one line each, for rooms below that know only their numbers."""

from collections.abc import Sequence

from hearth.base import markup
from hearth.people.actors import actors_by_num
from hearth.people.sight import Viewer
from hearth.spaces.access import posts_for
from hearth.ui.glimpses import Glimpse, glimpses


@glimpses
def posts(nums: Sequence[int], viewer: Viewer) -> dict[int, Glimpse]:
    """Title or first words, two queries for all."""
    rows = list(posts_for(viewer).filter(num__in=nums))
    people = actors_by_num({row.author for row in rows})
    return {
        row.num: Glimpse(
            num=row.num,
            url=f"/p/{row.num}/",
            title=row.title or markup.excerpt(row.html, 90) or "…",
            author=people[row.author].name if row.author in people else "",
            by=row.author,
            at=row.published,
            thread=row.thread or row.num,
            space=row.space,
        )
        for row in rows
    }
