"""Who takes part, how steadily, and are those who come welcomed?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import DAY, acts_within, first_posts, greetings, present
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

WEEK = 7 * DAY
MONDAY = 3 * DAY
"""from the Monday before 1970 to its first day"""
ACTS = "a post, a reaction, an open vote or an answer to an event"
depth = partial(metric, heading="Engagement depth")
welcome = partial(
    metric, version=1, unit="share", estimator="W", minimum=20, source="Joyce and Kraut 2006",
    heading="Retention and loyalty", what="first posts",
)  # fmt: skip


@depth(
    id="active_members",
    version=2,
    question="Who takes part?",
    formula=f"persons with {ACTS} in the window; reading alone is not observed",
    unit="persons",
    estimator="X",
    what="posts, reactions, votes and answers to events",
    reads="{persons} people took part.",
)
def active_members(facts: Facts, period: Period) -> ir.Table:
    """Counted persons, each once."""
    return acts_within(facts, period).drop("published")


@depth(
    id="active_members.share",
    version=2,
    question="Which part of the members takes part?",
    formula=f"members with {ACTS} in the window / members in the window (imported people belong to the time their"
    " archive covers)",
    unit="share",
    estimator="W",
    what="members",
    reads="{hits} of {n} members took part.",
)
def active_share(facts: Facts, period: Period) -> ir.Table:
    """One row per member whose membership meets the window."""
    member = present(facts, period)
    active = acts_within(facts, period).select(who="person").distinct()
    return member.select("person", brand="is_brand", hit=member.person.isin(active.who))


@depth(
    id="active_weeks",
    version=2,
    question="How steadily do people take part?",
    formula=f"weeks (from Monday) with {ACTS} among the last four whole weeks of the window, of each member who took"
    " part in them; the number that half do not exceed",
    unit="weeks",
    estimator="Q",
    statistic="median",
    minimum=20,
    beside="active_members",
    what="people",
    reads="Weeks of the last four in which the member in the middle took part: {value}.",
)
def active_weeks(facts: Facts, period: Period) -> ir.Table:
    """One row per person; the brand left out."""
    act = acts_within(facts, period).filter(lambda t: ~t.brand)
    week = ((act.published + MONDAY) // WEEK).cast("int64")
    ending = ((period.end + MONDAY) // WEEK).cast("int64")
    act = act.mutate(week=week).filter(lambda t: (t.week < ending) & (t.week >= ending - 4))
    return act.group_by("person").aggregate(brand=act.brand.any(), value=act.week.nunique())


@depth(
    id="active_weeks.dau_mau",
    version=1,
    question="On how many days does somebody who takes part take part?",
    formula=f"days (UTC) with {ACTS} among the last 28 of the window, over all members who took part in them / 28 days"
    " for each of them; known as DAU/MAU, for comparison with other places",
    unit="share",
    estimator="CJ",
    minimum=20,
    beside="active_members",
    what="days of members",
    reads="Members took part on {hits} of {n} days.",
)
def days_active(facts: Facts, period: Period) -> ir.Table:
    """One row per person with 28 days; the brand left out."""
    act = acts_within(facts, period).filter(lambda t: ~t.brand & (t.published >= period.end - 28 * DAY))
    # days are counted back from the end of the window, so that there are exactly 28
    act = act.mutate(day=((period.end - 1 - act.published) // DAY).cast("int64"))
    day = act.group_by("person", "day").aggregate(brand=act.brand.any())
    mine = day.group_by("person").aggregate(brand=day.brand.any(), days=day.count())
    some = mine.select("person", "brand", hit=1, weight=mine.days)
    return some.union(mine.select("person", "brand", hit=0, weight=28 - mine.days))


def _welcome(facts: Facts, period: Period, by_peers: bool) -> ir.Table:
    """First posts at least a day old at T, and whether somebody else replied within a day."""
    first = first_posts(facts, period, DAY).filter(lambda t: t.answerable)
    kind = greetings(facts, first, by_peers).filter(lambda t: t.latency <= DAY)
    return first.select("person", brand="is_brand", hit=first.post.isin(kind.parent))


@welcome(
    id="newcomer_welcome",
    question="Are newcomers welcomed?",
    formula="first posts ever of members, at least 24 hours old, that another person replied to within 24 hours"
    " / those first posts (imports that hold no replies at all are left out)",
    reads="{hits} of {n} first posts were answered within a day.",
)
def newcomer_welcome(facts: Facts, period: Period) -> ir.Table:
    """One row per newcomer, by the time of the first post."""
    return _welcome(facts, period, by_peers=False)


@welcome(
    id="newcomer_welcome.peer",
    question="Are newcomers welcomed by other members?",
    formula="first posts ever of members, at least 24 hours old, that another member replied to within 24 hours"
    " / those first posts (imports that hold no replies at all are left out)",
    reads="{hits} of {n} first posts were answered by another member within a day.",
)
def newcomer_welcome_by_peer(facts: Facts, period: Period) -> ir.Table:
    """The brand's replies left out."""
    return _welcome(facts, period, by_peers=True)


@welcome(
    id="newcomer_welcome.wait",
    question="How long do newcomers wait for a first word?",
    formula="hours until somebody else replies to a first post ever of a member; those without a reply count as waited"
    " for up to now; the time by which half are answered",
    unit="hours",
    estimator="KM",
    statistic="median",
    reads="Half of the first posts are answered within {value} hours.",
)
def newcomer_wait(facts: Facts, period: Period) -> ir.Table:
    """One row per newcomer, however young the first post."""
    first = first_posts(facts, period, 0).filter(lambda t: t.answerable)
    soonest = greetings(facts, first).group_by("parent").aggregate(soonest=lambda t: t.latency.min())
    wait = first.left_join(soonest, first.post == soonest.parent)
    waited = wait.soonest.notnull().ifelse(wait.soonest, period.as_of - wait.published)
    return wait.select("person", brand="is_brand", hit=wait.soonest.notnull(), value=waited)
