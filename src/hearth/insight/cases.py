"""What several measures begin with: who belongs, what was done in the window, questions and first posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

HOUR = 3_600_000
DAY = 24 * HOUR
ANSWERED_BACK = 32
"""what bits of a pair are multiplied with that tell of the second of the two"""
BOTH_WAYS = 1 + ANSWERED_BACK
PATIENCE = 72 * HOUR
"""how old a question must be before silence says something"""


def within(at: ir.IntegerColumn, period: Period) -> ir.BooleanValue:
    """Whether it lies in the window."""
    return (at >= period.start) & (at < period.end)


def posts_within(facts: Facts, period: Period) -> ir.Table:
    """Talk of the window."""
    return facts.posts.filter(within(facts.posts.published, period))


def threads_within(facts: Facts, period: Period, least: int = 1) -> ir.Table:
    """Threads begun in the window, measured up to T."""
    return facts.threads.filter(within(facts.threads.started, period), facts.threads.posts >= least)


def exchanged(facts: Facts) -> ir.Table:
    """Replies with a target, none to oneself, marked where both ends are peers."""
    reply = facts.replies
    kept = reply.filter(reply.target.notnull() & ~reply.is_self)
    return kept.mutate(between_peers=~kept.person_brand & ~kept.target_brand)


def exchanged_within(facts: Facts, period: Period) -> ir.Table:
    """Those of the window."""
    return exchanged(facts).filter(lambda t: within(t.published, period))


def arrows(pair: ir.Table) -> ir.Table:
    """Who answered whom: each two people once for each way they did. `between`: as members; `alone`: in a thread where
    the brand wrote nothing, too; `returned`: the other way too; `times` and `first` where the pair tells them."""

    def one_way(person: str, target: str, bit: int) -> ir.Table:
        def ever(at: int) -> ir.BooleanValue:
            return (pair.flags & (bit << at)) > 0

        told = [pair[name] for name in ("times", "first") if name in pair.columns]
        return pair.filter(ever(0)).select(
            *told, person=person, target=target, brand=~ever(1), target_brand=~ever(2), between=ever(3),
            alone=ever(4), returned=(pair.flags & BOTH_WAYS) == BOTH_WAYS,
        )  # fmt: skip

    return one_way("one", "other", 1).union(one_way("other", "one", ANSWERED_BACK))


def answering(facts: Facts, period: Period, among_peers: bool = False) -> ir.Table:
    """Who answered somebody else in the window."""
    reply = exchanged_within(facts, period)
    reply = reply.filter(reply.between_peers) if among_peers else reply
    return reply.select("person", brand="person_brand")


def ends(facts: Facts, period: Period) -> ir.Table:
    """Who answered somebody else in the window, and who was answered."""
    reply = exchanged_within(facts, period)
    return reply.select("person", brand="person_brand").union(
        reply.select(person="target", brand="target_brand")
    )


def acts(facts: Facts) -> ir.Table:
    """One row per post, reaction, open vote and answer to an event that one means to come to."""
    coming = facts.attendance.filter(facts.attendance.answer != "no")
    rows = [
        table.select("person", "published", brand="is_brand")
        for table in (facts.posts, facts.reactions, facts.votes, coming)
    ]
    return rows[0].union(*rows[1:])


def acts_within(facts: Facts, period: Period) -> ir.Table:
    """Those of the window."""
    return acts(facts).filter(lambda t: within(t.published, period))


def present(facts: Facts, period: Period) -> ir.Table:
    """Counted members whose membership meets the window."""
    member = facts.members
    return member.filter(
        member.counted,
        member.kind.isin(("member", "ghost")),
        member.joined < period.end,
        member.left.isnull() | (member.left >= period.start),
        member.until.isnull() | (member.until >= period.start),
    )


def questions(facts: Facts, period: Period, patience: int = PATIENCE) -> ir.Table:
    """Members' questions begun in the window and at least 72 hours old at T."""
    return threads_within(facts, period).filter(
        lambda t: t.is_question & ~t.starter_brand & (t.started <= period.as_of - patience)
    )


def first_posts(facts: Facts, period: Period, age: int) -> ir.Table:
    """First posts ever of members, in the window and of some age at T."""
    return posts_within(facts, period).filter(
        lambda t: t.is_first & ~t.is_brand & (t.published <= period.as_of - age)
    )


def greetings(facts: Facts, first: ir.Table, by_peers: bool = False) -> ir.Table:
    """Replies of somebody else to some first posts."""
    reply = exchanged(facts).filter(lambda t: t.to_first).semi_join(first, [("parent", "post")])
    return reply.filter(~reply.person_brand) if by_peers else reply
