"""Facts about conversations: threads with their shape, who took part in them, branches, and who answered whom."""

from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from hearth.insight.cases import ANSWERED_BACK, BOTH_WAYS, exchanged_within
from hearth.insight.facts_said import best
from hearth.insight.folded import ledger

if TYPE_CHECKING:
    from hearth.insight.facts import Facts, Period


def threads(post: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Conversations as they stand at T; without a counted opening the oldest counted post stands for it (F8). First
    answers are told of questions only."""
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


def pairs(facts: "Facts", period: "Period", purpose: str) -> ir.Table:
    """Two people who answered each other in the window, once: `one` before `other` by number.

    `flags` holds what was ever so (see `cases.arrows`): from the lowest bit, `one` answered; as a peer; to a peer;
    both; both where the brand wrote nothing; then the same of `other`. How often (`times`, `up` of them by `one`) and
    since when is counted for relationships only, where in turn nobody asks what happens without the brand.
    """
    reply = exchanged_within(facts, period)
    up, between = reply.person < reply.target, reply.between_peers
    bits, more = [~reply.person_brand, ~reply.target_brand, between], {}
    if purpose == "aggregate":
        served = facts.posts.filter(facts.posts.is_brand).select("thread").distinct()
        bits.append(between & ~reply.thread.isin(served.thread))
    else:
        more = {
            "times": reply.count(), "up": up.cast("int32").sum(), "first": reply.published.min(),
            "newest": reply.published.max(),
        }  # fmt: skip
    flags = 1 + sum(
        (bit.cast("int32") * (2 << at) for at, bit in enumerate(bits)), start=ibis.literal(0, "int32")
    )
    flags *= ANSWERED_BACK - (ANSWERED_BACK - 1) * up.cast("int32")
    ends = {"one": ibis.least(reply.person, reply.target), "other": ibis.greatest(reply.person, reply.target)}
    return reply.group_by(**ends).aggregate(flags=flags.cast("int32").bit_or(), **more)


def mutual(pair: ir.Table) -> ir.Table:
    """Those who answered each other both ways."""
    return pair.filter((pair.flags & BOTH_WAYS) == BOTH_WAYS)
