"""Engagement depth: do members talk to each other?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import answering, arrows, exchanged, exchanged_within, posts_within, threads_within
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

share = partial(metric, version=1, unit="share", estimator="CJ", minimum=20, heading="Engagement depth")
BESIDE = "member_to_member_share"


@share(
    id="member_to_member_share",
    question="Do members talk to each other?",
    formula="replies from one member to another / replies that answer somebody else",
    verdict_minimum=50,
    target=0.80,
    source="seed",
    concerns=answering,
    what="replies",
    reads="{hits} of {n} replies went from member to member.",
)
def member_to_member_share(facts: Facts, period: Period) -> ir.Table:
    """Replies by the time of the reply; clustered by who replies."""
    return exchanged_within(facts, period).select("person", brand="person_brand", hit="between_peers")


@share(
    id="peer_post_share",
    question="How much of the talk is the members' own?",
    formula="posts by members / posts",
    beside=BESIDE,
    what="posts",
    reads="{hits} of {n} posts were written by members rather than the brand.",
)
def peer_post_share(facts: Facts, period: Period) -> ir.Table:
    """Every talk post in the window; clustered by author."""
    post = posts_within(facts, period)
    return post.select("person", brand="is_brand", hit=~post.is_brand)


@share(
    id="peer_pair_share",
    question="Between how many pairs of people does talk flow without the brand?",
    formula="ordered pairs of members, one of whom answered the other / ordered pairs",
    beside=BESIDE,
    concerns=answering,
    what="pairs who answered each other",
    reads="{hits} of {n} pairs, one answering the other, are two members.",
)
def peer_pair_share(facts: Facts, period: Period) -> ir.Table:
    """Ordered pairs from replies in the window; a pair counts once, clustered by who replies."""
    return arrows(facts.pairs).select("person", "brand", hit="between")


@share(
    id="member_led_conversations",
    question="Are conversations member to member?",
    formula="threads in which more than half of the replies that answer somebody else go from member to member"
    " / threads with such a reply",
    minimum_cases=30,
    source="seed",
    beside=BESIDE,
    what="conversations",
    reads="{hits} of {n} conversations were mostly from member to member.",
)
def member_led_conversations(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who began them."""
    reply = exchanged(facts)
    tally = reply.group_by("thread").aggregate(between=reply.between_peers.sum(), all=reply.count())
    thread = threads_within(facts, period).join(tally, "thread")
    return thread.select(
        person=thread.starter, brand=thread.starter_brand, hit=thread.between * 2 > thread["all"]
    )
