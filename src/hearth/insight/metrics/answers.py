"""Are questions answered, and by whom?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

HEADING = "Engagement depth"
PATIENCE = 72 * 3_600_000


def questions(facts: Facts, period: Period, patience: int = PATIENCE) -> ir.Table:
    """Members' questions begun in the window and at least 72 hours old at T."""
    thread = facts.threads
    return thread.filter(
        thread.is_question,
        ~thread.starter_brand,
        thread.started >= period.start,
        thread.started < period.end,
        thread.started <= period.as_of - patience,
    )


@metric(
    id="answered_by_peer",
    version=1,
    question="Are questions answered by other members?",
    formula="members' questions, at least 72 hours old, with a post by another member within 72 hours / those questions"
    " (in imports that do not mark questions, every opening post: threads answered)",
    unit="share",
    estimator="CJ",
    minimum=20,
    source="CHAOSS",
    heading=HEADING,
    what="questions",
    reads="{hits} of {n} questions were answered by another member within three days.",
)
def answered_by_peer(facts: Facts, period: Period) -> ir.Table:
    """Threads by their start; clustered by asker."""
    asked = questions(facts, period)
    in_time = (asked.first_peer_answer <= asked.started + PATIENCE).fill_null(False)
    return asked.select(person=asked.starter, brand=asked.starter_brand, hit=in_time)


@metric(
    id="answered_by_peer.anyone",
    version=1,
    question="Are questions answered at all?",
    formula="members' questions, at least 72 hours old, with a post by anybody else within 72 hours / those questions",
    unit="share",
    estimator="CJ",
    minimum=20,
    source="CHAOSS",
    heading=HEADING,
    what="questions",
    reads="{hits} of {n} questions were answered by somebody within three days.",
)
def answered_by_anyone(facts: Facts, period: Period) -> ir.Table:
    """As above, the brand's answers included."""
    asked = questions(facts, period)
    in_time = (asked.first_answer <= asked.started + PATIENCE).fill_null(False)
    return asked.select(person=asked.starter, brand=asked.starter_brand, hit=in_time)


@metric(
    id="answered_by_peer.accepted",
    version=1,
    question="Do those who asked find their answer?",
    formula="members' questions, at least 72 hours old, with an accepted answer / those questions",
    unit="share",
    estimator="CJ",
    minimum=20,
    source="CHAOSS",
    heading=HEADING,
    what="questions",
    reads="{hits} of {n} questions have an accepted answer.",
)
def answer_accepted(facts: Facts, period: Period) -> ir.Table:
    """As above; accepted at any time up to T, whoever gave the answer."""
    asked = questions(facts, period)
    return asked.select(person=asked.starter, brand=asked.starter_brand, hit=asked.accepted_post.notnull())
