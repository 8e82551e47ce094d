"""Sentiment and trust, as far as behavior shows it: do people dare to ask, and are they met with warmth?

Groups only. Asking is a thread of question type (in imports without types: a titled opening), never read from text.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import acts_within, present, questions, within
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

trust = partial(metric, version=1, minimum=20, heading="Sentiment and trust")


def _askers(facts: Facts) -> ir.Table:
    """Members who ever asked, and when first."""
    asked = facts.threads.filter(facts.threads.is_question, ~facts.threads.starter_brand)
    return asked.group_by("starter").aggregate(first=asked.started.min())


@trust(
    id="first_askers",
    question="Do people dare to ask for the first time?",
    formula="members whose first question ever was asked in the window",
    unit="persons",
    estimator="G",
    minimum=0,
    beside="ever_asked",
    what="first questions",
    reads="First questions asked: {n}.",
)
def first_askers(facts: Facts, period: Period) -> ir.Table:
    """One row per first-time asker."""
    asker = _askers(facts)
    return asker.filter(within(asker["first"], period)).select(person="starter", brand=False)


@trust(
    id="ever_asked",
    question="Do people dare to ask?",
    formula="members who ever asked a question / members in the window",
    unit="share",
    estimator="W",
    what="members",
    reads="{hits} of {n} members ever asked a question.",
)
def ever_asked(facts: Facts, period: Period) -> ir.Table:
    """One row per member whose membership meets the window, the brand left out."""
    member = present(facts, period)
    asker = _askers(facts)
    return member.filter(~member.is_brand).select(
        "person", brand=False, hit=member.person.isin(asker.starter)
    )


@trust(
    id="asks_per_active",
    question="How much is asked?",
    formula="members' questions begun in the window / members who took part in it (in imports that do not mark"
    " questions, every opening post)",
    unit="rate",
    estimator="CJ",
    beside="ever_asked",
    what="people",
    reads="Questions for each member who took part: {value}.",
)
def asks_per_active(facts: Facts, period: Period) -> ir.Table:
    """One case per member who took part, and one of weight 0 per question; the brand left out."""
    active = acts_within(facts, period).filter(lambda t: ~t.brand).select("person").distinct()
    asked = questions(facts, period, patience=0)
    asked = asked.group_by(person=asked.starter).aggregate(asked=asked.count())
    both = active.left_join(asked, "person")
    return both.select("person", brand=False, hit=both.asked.fill_null(0), weight=1)


@trust(
    id="warm_answers",
    question="Are those who ask helped in a way they are glad of?",
    formula="members' questions, at least 72 hours old and answered by somebody, whose asker accepted an answer or"
    " reacted to a post of somebody else in the thread / those questions",
    unit="share",
    estimator="CJ",
    what="answered questions",
    reads="For {hits} of {n} answered questions the asker showed thanks.",
)
def warm_answers(facts: Facts, period: Period) -> ir.Table:
    """Questions begun in the window; clustered by asker."""
    asked = questions(facts, period).filter(lambda t: t.first_answer.notnull())
    answer = facts.posts.select(answer="post", within="thread", helper="person")
    glad = facts.reactions.select(fan="person", on="post").join(answer, [("on", "answer")])
    thanked = glad.join(
        asked.select("thread", "starter"),
        [("within", "thread"), ("fan", "starter")],
    ).filter(lambda t: t.helper != t.fan)
    return asked.select(
        person="starter",
        brand="starter_brand",
        hit=asked.accepted_post.notnull() | asked.thread.isin(thanked["within"]),
    )
