"""Engagement depth: do members talk to each other?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

HEADING = "Engagement depth"


def within(at: ir.IntegerColumn, period: Period) -> ir.BooleanValue:
    """Whether it lies in the window."""
    return (at >= period.start) & (at < period.end)


def exchanged(facts: Facts) -> ir.Table:
    """Replies with a target, none to oneself, marked where both ends are peers."""
    reply = facts.replies
    kept = reply.filter(reply.target.notnull() & ~reply.is_self)
    return kept.mutate(between_peers=~kept.person_brand & ~kept.target_brand)


@metric(
    id="member_to_member_share",
    version=1,
    question="Do members talk to each other?",
    formula="replies from one member to another / replies that answer somebody else",
    unit="share",
    estimator="CJ",
    minimum=20,
    verdict_minimum=50,
    target=0.80,
    source="seed",
    heading=HEADING,
    what="replies",
    reads="{hits} of {n} replies went from member to member.",
)
def member_to_member_share(facts: Facts, period: Period) -> ir.Table:
    """Replies by the time of the reply; clustered by who replies."""
    reply = exchanged(facts)
    reply = reply.filter(within(reply.published, period))
    return reply.select("person", brand="person_brand", hit="between_peers")


@metric(
    id="peer_post_share",
    version=1,
    question="How much of the talk is the members' own?",
    formula="posts by members / posts",
    unit="share",
    estimator="CJ",
    minimum=20,
    heading=HEADING,
    beside="member_to_member_share",
    what="posts",
    reads="{hits} of {n} posts were written by members rather than the brand.",
)
def peer_post_share(facts: Facts, period: Period) -> ir.Table:
    """Every talk post in the window; clustered by author."""
    post = facts.posts.filter(within(facts.posts.published, period))
    return post.select("person", brand="is_brand", hit=~post.is_brand)


@metric(
    id="peer_pair_share",
    version=1,
    question="Between how many pairs of people does talk flow without the brand?",
    formula="ordered pairs of members, one of whom answered the other / ordered pairs",
    unit="share",
    estimator="CJ",
    minimum=20,
    heading=HEADING,
    beside="member_to_member_share",
    what="pairs who answered each other",
    reads="{hits} of {n} pairs, one answering the other, are two members.",
)
def peer_pair_share(facts: Facts, period: Period) -> ir.Table:
    """Ordered pairs from replies in the window; a pair counts once, clustered by who replies."""
    reply = exchanged(facts)
    reply = reply.filter(within(reply.published, period))
    return reply.group_by("person", "target").aggregate(
        brand=reply.person_brand.all(), hit=reply.between_peers.any()
    )


@metric(
    id="member_led_conversations",
    version=1,
    question="Are conversations member to member?",
    formula="threads in which more than half of the replies that answer somebody else go from member to member"
    " / threads with such a reply",
    unit="share",
    estimator="CJ",
    minimum=20,
    minimum_cases=30,
    source="seed",
    heading=HEADING,
    beside="member_to_member_share",
    what="conversations",
    reads="{hits} of {n} conversations were mostly from member to member.",
)
def member_led_conversations(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who began them."""
    reply = exchanged(facts)
    tally = reply.group_by("thread").aggregate(
        between=reply.between_peers.cast("int64").sum(), all=reply.count()
    )
    thread = facts.threads.filter(within(facts.threads.started, period)).join(tally, "thread")
    return thread.select(
        person=thread.starter, brand=thread.starter_brand, hit=thread.between * 2 > thread["all"]
    )
