"""Relationships: who is close to whom, are answers returned, do spaces know each other? Both ends agreed to `graph`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import ANSWERED_BACK, DAY, arrows, ends, exchanged_within
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

tie = partial(metric, version=1, purpose="graph", ends=2, heading="Engagement depth")
bridge = partial(tie, minimum=50, what="pairs who talk to each other")
CLOSE = 3
MILLION, ODD_END = 1_000_000, 0.37
"""values are whole millionths, rounded where no simple fraction lies"""
MOST = 150
FORTNIGHT = 14 * DAY
PEER, OTHER_PEER = 2 + 4 * ANSWERED_BACK, 4 + 2 * ANSWERED_BACK
"""of the bits of a pair: `one` was ever a peer in it, answering or answered, and so `other`"""


@tie(
    id="strong_ties",
    question="Are there friendships?",
    formula="pairs of people who answered each other at least three times each way, over two weeks or more",
    unit="pairs",
    estimator="D",
    statistic="pairs",
    minimum=20,
    window="91d",
    source="Granovetter 1973",
    what="close pairs",
    reads="Pairs of people who are close to each other: {n}.",
)
def strong_ties(facts: Facts, period: Period) -> ir.Table:
    """Each pair at both of its ends."""
    pair = facts.mutual
    close = pair.filter(
        pair.up >= CLOSE, pair.times - pair.up >= CLOSE, pair.newest - pair["first"] >= FORTNIGHT
    )
    return arrows(close).select("person", "brand")


@tie(
    id="reciprocity",
    question="Are answers returned?",
    formula="(r - a) / (1 - a): r = ordered pairs who answered each other both ways / ordered pairs, a = the density of"
    " the graph; 0 is what chance gives, 1 when everybody is answered back",
    unit="index",
    estimator="J",
    statistic="reciprocity",
    concerns=ends,
    minimum=50,
    source="Garlaschelli and Loffredo 2004",
    what="pairs, one answering the other",
    reads="Beyond chance, answers are returned at {value} on a scale up to 1.",
)
def reciprocity(facts: Facts, period: Period) -> ir.Table:
    """Each ordered pair at both of its ends."""
    arrow = arrows(facts.pairs)
    out = arrow.select("person", brand="brand", hit="returned")
    return out.union(arrow.select(person="target", brand="target_brand", hit="returned"))


def _pairs(facts: Facts, period: Period) -> ir.Table:
    """Pairs who answered each other either way, at both of their ends, with the space that each is most at home in."""
    pair, home = facts.pairs, _homes(facts)
    spoke = (pair.flags & PEER) > 0, (pair.flags & OTHER_PEER) > 0
    pair = pair.mutate(brand=~spoke[0], other_brand=~spoke[1])
    pair = pair.join(home.select(one="person", home="home"), "one")
    pair = pair.join(home.select(other="person", their="home"), "other")
    across = pair.home != pair.their
    return pair.select("brand", "home", person="one", across=across).union(
        pair.select(brand="other_brand", home="their", person="other", across=across)
    )


def _homes(facts: Facts) -> ir.Table:
    """The space in which somebody wrote most, up to T; of two the one she came to first."""
    from hearth.insight.facts_said import best

    place = facts.posts.group_by("person", "space").aggregate(
        posts=lambda t: t.count(), first=lambda t: t.num.min()
    )
    most = best(place, "person", "posts", latest=True)
    return best(most, "person", "first").select("person", home="space")


def _at_home(facts: Facts, period: Period) -> ir.Table:
    """Both ends of the exchange, where both wrote: in the whole home that is every exchange."""
    if not facts.is_part:
        return ends(facts, period)
    wrote = facts.posts.select("person").distinct()
    both = exchanged_within(facts, period).semi_join(wrote, "person")
    both = both.semi_join(wrote.select(target="person"), "target")
    return both.select("person", brand="person_brand").union(
        both.select(person="target", brand="target_brand")
    )


@bridge(
    id="bridging.z",
    question="Do spaces know each other more than chance would have it?",
    formula="pairs across spaces, in standard deviations from what chance gives if everybody kept as many partners"
    " (all degree-preserving rewirings at once); below zero spaces keep to themselves",
    unit="index",
    estimator="Z",
    concerns=_at_home,
    source="Maslov and Sneppen 2002",
    reads="Against chance, pairs across spaces stand at {value} standard deviations.",
)
@bridge(
    id="bridging",
    question="Do spaces know each other?",
    formula="pairs who answered each other and are most at home in different spaces / pairs who answered each other",
    unit="share",
    estimator="J",
    statistic="mixing",
    concerns=_at_home,
    source="Burt 2004",
    reads="{hits} of {n} pairs who talk to each other are at home in different spaces.",
)
def bridging(facts: Facts, period: Period) -> ir.Table:
    """Each pair at both of its ends, by the space of that end."""
    return _pairs(facts, period).select("person", "brand", hit="across", value="home")


def _returned(facts: Facts) -> ir.Table:
    """With whom somebody exchanges answers both ways, since when and how often."""
    tie = arrows(facts.mutual)
    return tie.select("person", "brand", "first", "times", other="target")


def _drawn(facts: Facts, period: Period) -> ir.Table:
    """Members who do. Which, where there are many, hangs on when the first exchange of each began and how often she
    answered: on nothing else, and is the same each time."""
    tie = _returned(facts)
    mine = tie.group_by("person").aggregate(
        brand=tie.brand.all(), all=tie.times.sum(), begun=tie["first"].min()
    )
    drawn = mine.filter(~mine.brand)
    drawn = drawn.mutate(lot=((drawn.begun // 1000) * 7_919 + drawn["all"]) % 100_003)
    return drawn.order_by("lot", "person").limit(MOST).select("person", brand=False)


@bridge(
    id="bridging.constraint",
    version=2,
    concerns=_drawn,
    question="Do people reach beyond one closed circle?",
    formula="Burt's constraint of members, on average: over those somebody exchanges answers with both ways, the"
    " square of the part of the exchange that goes to each, directly and through the others; near 1 all know each other"
    " already, near 0 somebody stands between many; of at most 150 members",
    unit="index",
    estimator="D",
    statistic="average",
    scale=MILLION,
    ends=1,
    source="Burt 2004",
    what="people",
    reads="On a scale from 0 (between many) to about 1 (in one closed circle) members stand at {value}.",
)
def constraint(facts: Facts, period: Period) -> ir.Table:
    """One row per person; the brand is one of those known, but is not averaged."""
    tie = _returned(facts)
    all = tie.group_by("person").aggregate(all=tie.times.sum())
    part = tie.join(all, "person")
    part = part.select("person", "other", part=part.times.cast("float64") / part["all"])
    ego = _drawn(facts, period).select("person")
    own = part.semi_join(ego, "person")
    via = own.select("person", via="other", first="part")
    both = via.join(
        own.select("person", "other"), "person"
    )  # two ties of one: through the first to the second?
    way = both.join(part.select(via="person", other="other", on="part"), ["via", "other"])
    around = way.group_by("person", "other").aggregate(through=(way["first"] * way.on).sum())
    reached = own.left_join(around, ["person", "other"])
    held = reached.select("person", held=reached.part + reached.through.fill_null(0.0))
    sums = held.group_by("person").aggregate(held=(held.held * held.held).sum())
    return sums.select("person", brand=False, value=(sums.held * MILLION + ODD_END).floor().cast("int64"))


def _peers(facts: Facts, period: Period) -> ir.Table:
    """Members who answered somebody or were answered."""
    return ends(facts, period).filter(lambda t: ~t.brand)


@bridge(
    id="bridging.participation",
    concerns=_peers,
    question="Do people move between spaces?",
    formula="1 minus the sum of the squared parts of somebody's answers, given and got, that fall into each space,"
    " averaged over members: 0 when all keep to one space",
    unit="index",
    estimator="D",
    statistic="average",
    scale=1000,
    ends=1,
    source="Guimera and Amaral 2005",
    what="people",
    reads="On a scale from 0 (each in one space) to 1 the mixing of spaces reaches {value}.",
)
def participation(facts: Facts, period: Period) -> ir.Table:
    """One row per person; the brand left out."""
    reply = exchanged_within(facts, period)
    ends = reply.select("person", "space", brand="person_brand").union(
        reply.select("space", person="target", brand="target_brand").select("person", "space", "brand")
    )
    ends = ends.filter(~ends.brand)
    part = ends.group_by("person", "space").aggregate(times=ends.count())
    mine = part.group_by("person").aggregate(squares=(part.times * part.times).sum(), all=part.times.sum())
    spread = 1000 - (mine.squares * 1000) / (mine["all"] * mine["all"])
    return mine.select("person", brand=False, value=spread.round().cast("int64"))
