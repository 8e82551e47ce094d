"""Who draws nearer, who drifts away: counts of people only. Who asked to be told hears it herself (`nudging`)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import DAY, acts, exchanged, present
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

moving = partial(metric, version=1, minimum=20, what="members")
MONTH = 28 * DAY
STEADY_DAYS = 7
QUIET, GONE = 14, 90
"""days of silence from which on somebody may be drifting, and is gone"""
MANY = 5
WIDE = 1 << 14
"""days are packed in so many steps"""


def _staying(facts: Facts, period: Period) -> ir.Table:
    """Members who did not leave, the brand left out."""
    return present(facts, period).filter(lambda t: ~t.is_brand & (t.left.isnull()))


def _steady_days(facts: Facts, period: Period) -> ir.Table:
    """Members with seven active days or more, the last of them lately: how many, and days of silence since."""
    day = facts.days.semi_join(_staying(facts, period), "person")
    mine = day.group_by("person").aggregate(days=day.count(), newest=day.day.max())
    today = ((period.as_of - 1) // DAY).cast("int64")
    mine = mine.select("person", "days", silence=today - mine.newest)
    return mine.filter((mine.days >= STEADY_DAYS) & (mine.silence < GONE))


def _steady(facts: Facts, period: Period) -> ir.Table:
    """Those members."""
    return _steady_days(facts, period).select("person", brand=False)


@moving(
    id="at_risk",
    question="How many members may be drifting away?",
    formula="members silent for longer than nine in ten of the pauses between their own active days, and for more than"
    " 14 days / members with at least seven active days who took part in the last 90 days; nobody is named",
    unit="share",
    estimator="W",
    window="all",
    source="Fader, Hardie and Lee 2005",
    concerns=_steady,
    heading="Retention and loyalty",
    reads="{hits} of {n} members have been silent for longer than is usual for them.",
)
def at_risk(facts: Facts, period: Period) -> ir.Table:
    """One row per member with six pauses or more; the brand left out.

    Her silence is longer than nine in ten of her pauses, if that many of them are shorter than it.
    """
    import ibis

    steady = _steady_days(facts, period)
    quiet = steady.filter(steady.silence > QUIET)
    day = facts.days.semi_join(quiet, "person")
    before = day.day.lag().over(ibis.window(group_by=day.person, order_by=day.day))
    gap = day.mutate(gap=day.day - before).join(quiet, "person").filter(lambda t: t.gap < t.silence)
    tally = gap.group_by("person", "days").aggregate(shorter=gap.count())
    unusual = tally.filter(tally.shorter >= ((tally.days * 9) // 10).cast("int64"))
    return steady.select("person", brand=False, hit=steady.person.isin(unusual.person))


@moving(
    id="at_risk.few",
    question="How many of those who came only a few times are probably gone?",
    formula="members with two to six active days, the last less than 90 days ago, who are gone rather than here by"
    " BG/NBD, its prior learned from all members / those members; nobody is named",
    unit="share",
    estimator="EB",
    statistic="fading",
    minimum=100,
    window="all",
    source="Fader, Hardie and Lee 2005",
    heading="Retention and loyalty",
    reads="About {percent} of {n} members who came a few times are probably gone.",
)
def at_risk_few(facts: Facts, period: Period) -> ir.Table:
    """One row per member who was ever active: times come back, days to the last, days watched, packed; of weight 1
    where she is asked about and 0 where she only teaches the prior."""
    import ibis

    day = facts.days.semi_join(_staying(facts, period), "person")
    mine = day.group_by("person").aggregate(days=day.count(), first=day.day.min(), newest=day.day.max())
    today = ((period.as_of - 1) // DAY).cast("int64")
    few = (mine.days >= 2) & (mine.days < STEADY_DAYS) & (today - mine.newest < GONE)
    packed = ((mine.days - 1) * WIDE + ibis.least(mine.newest - mine["first"], WIDE - 1)) * WIDE + ibis.least(
        today - mine["first"], WIDE - 1
    )
    return mine.select("person", brand=False, hit=1, weight=few.ifelse(1, 0), value=packed)


@moving(
    id="rising_leaders",
    question="How many members help more and more people?",
    formula="members open to being suggested who helped at least three members in the last twelve weeks, and for whom"
    " the part of the last four weeks in this lies above the four in twelve of a steady hand, even at the lower end of"
    " what is known (beta-binomial, shrunk towards all)",
    unit="persons",
    estimator="EB",
    statistic="rising",
    window="all",
    source="Casella 1985",
    heading="Retention and loyalty",
    reads="Members who help more and more people: {value}.",
)
def rising_leaders(facts: Facts, period: Period) -> ir.Table:
    """Members helped, each once in the last four weeks and once in the eight before."""
    open_to = facts.consents.filter((facts.consents.purpose == "outreach") & facts.consents.valid)
    reply = exchanged(facts).filter(
        lambda t: t.between_peers & (t.published < period.as_of) & (t.published >= period.as_of - 3 * MONTH)
    )
    reply = reply.semi_join(open_to, "person").mutate(
        late=(reply.published >= period.as_of - MONTH).ifelse(1, 0).cast("int64")
    )
    helped = reply.select("person", "target", "late").distinct()
    tally = helped.group_by("person").aggregate(late=helped.late.sum(), all=helped.count())
    tally = tally.filter(tally["all"] >= 3)
    some = tally.select("person", brand=False, hit=1, weight=tally.late)
    return some.union(tally.select("person", brand=False, hit=0, weight=tally["all"] - tally.late))


def _levels(facts: Facts, begin: ir.IntegerScalar, end: ir.IntegerScalar) -> ir.Table:
    """3: answered five people or more, 2: answered somebody, 1: took part, 0: did not."""
    reply = exchanged(facts).filter(lambda t: (t.published >= begin) & (t.published < end))
    act = acts(facts).filter(lambda t: (t.published >= begin) & (t.published < end))
    came = act.select("person").distinct()
    helped = reply.group_by("person").aggregate(helped=reply.target.nunique())
    both = came.left_join(helped, "person")
    level = (both.helped >= MANY).ifelse(3, both.helped.notnull().ifelse(2, 1))
    return both.select("person", level=level.fill_null(1))


def _members(facts: Facts, period: Period) -> ir.Table:
    """Members of the window, the brand left out."""
    return present(facts, period).filter(lambda t: ~t.is_brand).select("person", brand=False)


@moving(
    id="gravity",
    question="Do people move closer to the middle?",
    formula="change of the level of members from the 28 days before to the last 28 days of the window, on average;"
    " levels: 3 answered five people or more, 2 answered somebody, 1 took part, 0 did not",
    unit="index",
    estimator="J",
    statistic="average",
    concerns=_members,
    source="Orbit model",
    heading="Engagement depth",
    reads="The level of members, from 0 to 3, changed by {value} on average.",
)
def gravity(facts: Facts, period: Period) -> ir.Table:
    """One row per member; the brand left out."""
    member = present(facts, period).filter(lambda t: ~t.is_brand).select("person")
    now = _levels(facts, period.end - MONTH, period.end)
    before = _levels(facts, period.end - 2 * MONTH, period.end - MONTH).rename(was="level")
    both = member.left_join(now, "person").drop("person_right").left_join(before, "person")
    step = both.level.fill_null(0) - both.was.fill_null(0)
    return both.select("person", brand=False, hit=step)
