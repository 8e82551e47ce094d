"""Facts about conversations: threads with their shape, who took part in them, and branches."""

from typing import Any

import ibis
import ibis.expr.types as ir

from hearth.insight.facts_said import best
from hearth.insight.folded import ledger


def threads(post: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Conversations as they stand at T; without a counted opening the oldest counted post stands for it (F8). First
    answers are told of questions only."""
    shape = post.group_by("thread").aggregate(
        posts=post.count(), max_depth=post.depth.max(), last_at=post.published.max()
    )
    begun = post.filter(post.is_start)
    headless = post.semi_join(shape.anti_join(begun, "thread"), "thread")
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
    newest = post.semi_join(shape, ["thread", ("published", "last_at")])
    last = best(newest, "thread", "num", latest=True).select(
        "thread", last_person="person", last_brand="is_brand"
    )
    asked = opening.filter(opening.is_question).select("thread", "starter")
    after = post.join(asked, "thread").filter(lambda t: t.person != t.starter)
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
    """Sums over the branches of each thread: `below`, how many counted posts stand at and below each of its posts;
    `squares`, of these numbers; `split`, whether two branches of at least two posts each stand under one post.

    A branch is a run of places in the walk through its tree (`walks`), so its posts are a difference of two running
    sums. Posts that are not counted hold their branch together and count nothing themselves.
    """
    walk = ledger("d_tree")
    here = walk.left_join(post.select(mine="post"), [("post", "mine")])
    here = here.mutate(one=here.mine.notnull().ifelse(1, 0).cast("int64"))
    here = here.select("thread", "place", "last", "up", "one")
    way = ibis.window(order_by=here.place, preceding=None, following=0)
    here = here.mutate(through=here.one.sum().over(way))
    end = here.select(ending="place", until="through")
    wide = here.filter(here["last"] > here.place)
    both = wide.join(end, wide["last"] == end.ending)
    sized = both.select("thread", "place", "up", "one", size=both.until - both.through + both.one)
    leaf = here.filter(here["last"] == here.place).select("thread", size="one")
    every = sized.select("thread", "size").union(leaf)
    sums = every.group_by("thread").aggregate(
        below=every["size"].sum(), squares=(every["size"] * every["size"]).sum()
    )
    counted = sized.filter(sized.one == 1)
    strand = counted.filter(counted["size"] >= 2)
    under = strand.group_by("thread", "up").aggregate(strands=strand.count())
    split = under.filter(under.strands >= 2).semi_join(counted, [("up", "place")])
    return sums.filter(sums.below > 0).mutate(split=sums.thread.isin(split.thread))
