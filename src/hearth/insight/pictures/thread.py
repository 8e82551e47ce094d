"""The shape of one conversation: who answered whom, how deep. Of talk that the viewer can read anyway."""

from typing import Any

from hearth.insight.pictures import Easel, picture

MOST = 600


@picture("thread")
def thread(easel: Easel) -> dict[str, Any]:
    """Posts in the order of time: number, number of the parent, depth, author as a small number, brand or not."""
    posts = easel.rows(
        "*", ("posts",),
        "SELECT p.num, up.num, p.depth, p.person, p.is_brand, p.published FROM posts p"
        " LEFT JOIN posts up ON up.post = p.parent WHERE p.thread ="
        f" (SELECT any_value(thread) FROM posts WHERE num = $num) ORDER BY p.published, p.num LIMIT {MOST + 1}",
        num=easel.wish["num"],
    )  # fmt: skip
    voices: dict[int, int] = {}
    return {
        "posts": [
            [num, above, depth, voices.setdefault(person, len(voices)), brand, at]
            for num, above, depth, person, brand, at in posts[:MOST]
        ],
        "more": len(posts) > MOST,
    }
