"""Does the brand carry the talk, or is it carried by many?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import answering, arrows, ends, posts_within, threads_within
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

spread = partial(
    metric, version=1, minimum=20, heading="Engagement depth", beside="brand_share_posts", what="posts"
)  # fmt: skip
share = partial(spread, unit="share", estimator="CJ")
index = partial(spread, unit="index", estimator="D")


@share(
    id="brand_share_posts",
    question="How much of the talk is the brand's?",
    formula="posts made in a brand role / posts",
    beside="",
    reads="{hits} of {n} posts were written for the brand.",
)
def brand_share_posts(facts: Facts, period: Period) -> ir.Table:
    """Every talk post in the window; clustered by author."""
    return posts_within(facts, period).select("person", brand="is_brand", hit="is_brand")


@index(
    id="talk_gini",
    question="Is the talk spread over many?",
    formula="Gini coefficient of words per author, times n / (n - 1): 0 when all write alike, 1 when one writes all",
    statistic="gini",
    source="Gini 1912",
    what="words",
    reads="On a scale from 0 (all write alike) to 1 (one writes all) the words stand at {value}.",
)
@share(
    id="brand_share_words",
    question="How many of the words are the brand's?",
    formula="words written in a brand role / words (outside quotes, code and links)",
    what="words",
    reads="{hits} of {n} words were written for the brand.",
)
def words(facts: Facts, period: Period) -> ir.Table:
    """Posts weighed by their words."""
    post = posts_within(facts, period).filter(lambda t: t.words > 0)
    return post.select("person", brand="is_brand", hit="is_brand", weight="words")


@share(
    id="brand_share_starts",
    question="Who begins conversations?",
    formula="threads begun in a brand role / threads begun",
    what="threads",
    reads="{hits} of {n} threads were begun by the brand.",
)
def brand_share_starts(facts: Facts, period: Period) -> ir.Table:
    """Threads by their start; clustered by who began them."""
    thread = threads_within(facts, period)
    return thread.select(person="starter", brand="starter_brand", hit="starter_brand")


@share(
    id="brand_share_last",
    question="Who has the last word?",
    formula="threads of at least two posts whose last post was made in a brand role / threads of at least two posts",
    what="threads with an answer",
    reads="In {hits} of {n} threads with an answer the brand had the last word.",
)
def brand_share_last(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who spoke last."""
    return threads_within(facts, period, 2).select(person="last_person", brand="last_brand", hit="last_brand")


@share(
    id="dropout_share",
    question="Would talk go on without the brand?",
    formula="ordered pairs of members who answered each other in a thread without any brand post"
    " / ordered pairs of members who answered each other",
    minimum=50,
    what="pairs of members",
    concerns=partial(answering, among_peers=True),
    reads="{hits} of {n} pairs of members also meet where the brand says nothing.",
)
def dropout_share(facts: Facts, period: Period) -> ir.Table:
    """Pairs from replies in the window; a thread is without the brand if none of its posts up to T was the brand's."""
    pair = arrows(facts.pairs)
    return pair.filter(pair.between).select("person", brand=False, hit="alone")


@index(
    id="reply_centralization",
    question="Does everybody turn to the same few?",
    formula="Freeman's in-degree centralization of who answered whom: 0 when all are answered by equally many,"
    " 1 when everybody answers one person only",
    statistic="centralization",
    concerns=ends,
    source="Freeman 1979",
    what="pairs who answered each other",
    reads="On a scale from 0 (even) to 1 (one person) the answers reach {value}.",
)
def reply_centralization(facts: Facts, period: Period) -> ir.Table:
    """A case of weight 1 for whoever was answered by one more person, of weight 0 for whoever answered."""
    pair = arrows(facts.pairs)
    answered = pair.select(person="target", brand="target_brand", weight=1)
    return answered.union(pair.select("person", "brand", weight=0))


@index(
    id="top_account_share",
    question="How much hangs on the busiest account?",
    formula="posts of the account with the most posts / posts; whose it is stays unsaid",
    unit="share",
    statistic="largest",
    reads="The busiest account wrote {percent} of {n} posts.",
)
def top_account_share(facts: Facts, period: Period) -> ir.Table:
    """Every talk post in the window."""
    return posts_within(facts, period).select("person", brand="is_brand")
