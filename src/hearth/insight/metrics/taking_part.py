"""Who takes part, and are those who come welcomed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hearth.insight.registry import metric

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

DAY = 24 * 3_600_000


def acts(facts: Facts) -> ir.Table:
    """One row per post, reaction or open vote."""
    rows = [
        table.select("person", "published", brand="is_brand")
        for table in (facts.posts, facts.reactions, facts.votes)
    ]
    return rows[0].union(*rows[1:])


def acts_within(facts: Facts, period: Period) -> ir.Table:
    """Those in the window."""
    return acts(facts).filter(lambda t: (t.published >= period.start) & (t.published < period.end))


def _active(facts: Facts, period: Period) -> ir.Table:
    return acts_within(facts, period).drop("published")


@metric(
    id="active_members",
    version=1,
    question="Who takes part?",
    formula="persons with a post, a reaction or an open vote in the window; reading alone is not observed",
    unit="persons",
    estimator="X",
    heading="Engagement depth",
    what="posts, reactions and votes",
    reads="{persons} people took part.",
)
def active_members(facts: Facts, period: Period) -> ir.Table:
    """Counted persons, each once."""
    return _active(facts, period)


@metric(
    id="active_members.share",
    version=1,
    question="Which part of the members takes part?",
    formula="members with a post, a reaction or an open vote in the window / members in the window"
    " (imported people belong to the time their archive covers)",
    unit="share",
    estimator="W",
    heading="Engagement depth",
    what="members",
    reads="{hits} of {n} members took part.",
)
def active_share(facts: Facts, period: Period) -> ir.Table:
    """One row per member whose membership meets the window."""
    member = present(facts, period)
    active = _active(facts, period).select(who="person").distinct()
    return member.select("person", brand="is_brand", hit=member.person.isin(active.who))


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


def _welcome(facts: Facts, period: Period, by_peers: bool) -> ir.Table:
    """First posts of members in the window, at least a day old at T, and whether somebody else replied within a day."""
    post = facts.posts
    first = post.filter(
        post.is_first,
        post.answerable,
        ~post.is_brand,
        post.published >= period.start,
        post.published < period.end,
        post.published <= period.as_of - DAY,
    )
    reply = facts.replies
    kind = reply.filter(reply.target.notnull(), ~reply.is_self, reply.latency <= DAY)
    if by_peers:
        kind = kind.filter(~kind.person_brand)
    return first.select("person", brand="is_brand", hit=first.post.isin(kind.parent))


@metric(
    id="newcomer_welcome",
    version=1,
    question="Are newcomers welcomed?",
    formula="first posts ever of members, at least 24 hours old, that another person replied to within 24 hours"
    " / those first posts (imports that hold no replies at all are left out)",
    unit="share",
    estimator="W",
    minimum=20,
    source="Joyce and Kraut 2006",
    heading="Retention and loyalty",
    what="first posts",
    reads="{hits} of {n} first posts were answered within a day.",
)
def newcomer_welcome(facts: Facts, period: Period) -> ir.Table:
    """One row per newcomer, by the time of the first post."""
    return _welcome(facts, period, by_peers=False)


@metric(
    id="newcomer_welcome.peer",
    version=1,
    question="Are newcomers welcomed by other members?",
    formula="first posts ever of members, at least 24 hours old, that another member replied to within 24 hours"
    " / those first posts (imports that hold no replies at all are left out)",
    unit="share",
    estimator="W",
    minimum=20,
    source="Joyce and Kraut 2006",
    heading="Retention and loyalty",
    what="first posts",
    reads="{hits} of {n} first posts were answered by another member within a day.",
)
def newcomer_welcome_by_peer(facts: Facts, period: Period) -> ir.Table:
    """The brand's replies left out."""
    return _welcome(facts, period, by_peers=True)
