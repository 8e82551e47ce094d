"""Statuses made ready for many viewers, from posts and boosts, in a constant number of questions."""

from __future__ import annotations

from collections.abc import Collection

from hearth.api.entities.accounts import accounts
from hearth.api.entities.polls import polls
from hearth.api.entities.statuses import Neutral, boosted, neutral
from hearth.api.hot.filtering import words_in
from hearth.api.hot.shown import Shown, shown
from hearth.people.sight import STRANGER
from hearth.spaces.boosts import Boost
from hearth.spaces.models import Post


def made(nums: Collection[int]) -> dict[int, Shown]:
    """These posts and boosts by number; what does not exist is missing. Sight is the caller's."""
    wanted = set(nums)
    posts: dict[int, Post] = Post.objects.in_bulk(wanted)
    missing = wanted - posts.keys()
    boosts = list(Boost.objects.filter(num__in=missing)) if missing else []
    behind = {boost.post for boost in boosts} | {post.quote for post in posts.values() if post.quote}
    if behind - posts.keys():
        posts |= Post.objects.in_bulk(behind - posts.keys())
    plain = neutral(list(posts.values()))
    asked = polls([num for num, post in posts.items() if post.type == "Question"], STRANGER)
    for num, poll in asked.items():  # for filters, which read what may be chosen; and where a post is quoted
        plain[num]["poll"] = poll
    found = {num: _post(post, posts, plain) for num, post in posts.items()}
    people = accounts({boost.actor for boost in boosts}, STRANGER) if boosts else {}
    for boost in boosts:
        if boost.post in found and boost.actor in people:
            entity = boosted(boost, people[boost.actor], plain[boost.post])
            found[boost.num] = shown(
                entity,
                base=plain.base,
                text=found[boost.post].text,
                private=False,
                asks=found[boost.post].asks,
                inner=found[boost.post],
            )
    return {num: one for num, one in found.items() if num in wanted}


def _post(post: Post, posts: dict[int, Post], plain: Neutral, *, whole: bool = True) -> Shown:
    quoted = posts.get(post.quote) if post.quote and whole else None
    fits = quoted is not None and _as_open(quoted, post)
    return shown(
        plain[post.num],
        base=plain.base,
        text=words_in(plain[post.num]),
        private=post.audience != "public",
        asks=post.type == "Question" and whole,
        quote=_post(quoted, posts, plain, whole=False) if quoted is not None and fits else None,
        quotes=bool(post.quote) and whole,
    )


def _as_open(quoted: Post, post: Post) -> bool:
    """Whether everybody who may see a post may see what it quotes."""
    if quoted.audience == "public":
        return True
    return quoted.audience == post.audience and (
        quoted.audience == "home" or (quoted.audience == "space" and quoted.space == post.space)
    )
