"""Facts about conversations: threads with their shape, who took part in them, branches, and who answered whom."""

from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from hearth.insight.cases import exchanged_within
from hearth.insight.facts_said import best
from hearth.insight.folded import ledger

if TYPE_CHECKING:
    from hearth.insight.facts import Facts, Period


def threads(post: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Conversations as they stand at T; without a counted opening the oldest counted post stands for it (F8)."""
    begun = post.filter(post.is_start)
    headless = post.anti_join(begun, "thread")
    begun = begun.union(best(headless, "thread", "published", "num"))
    opening = begun.select(
        "thread",
        "space",
        "origin",
        "is_question",
        starter="person",
        starter_brand="is_brand",
        started="published",
    )
    shape = post.group_by("thread").aggregate(
        posts=post.count(), max_depth=post.depth.max(), mean_depth=post.depth.sum() / post.count(),
        last_at=post.published.max(),
    )  # fmt: skip
    newest = post.semi_join(shape, ["thread", ("published", "last_at")])
    last = best(newest, "thread", "num", latest=True).select(
        "thread", last_person="person", last_brand="is_brand"
    )
    after = post.join(opening.select("thread", "starter"), "thread").filter(lambda t: t.person != t.starter)
    answered = after.group_by("thread").aggregate(
        first_answer=after.published.min(), first_peer_answer=after.published.min(where=~after.is_brand)
    )
    answer = ledger("c_answer").filter(lambda t: t.published < as_of)
    accepted = answer.semi_join(post, answer.post == post.post).select(thread="object", accepted_post="post")
    joined: Any = opening
    for more in (shape, last, answered, accepted):
        joined = joined.left_join(more, "thread").drop("thread_right")
    table: ir.Table = joined
    return table


def crowds(post: ir.Table) -> ir.Table:
    """How many wrote in each thread, how many of them as peers, and the most posts at one depth."""
    voice = post.group_by("thread", "person").aggregate(peer=(~post.is_brand).any())
    size = voice.group_by("thread").aggregate(authors=voice.count(), peers=voice.peer.sum())
    level = post.group_by("thread", "depth").aggregate(size=post.count())
    width = level.group_by("thread").aggregate(width=level["size"].max())
    return size.left_join(width, "thread").drop("thread_right")


def branches(post: ir.Table) -> ir.Table:
    """How many counted posts stand at and below each post of a thread, as far as any do.

    A branch is a run of places in the walk through its tree (`tree.walk_order`), so its posts are a difference of two
    running sums. Posts that are not counted hold their branch together and count nothing themselves.
    """
    walk = ledger("d_tree")
    here = walk.left_join(post.select(mine="post"), [("post", "mine")])
    here = here.mutate(one=here.mine.notnull().ifelse(1, 0).cast("int64"))
    way = ibis.window(group_by=here.tree, order_by=here.place, preceding=None, following=0)
    here = here.mutate(through=here.one.sum().over(way))
    end = here.select(tree_of="tree", ending="place", until="through")
    wide = here.filter(here["last"] > here.place)
    both = wide.join(end, (wide.tree == end.tree_of) & (wide["last"] == end.ending))
    sized = both.select("post", "thread", "parent", "one", size=both.until - both.through + both.one)
    leaf = here.filter(here["last"] == here.place).select("post", "thread", "parent", "one", size="one")
    every = sized.union(leaf).filter(lambda t: t["size"] > 0)
    return every.select("post", "thread", "parent", "size", counted=every.one == 1)


def pairs(facts: "Facts", period: "Period") -> ir.Table:
    """Who answered whom in the window, each ordered pair once. `between`: as members."""
    reply = exchanged_within(facts, period)
    return reply.group_by("person", "target").aggregate(
        times=reply.count(), first=reply.published.min(), newest=reply.published.max(),
        brand=reply.person_brand.all(), target_brand=reply.target_brand.all(), between=reply.between_peers.any(),
    )  # fmt: skip
