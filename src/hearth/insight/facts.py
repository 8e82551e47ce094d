"""The fact tables of METRICS.md section 2 as Ibis expressions: pure functions of ledger and consent, for one purpose.

Metrics read nothing else. Rules are cited by their number there (F1 to F12). Tables are built for a purpose: `EVERYONE`
is not one, it only counts how many persons a figure concerns, consenting or not.
"""

from dataclasses import dataclass, replace

import ibis.expr.types as ir

from hearth.insight.folded import ledger


@dataclass(frozen=True, slots=True)
class Period:
    """The window and the instant T as scalars of the expression: milliseconds, [start, end)."""

    start: ir.IntegerScalar
    end: ir.IntegerScalar
    as_of: ir.IntegerScalar


@dataclass(frozen=True, slots=True)
class Facts:
    """The tables a metric may read, already narrowed to one space or origin where that was asked for."""

    members: ir.Table
    roles: ir.Table
    posts: ir.Table
    replies: ir.Table
    reactions: ir.Table
    threads: ir.Table
    crowds: ir.Table
    branches: ir.Table
    pairs: ir.Table
    mutual: ir.Table
    """both of the window"""
    days: ir.Table
    votes: ir.Table
    attendance: ir.Table
    invitations: ir.Table
    consents: ir.Table
    is_part: bool = False
    """of one space or origin"""


def part(table: ir.Table, space: ir.IntegerScalar | None, origin: ir.IntegerScalar | None) -> ir.Table:
    """Rows of one space or one origin."""
    if space is not None:
        table = table.filter(table.space == space)
    return table if origin is None else table.filter(table.origin == origin)


def narrowed(facts: Facts, space: ir.IntegerScalar | None, origin: ir.IntegerScalar | None) -> Facts:
    """The same facts for one space or one origin."""

    def cut(table: ir.Table) -> ir.Table:
        return part(table, space, origin)

    member = facts.members
    if space is not None:
        join, post = ledger("l_join"), facts.posts
        there = join.filter((join.space == space) & (join.what == "joined")).select("person")
        member = member.semi_join(there.union(post.filter(post.space == space).select("person")), "person")
    if origin is not None:
        member = member.filter(member.origin == origin)
    return replace(
        facts, members=member, posts=cut(facts.posts), replies=cut(facts.replies), reactions=cut(facts.reactions),
        threads=cut(facts.threads), votes=cut(facts.votes), attendance=cut(facts.attendance),
        invitations=cut(facts.invitations), is_part=space is not None or origin is not None,
    )  # fmt: skip
