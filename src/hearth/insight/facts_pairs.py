"""Facts about two people: who answered whom in the window, looked up once for all purposes, and on which days she came.

What a purpose reads is a part of it, as with what was said.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

from hearth.insight.cases import ANSWERED_BACK, BOTH_WAYS, DAY, within
from hearth.insight.facts import Period
from hearth.insight.registry import EVERYONE, GROUPED

SIDES = {EVERYONE: "all", **{name: name for name in GROUPED}}
"""whose exchanges are kept side by side, and what their columns are called by: everybody's, and those of groups"""
RELATED = {EVERYONE: "all", "graph": "graph"}
"""those that relationships are asked of: for others is not told how often and since when"""
WIDE = ANSWERED_BACK * ANSWERED_BACK
"""what bits of a pair are multiplied with for the next of these purposes"""


def met(talk: ir.Table, period: Period) -> ir.Table:
    """Two people who answered each other, once: `one` before `other` by number.

    `flags` holds what was ever so (see `cases.arrows`): from the lowest bit, `one` answered; as a peer; to a peer;
    both; both where the brand wrote nothing that counts for groups; then the same of `other`; then all ten for the
    next of `SIDES`.
    """
    row = _exchanges(talk, period)
    loud = talk.filter(talk.is_brand & talk.by_aggregate).thread
    between = ~row.is_brand & ~row.target_brand
    bits = [~row.is_brand, ~row.target_brand, between, between & ~row.thread.isin(loud)]
    flags = sum((_bit(bit) * (2 << at) for at, bit in enumerate(bits)), start=ibis.literal(1, "int32"))
    sides = [_bit(row[f"for_{side}"]) * WIDE**at for at, side in enumerate(SIDES.values()) if at]
    flags *= sum(sides, start=ibis.literal(1, "int32"))
    flags *= ANSWERED_BACK - (ANSWERED_BACK - 1) * _bit(row.up)
    row = row.select("one", "other", flags=flags.cast("int32"))
    return row.group_by("one", "other").aggregate(flags=row.flags.bit_or())


def _bit(ever: ir.BooleanValue) -> ir.IntegerValue:
    bit: ir.IntegerValue = ever.cast("int32")
    return bit


def ties(pair: ir.Table, talk: ir.Table, period: Period) -> ir.Table:
    """Those who answered each other both ways: how often (`times`, `up` of them by `one`), first and last."""
    both = pair.filter((pair.flags & BOTH_WAYS) == BOTH_WAYS)
    row = _exchanges(talk, period).semi_join(both, ["one", "other"])
    told: dict[str, Any] = {}
    for side in RELATED.values():
        mine = row[f"for_{side}"]
        told |= {
            f"times_{side}": _bit(mine).sum(), f"up_{side}": _bit(mine & row.up).sum(),
            f"first_{side}": row.published.min(where=mine), f"newest_{side}": row.published.max(where=mine),
        }  # fmt: skip
    return row.group_by("one", "other").aggregate(**told).join(both, ["one", "other"])


def _exchanges(talk: ir.Table, period: Period) -> ir.Table:
    """Answers of the window to somebody else who is there, with whether both ends count (`for_`)."""
    talk = talk.filter(talk.target.notnull() & (talk.person != talk.target) & within(talk.published, period))
    return talk.select(
        "thread", "published", "is_brand", "target_brand", one=ibis.least(talk.person, talk.target),
        other=ibis.greatest(talk.person, talk.target), up=talk.person < talk.target, for_all=ibis.literal(True),
        **{f"for_{name}": talk[f"by_{name}"] & talk[f"to_{name}"] for name in GROUPED},
    )  # fmt: skip


def pairs(purpose: str, pair: ir.Table, member: ir.Table) -> ir.Table:
    """Two counted people who answered each other, either way."""
    found = _of(purpose, pair, member).select("one", "other", "flags")
    return found.filter((found.flags & BOTH_WAYS) > 0)


def mutual(purpose: str, tie: ir.Table, member: ir.Table) -> ir.Table:
    """Those who did both ways; where relationships are asked of, how often (`times`, `up` of them by `one`), first and
    last."""
    told = ("times", "up", "first", "newest") if purpose in RELATED else ()
    found = _of(purpose, tie, member).select(
        "one", "other", "flags", **{name: f"{name}_{RELATED[purpose]}" for name in told}
    )
    return found.filter((found.flags & BOTH_WAYS) == BOTH_WAYS)


def _of(purpose: str, pair: ir.Table, member: ir.Table) -> ir.Table:
    """Pairs with the bits of one purpose. Both ends of what counts are counted."""
    if purpose not in SIDES:
        counted = member.filter(member.counted).person
        pair = pair.filter(pair.one.isin(counted), pair.other.isin(counted))
    at = [*SIDES].index(purpose) if purpose in SIDES else 0
    return pair.mutate(flags=(pair.flags // WIDE**at).cast("int32") & (WIDE - 1))


def dates(talk: ir.Table, reacted: ir.Table, voted: ir.Table, attending: ir.Table) -> ir.Table:
    """Days, since 1970, on which somebody did something."""
    attending = attending.filter(attending.answer != "no")
    rows = [table.select("person", "published") for table in (talk, reacted, voted, attending)]
    act = rows[0].union(*rows[1:])
    return act.select("person", day=(act.published // DAY).cast("int64")).distinct()


def days(purpose: str, date: ir.Table, member: ir.Table) -> ir.Table:
    """Those of counted persons."""
    return date if purpose == EVERYONE else date.semi_join(member.filter(member.counted), "person")
