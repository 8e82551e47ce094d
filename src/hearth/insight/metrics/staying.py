"""Retention and loyalty: do those who come stay?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import DAY, acts, first_posts, greetings
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period
    from hearth.insight.registry import Cases

SILENCE = 90 * DAY
loyalty = partial(metric, version=1, minimum=20, heading="Retention and loyalty")
returned = partial(loyalty, version=2, unit="share", estimator="W", window="all", what="members")
again = partial(loyalty, unit="share", estimator="W", source="Joyce and Kraut 2006")


def _cohort(facts: Facts, period: Period) -> ir.Table:
    """Counted members who joined in the window, the brand left out, with the time up to which they are watched."""
    member = facts.members
    member = member.filter(
        member.counted,
        ~member.is_brand,
        member.kind.isin(("member", "ghost")),
        member.joined >= period.start,
        member.joined < period.end,
    )
    ends = member.until.notnull() & (member.until < period.as_of)
    return member.select("person", "joined", "left", watched=ends.ifelse(member.until, period.as_of))


def _watched(days: int) -> Cases:
    """Who joined in the window and was watched for so long."""

    def watched(facts: Facts, period: Period) -> ir.Table:
        cohort = _cohort(facts, period).filter(lambda t: t.joined + days * DAY <= t.watched)
        return cohort.select("person", brand=False)

    return watched


def _contributed(facts: Facts, period: Period, first: int, end: int) -> ir.Table:
    """Whether somebody contributed between two days after joining; those watched for so long."""
    cohort = _cohort(facts, period).filter(lambda t: t.joined + end * DAY <= t.watched)
    act = acts(facts).select(who="person", at="published")
    came = act.join(cohort, act.who == cohort.person).filter(
        lambda t: (t["at"] >= t.joined + first * DAY) & (t["at"] < t.joined + end * DAY)
    )
    return cohort.select("person", brand=False, hit=cohort.person.isin(came.who))


@returned(
    id="retention_d30",
    question="Do newcomers stay?",
    concerns=_watched(60),
    formula="members who contributed between day 30 and day 60 after joining / members who joined at least 60 days ago"
    " (imported people are watched as long as their archive covers)",
    reads="{hits} of {n} members were still taking part in their second month.",
)
def retention_d30(facts: Facts, period: Period) -> ir.Table:
    """Cohorts by when they joined."""
    return _contributed(facts, period, 30, 60)


@returned(
    id="retention_d30.week1",
    question="Do newcomers come back after a week?",
    concerns=_watched(14),
    formula="members who contributed in the second week after joining (day 7 to 14) / members who joined at least"
    " 14 days ago",
    reads="{hits} of {n} members took part in their second week.",
)
def retention_week1(facts: Facts, period: Period) -> ir.Table:
    """Cohorts by when they joined."""
    return _contributed(facts, period, 7, 14)


@returned(
    id="retention_d30.week4",
    question="Do newcomers come back after four weeks?",
    concerns=_watched(35),
    formula="members who contributed in the fifth week after joining (day 28 to 35) / members who joined at least"
    " 35 days ago",
    reads="{hits} of {n} members took part in their fifth week.",
)
def retention_week4(facts: Facts, period: Period) -> ir.Table:
    """Cohorts by when they joined."""
    return _contributed(facts, period, 28, 35)


life = partial(
    loyalty, version=2, estimator="KM", window="all", source="Kaplan and Meier 1958", what="members",
    concerns=_watched(90),
)  # fmt: skip


@life(
    id="member_lifetime.mean",
    version=1,
    question="How much of their first year do members stay?",
    formula="days between joining and leaving within the first 365, on average, counted as above",
    unit="days",
    statistic="mean",
    until=365 * DAY,
    source="Irwin 1949",
    reads="Of their first 365 days members stay {value} on average.",
)
@life(
    id="member_lifetime.median",
    question="How long do members stay?",
    formula="days after joining by which half of the members are gone, if that is reached, counted as above",
    unit="days",
    statistic="median",
    reads="Half of the members stay longer than {value} days.",
)
@life(
    id="member_lifetime.year",
    question="How many stay for a year?",
    formula="members still here 365 days after joining, counted as above",
    unit="share",
    statistic="survival",
    until=365 * DAY,
    reads="{percent} of members stay longer than a year.",
)
@life(
    id="member_lifetime",
    question="How many stay for three months?",
    formula="members still here 90 days after joining; gone is who left, or was silent for 90 days (dated at the last"
    " contribution); those who joined lately count for as long as they could be watched",
    unit="share",
    statistic="survival",
    until=90 * DAY,
    reads="{percent} of members stay longer than 90 days.",
)
def lives(facts: Facts, period: Period) -> ir.Table:
    """One row per member, from joining to exit: left, or silent for 90 days, dated at the last contribution.

    Follow-up ends 90 days before the last moment watched, for all: later silence cannot be told from a pause.
    """
    cohort = _cohort(facts, period)
    act = acts(facts)
    last = act.group_by("person").aggregate(last=act.published.max())
    stay = cohort.left_join(last, "person").drop("person_right")
    stay = stay.mutate(seen=(stay["last"] >= stay.joined).fill_null(False).ifelse(stay["last"], stay.joined))
    gone = stay.left.fill_null(stay.watched)
    stay = stay.mutate(
        exit=(gone - stay.seen >= SILENCE).ifelse(stay.seen, stay.left), horizon=stay.watched - SILENCE
    ).filter(lambda t: t.joined <= t.horizon)
    over = (stay.exit <= stay.horizon).fill_null(False)
    end = over.ifelse(stay.exit, stay.horizon)
    span = (end < stay.joined).ifelse(0, end - stay.joined)
    return stay.select("person", brand=False, hit=over, value=span)


def _second(facts: Facts, period: Period, answered: bool | None) -> ir.Table:
    """First posts at least 28 days old, and whether their author posted again within 28 days."""
    post = facts.posts
    first = first_posts(facts, period, 28 * DAY)
    if answered is not None:
        kind = greetings(facts, first).filter(lambda t: t.latency <= DAY)
        met = first.post.isin(kind.parent)
        first = first.filter(first.answerable, met if answered else ~met)
    begun = first.select(who="person", began="published")
    more = post.filter(~post.is_first).join(begun, post.person == begun.who)
    once_more = more.filter(more.published <= more.began + 28 * DAY)
    return first.select("person", brand="is_brand", hit=first.person.isin(once_more.who))


@again(
    id="second_post_28d",
    question="Do newcomers post again?",
    formula="first posts ever of members, at least 28 days old, whose author posted again within 28 days"
    " / those first posts",
    what="first posts",
    reads="{hits} of {n} newcomers posted again within four weeks.",
)
def second_post(facts: Facts, period: Period) -> ir.Table:
    """One row per newcomer, by the time of the first post."""
    return _second(facts, period, None)


@again(
    id="second_post_28d.answered",
    question="Do newcomers who were answered post again?",
    formula="the same among first posts that another person replied to within 24 hours; set against those who were not"
    " answered it is a difference, not an effect",
    what="answered first posts",
    reads="{hits} of {n} newcomers who were answered posted again within four weeks.",
)
def second_post_answered(facts: Facts, period: Period) -> ir.Table:
    """One row per newcomer who was answered."""
    return _second(facts, period, True)


@again(
    id="second_post_28d.unanswered",
    question="Do newcomers who were not answered post again?",
    formula="the same among first posts that nobody replied to within 24 hours (imports that hold no replies at all are"
    " left out)",
    what="unanswered first posts",
    reads="{hits} of {n} newcomers whom nobody answered posted again within four weeks.",
)
def second_post_unanswered(facts: Facts, period: Period) -> ir.Table:
    """One row per newcomer who was not answered."""
    return _second(facts, period, False)
