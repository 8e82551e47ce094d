"""Different views: how many groups there are, what all of them share, and do those who were outvoted stay?

From open votes alone. A vote is taken as it stands, the newest of each person in a poll.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import DAY, arrows, within
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

view = partial(
    metric, version=1, minimum=30, window="all", heading="Sentiment and trust", estimator="D", unit="index",
    source="Small and others 2021", what="open votes",
)  # fmt: skip
AWAIT = 28 * DAY
CODES = 1000


def _standing(facts: Facts) -> ir.Table:
    """The newest answer of each member in each poll, unless she took it back."""
    import ibis

    vote = facts.votes.filter(~facts.votes.is_brand)
    newest = ibis.window(group_by=[vote.subject, vote.person], order_by=[vote.published.desc(), vote.choices])
    vote = vote.mutate(rank=ibis.row_number().over(newest))
    return vote.filter(vote["rank"] == 0, vote.choices != "")


@view(
    id="viewpoint_diversity.consensus",
    question="Is there something all sides agree on?",
    formula="over all answers to open polls, the highest product, over the groups of those who vote alike, of the part"
    " of the group that gave it: (given + 1) / (answered + 2)",
    statistic="consensus",
    reads="The answer that all sides share most reaches {value} on a scale up to 1.",
)
@view(
    id="viewpoint_diversity",
    question="How many views are there?",
    formula="groups of members who vote alike in open polls (two to five, by principal components and k-means), as"
    " exp(entropy) of their sizes; members with at least seven votes",
    statistic="groups",
    reads="Members who vote alike form about {value} groups of equal weight.",
)
def viewpoints(facts: Facts, period: Period) -> ir.Table:
    """One case per vote; the value names poll and answer."""
    import ibis

    vote = _standing(facts)
    vote = vote.filter(within(vote.published, period))
    poll = ibis.dense_rank().over(ibis.window(order_by=vote.subject))
    answer = ibis.dense_rank().over(ibis.window(group_by=vote.subject, order_by=vote.choices))
    return vote.select("person", brand=False, value=poll * CODES + answer)


@view(
    id="viewpoint_diversity.mingling",
    question="Do people of different views talk to each other?",
    formula="ordered pairs who answered each other across the groups of those who vote alike, in standard deviations"
    " from what 1,000 random dealings of the groups give; below zero views keep to themselves; members with at least"
    " seven open votes",
    statistic="mingling",
    estimator="Z",
    purpose="graph",
    concerns=viewpoints,
    source="Krackhardt 1988; Small and others 2021",
    reads="Against chance, answers across views stand at {value} standard deviations.",
)
def mingling(facts: Facts, period: Period) -> ir.Table:
    """One case per vote, and one of weight 0 per ordered pair, whose value is the one answered."""
    votes = viewpoints(facts, period).mutate(hit=1, weight=1)
    pair = arrows(facts.pairs).filter(lambda t: t.between).select("person", other="target")
    voter = votes.select("person").distinct()
    pair = pair.semi_join(voter, "person").semi_join(voter.select(other="person"), "other")
    return votes.select("person", "brand", "hit", "weight", "value").union(
        pair.select("person", brand=False, hit=1, weight=0, value="other")
    )


@view(
    id="dissent_survival",
    question="Do those who were outvoted stay?",
    formula="how much sooner those whose answer was not the most common one post again within 28 days of the end of an"
    " open poll than those whose answer was (ratio of hazards by log-rank); the newest poll of each member",
    unit="ratio",
    estimator="LR",
    source="Hearth",
    what="people",
    reads="Members who were outvoted post again at {value} times the pace of the others.",
)
def dissent_survival(facts: Facts, period: Period) -> ir.Table:
    """One row per member: twice the time until she posted, plus one if she was outvoted."""
    import ibis

    vote = _standing(facts).filter(lambda t: t.closed.notnull() & within(t.closed, period))
    sides = vote.group_by("subject", "choices").aggregate(side=vote.count())
    top = sides.group_by("subject").aggregate(top=sides.side.max())
    vote = vote.join(sides, ["subject", "choices"]).join(top, "subject")
    newest = ibis.window(group_by=vote.person, order_by=[vote.closed.desc(), vote.num.desc()])
    vote = vote.mutate(rank=ibis.row_number().over(newest)).filter(lambda t: t["rank"] == 0)
    post = facts.posts.select(who="person", at="published")
    after = vote.join(post, vote.person == post.who).filter(
        lambda t: (t["at"] >= t.closed) & (t["at"] < t.closed + AWAIT)
    )
    spoke = after.group_by("person").aggregate(soonest=after["at"].min())
    both = vote.left_join(spoke, "person")
    watched = (period.as_of - both.closed < AWAIT).ifelse(period.as_of - both.closed, AWAIT)
    time = both.soonest.notnull().ifelse(both.soonest - both.closed, watched)
    outvoted = (both.side < both.top).ifelse(1, 0)
    return both.select("person", brand=False, hit=both.soonest.notnull(), value=time * 2 + outvoted)
