"""Are questions answered, and by whom?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import PATIENCE, questions
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

share = partial(
    metric, version=1, unit="share", estimator="CJ", minimum=20, source="CHAOSS", heading="Engagement depth",
    what="questions",
)  # fmt: skip


@share(
    id="answered_by_peer",
    question="Are questions answered by other members?",
    formula="members' questions, at least 72 hours old, with a post by another member within 72 hours / those questions"
    " (in imports that do not mark questions, every opening post: threads answered)",
    reads="{hits} of {n} questions were answered by another member within three days.",
)
def answered_by_peer(facts: Facts, period: Period) -> ir.Table:
    """Threads by their start; clustered by asker."""
    asked = questions(facts, period)
    in_time = (asked.first_peer_answer <= asked.started + PATIENCE).fill_null(False)
    return asked.select(person=asked.starter, brand=asked.starter_brand, hit=in_time)


@share(
    id="answered_by_peer.anyone",
    question="Are questions answered at all?",
    formula="members' questions, at least 72 hours old, with a post by anybody else within 72 hours / those questions",
    reads="{hits} of {n} questions were answered by somebody within three days.",
)
def answered_by_anyone(facts: Facts, period: Period) -> ir.Table:
    """As above, the brand's answers included."""
    asked = questions(facts, period)
    in_time = (asked.first_answer <= asked.started + PATIENCE).fill_null(False)
    return asked.select(person=asked.starter, brand=asked.starter_brand, hit=in_time)


@share(
    id="answered_by_peer.accepted",
    question="Do those who asked find their answer?",
    formula="members' questions, at least 72 hours old, with an accepted answer / those questions",
    reads="{hits} of {n} questions have an accepted answer.",
)
def answer_accepted(facts: Facts, period: Period) -> ir.Table:
    """As above; accepted at any time up to T, whoever gave the answer."""
    asked = questions(facts, period)
    return asked.select(person=asked.starter, brand=asked.starter_brand, hit=asked.accepted_post.notnull())


@share(
    id="time_to_first_peer_answer",
    question="How long is the wait for an answer?",
    formula="hours until another member answers, over all members' questions; those without such an answer count as"
    " waited for up to now; the time by which half are answered",
    unit="hours",
    estimator="KM",
    statistic="median",
    source="CHAOSS; Kaplan and Meier 1958",
    beside="answered_by_peer",
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
