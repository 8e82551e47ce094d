"""Advocacy: do members bring others, and do those who were brought take part?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hearth.insight.cases import DAY, acts_within, within
from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

referral = partial(metric, version=1, source="seed", heading="Advocacy and shared work")


def _accepted(facts: Facts, period: Period) -> ir.Table:
    """Letters of members by which somebody who is counted came in the window."""
    letter = facts.invitations
    return letter.filter(letter.invitee.notnull(), ~letter.is_brand, within(letter.accepted, period))


@referral(
    id="referrals",
    question="Do members bring others?",
    formula="people who came in the window by a personal letter of a member",
    unit="persons",
    estimator="G",
    what="people who came by a letter",
    reads="People who came by a member's letter: {n}.",
)
def referrals(facts: Facts, period: Period) -> ir.Table:
    """One row per person who came, under whoever invited her."""
    return _accepted(facts, period).select(person="inviter", brand="is_brand")


@referral(
    id="referrals_active",
    question="Do those who were brought take part?",
    formula="people who came in the window by a personal letter of a member and posted within 14 days",
    unit="persons",
    estimator="G",
    beside="referrals",
    what="people who came by a letter and posted",
    reads="People who came by a member's letter and posted within two weeks: {n}.",
)
def referrals_active(facts: Facts, period: Period) -> ir.Table:
    """One row per person who came, under whoever invited her."""
    came = _accepted(facts, period)
    post = facts.posts.select(who="person", at="published")
    spoke = came.join(post, came.invitee == post.who).filter(
        lambda t: (t["at"] >= t.accepted) & (t["at"] <= t.accepted + 14 * DAY)
    )
    return came.filter(came.letter.isin(spoke.letter)).select(person="inviter", brand="is_brand")


@referral(
    id="k_factor",
    question="Does the home grow by itself?",
    formula="letters per member who took part in the window, times the part of them by which somebody came:"
    " letters sent in it by such members that were accepted / such members",
    unit="rate",
    estimator="CJ",
    minimum=20,
    source="Hearth",
    beside="referrals",
    what="people",
    reads="People brought by each member who took part: {value}.",
)
def k_factor(facts: Facts, period: Period) -> ir.Table:
    """One case per member who took part, with the letters of hers by which somebody came."""
    active = acts_within(facts, period).filter(lambda t: ~t.brand).select("person").distinct()
    letter = facts.invitations.filter(lambda t: t.invitee.notnull() & within(t.sent, period))
    came = letter.group_by(person=letter.inviter).aggregate(came=letter.count())
    both = active.left_join(came, "person")
    return both.select("person", brand=False, hit=both.came.fill_null(0), weight=1)
