"""The shape of conversations: how deep, how broad, how soon and how steadily."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hearth.insight.metrics.answers import questions
from hearth.insight.metrics.taking_part import acts_within
from hearth.insight.metrics.talk import within
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

HEADING = "Engagement depth"
DAY = 24 * 3_600_000
WEEK = 7 * DAY
MONDAY = 3 * DAY
"""from the Monday before 1970 to its first day"""


def _threads(facts: Facts, period: Period) -> ir.Table:
    """Threads of two posts or more begun in the window."""
    return facts.threads.filter(within(facts.threads.started, period), facts.threads.posts >= 2)


@metric(
    id="thread_depth",
    version=1,
    question="How deep do conversations go?",
    formula="the longest chain of replies of each thread of at least two posts; the depth that half of the threads do"
    " not exceed",
    unit="steps",
    estimator="Q",
    statistic="median",
    minimum_cases=30,
    source="Gomez, Kaltenbrunner and Lopez 2008",
    heading=HEADING,
    what="threads with an answer",
    reads="The thread in the middle has a depth of {value}.",
)
def thread_depth(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who began them."""
    thread = _threads(facts, period)
    return thread.select(person="starter", brand="starter_brand", value="max_depth")


@metric(
    id="thread_depth.p90",
    version=1,
    question="How deep do the deepest conversations go?",
    formula="the longest chain of replies of each thread of at least two posts; the depth that nine in ten threads do"
    " not exceed",
    unit="steps",
    estimator="Q",
    statistic="p90",
    minimum_cases=30,
    source="Gomez, Kaltenbrunner and Lopez 2008",
    heading=HEADING,
    what="threads with an answer",
    reads="Nine in ten threads have a depth of at most {value}.",
)
def thread_depth_p90(facts: Facts, period: Period) -> ir.Table:
    """As above."""
    return thread_depth(facts, period)


@metric(
    id="thread_width",
    version=1,
    question="How broad do conversations get?",
    formula="the most posts at one depth in each thread of at least two posts; the width that half of the threads do"
    " not exceed",
    unit="posts",
    estimator="Q",
    statistic="median",
    minimum_cases=30,
    source="Gomez, Kaltenbrunner and Lopez 2008",
    heading=HEADING,
    beside="thread_depth",
    what="threads with an answer",
    reads="Posts side by side in the thread in the middle: {value}.",
)
def thread_width(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who began them."""
    thread = _threads(facts, period)
    return thread.select(person="starter", brand="starter_brand", value="width")


@metric(
    id="thread_width.authors",
    version=1,
    question="How many people does a conversation bring together?",
    formula="authors of each thread of at least two posts; the number that half of the threads do not exceed",
    unit="persons",
    estimator="Q",
    statistic="median",
    minimum_cases=30,
    source="Gomez, Kaltenbrunner and Lopez 2008",
    heading=HEADING,
    beside="thread_depth",
    what="threads with an answer",
    reads="Authors of the thread in the middle: {value}.",
)
def thread_authors(facts: Facts, period: Period) -> ir.Table:
    """Threads begun in the window, measured up to T; clustered by who began them."""
    thread = _threads(facts, period)
    return thread.select(person="starter", brand="starter_brand", value="authors")


@metric(
    id="discussion_h_index",
    version=1,
    question="Is there real discussion?",
    formula="the most h such that at least h posts lie h or more replies below their opening",
    unit="steps",
    estimator="D",
    statistic="h_index",
    source="Gomez, Kaltenbrunner and Lopez 2008",
    heading=HEADING,
    beside="thread_depth",
    what="posts",
    reads="The h-index of the talk is {value}.",
)
def discussion_h_index(facts: Facts, period: Period) -> ir.Table:
    """Posts in the window with their depth."""
    post = facts.posts.filter(within(facts.posts.published, period))
    return post.select("person", brand="is_brand", value="depth")


@metric(
    id="time_to_first_peer_answer",
    version=1,
    question="How long is the wait for an answer?",
    formula="hours until another member answers, over all members' questions; those without such an answer count as"
    " waited for up to now; the time by which half are answered",
    unit="hours",
    estimator="KM",
    statistic="median",
    minimum=20,
    source="CHAOSS; Kaplan and Meier 1958",
    heading=HEADING,
    beside="answered_by_peer",
    what="questions",
    reads="Half of the questions are answered by another member within {value} hours.",
)
def time_to_first_peer_answer(facts: Facts, period: Period) -> ir.Table:
    """Questions begun in the window, however young; clustered by asker."""
    asked = questions(facts, period, patience=0)
    answered = asked.first_peer_answer.notnull()
    wait = answered.ifelse(asked.first_peer_answer, period.as_of) - asked.started
    return asked.select(
        person="starter", brand="starter_brand", hit=answered, value=(wait < 0).ifelse(0, wait)
    )


@metric(
    id="active_weeks",
    version=1,
    question="How steadily do people take part?",
    formula="weeks (from Monday) with a post, a reaction or an open vote among the last four whole weeks of the window,"
    " of each member who took part in them; the number that half do not exceed",
    unit="weeks",
    estimator="Q",
    statistic="median",
    minimum=20,
    heading=HEADING,
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
