"""Does the brand carry the talk, or is it carried by many?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hearth.insight.metrics.talk import exchanged, within
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

HEADING = "Engagement depth"
BESIDE = "brand_share_posts"


@metric(
    id="brand_share_posts",
    version=1,
    question="How much of the talk is the brand's?",
    formula="posts made in a brand role / posts",
    unit="share",
    estimator="CJ",
    minimum=20,
    heading=HEADING,
    what="posts",
    reads="{hits} of {n} posts were written for the brand.",
)
def brand_share_posts(facts: Facts, period: Period) -> ir.Table:
    """Every talk post in the window; clustered by author."""
    post = facts.posts.filter(within(facts.posts.published, period))
    return post.select("person", brand="is_brand", hit="is_brand")


@metric(
    id="brand_share_words",
    version=1,
    question="How many of the words are the brand's?",
    formula="words written in a brand role / words (outside quotes, code and links)",
    unit="share",
    estimator="CJ",
    minimum=20,
    heading=HEADING,
    beside=BESIDE,
    what="words",
    reads="{hits} of {n} words were written for the brand.",
)
def brand_share_words(facts: Facts, period: Period) -> ir.Table:
    """Posts weighed by their words."""
    post = facts.posts.filter(within(facts.posts.published, period), facts.posts.words > 0)
    return post.select("person", brand="is_brand", hit="is_brand", weight="words")


@metric(
    id="brand_share_starts",
    version=1,
    question="Who begins conversations?",
    formula="threads begun in a brand role / threads begun",
    unit="share",
    estimator="CJ",
    minimum=20,
    heading=HEADING,
    beside=BESIDE,
    what="threads",
    reads="{hits} of {n} threads were begun by the brand.",
)
def brand_share_starts(facts: Facts, period: Period) -> ir.Table:
    """Threads by their start; clustered by who began them."""
    thread = facts.threads.filter(within(facts.threads.started, period))
    return thread.select(person="starter", brand="starter_brand", hit="starter_brand")


@metric(
    id="brand_share_last",
    version=1,
    question="Who has the last word?",
    formula="threads of at least two posts whose last post was made in a brand role / threads of at least two posts",
    unit="share",
    estimator="CJ",
    minimum=20,
    heading=HEADING,
    beside=BESIDE,
    what="threads with an answer",
    reads="In {hits} of {n} threads with an answer the brand had the last word.",
)
def brand_share_last(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who spoke last."""
    thread = facts.threads.filter(within(facts.threads.started, period), facts.threads.posts >= 2)
    return thread.select(person="last_person", brand="last_brand", hit="last_brand")


@metric(
    id="dropout_share",
    version=1,
    question="Would talk go on without the brand?",
    formula="ordered pairs of members who answered each other in a thread without any brand post"
    " / ordered pairs of members who answered each other",
    unit="share",
    estimator="CJ",
    minimum=50,
    heading=HEADING,
    beside=BESIDE,
    what="pairs of members",
    reads="{hits} of {n} pairs of members also meet where the brand says nothing.",
)
def dropout_share(facts: Facts, period: Period) -> ir.Table:
    """Pairs from replies in the window; a thread is without the brand if none of its posts up to T was the brand's."""
    reply = exchanged(facts)
    reply = reply.filter(reply.between_peers, within(reply.published, period))
    served = facts.posts.filter(facts.posts.is_brand).select("thread").distinct()
    reply = reply.mutate(alone=~reply.thread.isin(served.thread))
    return reply.group_by("person", "target").aggregate(brand=reply.person_brand.any(), hit=reply.alone.any())


@metric(
    id="reply_centralization",
    version=1,
    question="Does everybody turn to the same few?",
    formula="Freeman's in-degree centralization of who answered whom: 0 when all are answered by equally many,"
    " 1 when everybody answers one person only",
    unit="index",
    estimator="D",
    statistic="centralization",
    minimum=20,
    source="Freeman 1979",
    heading=HEADING,
    beside=BESIDE,
    what="pairs who answered each other",
    reads="On a scale from 0 (even) to 1 (one person) the answers reach {value}.",
)
def reply_centralization(facts: Facts, period: Period) -> ir.Table:
    """A case of weight 1 for whoever was answered by one more person, of weight 0 for whoever answered."""
    reply = exchanged(facts)
    reply = reply.filter(within(reply.published, period))
    pair = reply.group_by("person", "target").aggregate(
        target_brand=reply.target_brand.all(), person_brand=reply.person_brand.all()
    )
    answered = pair.select(person="target", brand="target_brand", weight=1)
    return answered.union(pair.select("person", brand="person_brand", weight=0))


@metric(
    id="talk_gini",
    version=1,
    question="Is the talk spread over many?",
    formula="Gini coefficient of words per author, times n / (n - 1): 0 when all write alike, 1 when one writes all",
    unit="index",
    estimator="D",
    statistic="gini",
    minimum=20,
    source="Gini 1912",
    heading=HEADING,
    beside=BESIDE,
    what="words",
    reads="On a scale from 0 (all write alike) to 1 (one writes all) the words stand at {value}.",
)
def talk_gini(facts: Facts, period: Period) -> ir.Table:
    """Posts weighed by their words."""
    post = facts.posts.filter(within(facts.posts.published, period), facts.posts.words > 0)
    return post.select("person", brand="is_brand", weight="words")


@metric(
    id="top_account_share",
    version=1,
    question="How much hangs on the busiest account?",
    formula="posts of the account with the most posts / posts; whose it is stays unsaid",
    unit="share",
    estimator="D",
    statistic="largest",
    minimum=20,
    heading=HEADING,
    beside=BESIDE,
    what="posts",
    reads="The busiest account wrote {percent} of {n} posts.",
)
def top_account_share(facts: Facts, period: Period) -> ir.Table:
    """Every talk post in the window."""
    post = facts.posts.filter(within(facts.posts.published, period))
    return post.select("person", brand="is_brand")
