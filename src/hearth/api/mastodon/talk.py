"""The talk around a post: up to what it answers, and down to what answers it, as far as the viewer may see."""

from collections.abc import Iterable
from typing import Protocol

from hearth.base.sql import sql
from hearth.people.sight import Viewer
from hearth.spaces.access import posts_for
from hearth.spaces.models import Post

DEEPEST, MOST, MOST_FOR_STRANGERS = 100, 4096, 60
UP = sql(
    "WITH RECURSIVE up(num, parent, thread, depth) AS ("
    " SELECT num, parent, thread, 0 FROM spaces_post WHERE num = %s UNION ALL"
    " SELECT p.num, p.parent, p.thread, up.depth + 1 FROM spaces_post p JOIN up"
    " ON p.num = coalesce(up.parent, CASE WHEN up.thread <> up.num THEN up.thread END) WHERE up.depth < %s)"
    " SELECT num FROM up WHERE depth > 0 ORDER BY depth DESC"
)
DOWN = sql(
    "WITH RECURSIVE down(num, depth) AS ("
    " SELECT num, 1 FROM spaces_post WHERE parent = %s UNION"
    " SELECT num, 1 FROM spaces_post WHERE thread = %s AND parent IS NULL AND num <> %s UNION"
    " SELECT p.num, down.depth + 1 FROM spaces_post p JOIN down ON p.parent = down.num WHERE down.depth < %s)"
    " SELECT num FROM down LIMIT %s"
)


def talk_around(post: Post, viewer: Viewer) -> tuple[list[Post], list[Post]]:
    """Ancestors, the oldest first, and descendants, each answer after what it answers."""
    most = MOST if viewer.known else MOST_FOR_STRANGERS
    up = list(dict.fromkeys(num for (num,) in UP.all(post.num, DEEPEST)))
    down = [num for (num,) in DOWN.all(post.num, post.num, post.num, DEEPEST, most)]
    seen = {one.num: one for one in posts_for(viewer).filter(num__in=[*up, *down])}
    seen = {num: one for num, one in seen.items() if one.author not in viewer.muted or num in up}
    before = [seen[num] for num in up if num in seen and num != post.num]
    return before[-most:], in_order(post.num, [seen[num] for num in down if num in seen])


class Placed(Protocol):
    """A post with what it answers."""

    @property
    def num(self) -> int: ...
    @property
    def parent(self) -> int | None: ...


def in_order[P: Placed](root: int, posts: Iterable[P]) -> list[P]:
    """Each answer after what it answers, the older ones first."""
    posts = list(posts)
    answers: dict[int, list[P]] = {}
    here = {post.num for post in posts}
    for post in sorted(posts, key=_by_num, reverse=True):
        above = post.parent if post.parent in here else root
        answers.setdefault(above or root, []).append(post)
    found: list[P] = []
    waiting = answers.pop(root, [])
    while waiting:
        post = waiting.pop()
        found.append(post)
        waiting += answers.pop(post.num, [])
    return found


def _by_num(post: Placed) -> int:
    return post.num
