"""Many people at once, each as a viewer with a mail address and a language: for what is sent to all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from hearth.base import clock
from hearth.people.models import (
    ACTIVE,
    Account,
    Actor,
    Block,
    Membership,
    Mute,
    Recipient,
    Restriction,
    Role,
)
from hearth.people.sight import Viewer, may_see, viewer_of
from hearth.spaces.models import PendingDelete, Post


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to write to."""

    viewer: Viewer
    email: str
    language: str = "en"


def readers(actors: Collection[int]) -> dict[int, Reader]:
    """Everybody of these who can sign in, in a constant number of queries."""
    accounts = Account.objects.filter(actor__in=actors, is_active=True)
    known = {row[0]: row for row in accounts.values_list("actor", "email", "language")}
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    people = Actor.objects.filter(num__in=known, deleted=False)
    for num, uri, handle, name, avatar in people.values_list("num", "uri", "handle", "name", "avatar"):
        rows[num].append(("a", num, 0, uri, handle, name, avatar))
    inside = Membership.objects.filter(actor__in=known, state=ACTIVE)
    for actor, space in inside.values_list("actor", "space"):
        rows[actor].append(("m", space, 0, "", "", "", ""))
    for blocker, blocked in Block.objects.filter(blocker__in=known).values_list("blocker", "blocked"):
        rows[blocker].append(("b", blocked, 0, "", "", "", ""))
    for blocker, blocked in Block.objects.filter(blocked__in=known).values_list("blocker", "blocked"):
        rows[blocked].append(("b", blocker, 0, "", "", "", ""))
    for muter, muted in Mute.objects.filter(muter__in=known).values_list("muter", "muted"):
        rows[muter].append(("q", muted, 0, "", "", "", ""))
    now = clock.now()
    held = Role.objects.filter(actor__in=known, valid_from__lte=now).exclude(valid_to__lte=now)
    for actor, role, scope, is_brand in held.values_list("actor", "role", "scope", "is_brand"):
        rows[actor].append(("r", scope, int(is_brand), role, "", "", ""))
    limits = Restriction.objects.filter(actor__in=known, valid_from__lte=now).exclude(valid_to__lte=now)
    for actor, scope, until, sort, reason in limits.values_list(
        "actor", "scope", "valid_to", "sort", "reason"
    ):
        rows[actor].append(("x", scope, until or 0, sort, reason, "", ""))
    worn: dict[int, list[int]] = defaultdict(list)
    for author, ghost in Actor.objects.filter(sort="claimed").values_list("author", "num"):
        worn[author].append(ghost)
    for num in list(rows) if worn else ():
        also = [(row[0], ghost) for row in rows[num] if row[0] in "bq" for ghost in worn.get(row[1], ())]
        also += [("c", ghost) for ghost in worn.get(num, ())]
        rows[num] += [(what, ghost, 0, "", "", "", "") for what, ghost in also]
    return {
        num: Reader(viewer_of(num, rows[num]), email, language or "en")
        for num, email, language in known.values()
        if num in rows
    }


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts by number, with those whom the direct ones are addressed to; what was deleted a moment ago is left out."""

    posts: dict[int, Post]
    recipients: dict[int, frozenset[int]]

    def seen_by(self, viewer: Viewer, num: int) -> Post | None:
        """The post, if this viewer may see it."""
        post = self.posts.get(num)
        if post is None or not may_see(viewer, post, self.recipients.get(num, frozenset())):
            return None
        return post


def posts_numbered(nums: Collection[int]) -> Posts:
    """These posts, in three queries."""
    found = {post.num: post for post in Post.objects.filter(num__in=nums)}
    for num in PendingDelete.objects.filter(num__in=nums).values_list("num", flat=True):
        found.pop(num, None)
    direct = [num for num, post in found.items() if post.audience == "direct"]
    to: dict[int, set[int]] = defaultdict(set)
    for num, actor in Recipient.objects.filter(object__in=direct).values_list("object", "actor"):
        to[num].add(actor)
    return Posts(found, {num: frozenset(actors) for num, actors in to.items()})
