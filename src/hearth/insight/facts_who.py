"""Facts about people: roles, receipts, who belongs, and who may be counted for a purpose."""

from typing import Any

import ibis
import ibis.expr.types as ir

from hearth.insight.fold import REMOTE
from hearth.insight.folded import HERE, HOME, ledger
from hearth.insight.registry import EVERYONE, GROUPED

# Who speaks for the brand (F3)


def roles() -> ir.Table:
    """Role periods of the home, and import flags as brand for the whole imported history of their origin."""
    held = ledger("c_role")
    flags = ledger("c_flag")
    return held.select(
        "person", "role", "scope", "is_brand", "valid_from", "valid_to",
        origin=ibis.null("int64"), source=ibis.literal("home"),
    ).union(flags.select(
        "person", role=flags.flag, scope=ibis.literal(HOME, "int64"), is_brand=flags.mapped == "brand",
        valid_from=ibis.null("int64"), valid_to=ibis.null("int64"), origin=flags.origin,
        source=ibis.ifelse(flags.mapped == "brand", "import_flag", "import_map"),
    ))  # fmt: skip


def branded(rows: ir.Table, role: ir.Table, *keys: str) -> ir.Table:
    """Keys of the rows (person, space, origin, published) that were made in a brand role."""
    return in_brand_role(rows, role).select(*keys).distinct()


def in_brand_role(rows: ir.Table, role: ir.Table) -> ir.Table:
    """The rows that were made in a brand role, once for each such role, with its terms."""
    brand = role.filter(role.is_brand).rename(holder="person", from_origin="origin")
    return rows.join(brand, rows.person == brand.holder).filter(
        lambda t: (t.scope == HOME) | (t.scope == t.space),
        lambda t: t.from_origin.isnull() | (t.from_origin == t.origin),
        lambda t: t.valid_from.isnull() | (t.published >= t.valid_from),
        lambda t: t.valid_to.isnull() | (t.published < t.valid_to),
    )


def marked(rows: ir.Table, role: ir.Table, *keys: str) -> ir.Table:
    """The rows with `is_brand`; `keys` tell them apart as far as that matters."""
    brand = branded(rows, role, *keys).mutate(spoke=True)
    both = rows.left_join(brand, list(keys)).drop(*(f"{key}_right" for key in keys))
    return both.mutate(is_brand=both.spoke.fill_null(False)).drop("spoke")


# Who counts (F2, F5, F10, F11)


def consents(now: ir.IntegerScalar) -> ir.Table:
    """Receipts as they stand today."""
    held = ledger("c_consent")
    valid = (held.given <= now) & (held.withdrawn.isnull() | (held.withdrawn > now))
    return held.select("person", "purpose", "source", "text_version", "given", "withdrawn", valid=valid)


def people(role: ir.Table, as_of: ir.IntegerScalar, now: ir.IntegerScalar) -> ir.Table:
    """One row per person, bots left out."""
    spoken = ledger("d_post").group_by("person", "origin").aggregate(
        first=ibis._.published.min(), newest=ibis._.published.max()
    )  # fmt: skip
    known = _persons(ledger("c_person"), spoken, ledger("l_gone"))
    joins = ledger("l_join").filter(lambda t: (t.published < as_of) & (t.space == HOME))
    joined = joins.group_by("person").aggregate(
        joined=joins.published.min(where=joins.what == "joined"),
        back=joins.published.max(where=joins.what == "joined"),
        gone=joins.published.max(where=joins.what != "joined"),
    )
    first = spoken.group_by("person").aggregate(first=spoken["first"].min())
    covered = spoken.group_by("origin").aggregate(until=spoken.newest.max())
    base: Any = known
    for more, key in ((joined, "person"), (first, "person"), (covered, "origin")):
        base = base.left_join(more, key).drop(f"{key}_right")
    kind = ibis.cases(
        (base.type.isin(("Service", "Application")), "bot"),
        (base.source.isin(REMOTE) & base.joined.isnull(), "remote"),
        (~base.source.isin(REMOTE) & (base.origin != HERE), "ghost"),
        (base.joined.notnull(), "member"),
        else_="guest",
    )
    base = base.mutate(kind=kind)
    ghost = base.kind == "ghost"
    base = base.mutate(
        joined=ibis.ifelse(ghost, ibis.least(base.published, base["first"]), base.joined),
        left=ibis.ifelse((base.gone >= base.back), base.gone, ibis.null("int64")),
        until=ibis.ifelse(ghost, base.until, ibis.null("int64")),
        entry=ibis.least(base.published, base["first"]),
    ).filter(lambda t: t.kind != "bot")
    at = base.select(
        "person", "origin", space=ibis.literal(HOME, "int64"), published=ibis.least(as_of, now) - 1
    )
    speaks = branded(at, role, "person")
    table: ir.Table = base.select(
        "person", "kind", "joined", "left", "until", "entry", "origin", "listed",
        is_brand=base.person.isin(speaks.person),
    )  # fmt: skip
    return table


def members(purpose: str, person: ir.Table, receipt: ir.Table, now: ir.IntegerScalar) -> ir.Table:
    """Everybody, with `counted`: whether she may be counted for this purpose."""
    return person.mutate(counted=may_count(person, purpose, receipt, now)).drop("listed")


def _persons(person: ir.Table, spoken: ir.Table, gone: ir.Table) -> ir.Table:
    """Everybody described on the ledger, and authors of whom it holds no description; the deleted are absent."""
    names = ledger("l_origin")
    described = person.select(
        person="object", type="type", published="published", origin="origin", listed="listed"
    )
    strange = spoken.anti_join(person, spoken.person == person.object)
    strange = strange.anti_join(gone, strange.person == gone.object)
    bare = strange.join(names.drop("source"), "origin")
    bare = bare.group_by("person").aggregate(published=bare["first"].min(), name=bare.name.min())
    authors = bare.join(names.select("name", "origin"), "name").select(
        "person", type=ibis.literal("Person"), published="published", origin="origin",
        listed=ibis.literal(False),
    )  # fmt: skip
    everybody = described.union(authors)
    sources = names.select("origin", "source")
    return everybody.left_join(sources, "origin").drop("origin_right")


def may_count(base: ir.Table, purpose: str, receipt: ir.Table, now: ir.IntegerScalar) -> ir.BooleanValue:
    """A receipt for members (or, where keepers rest counting on their interest, no objection); for ghosts the notice
    to their origin and no objection; for remote actors `indexable`.
    """
    if purpose == EVERYONE:
        return ibis.literal(True)
    mine = receipt.filter(receipt.purpose == purpose)
    agreed = base.person.isin(mine.filter(mine.valid).person)
    if purpose not in GROUPED:
        return agreed
    objected = base.person.isin(mine.filter(mine.withdrawn <= now).person)
    notice = ledger("c_notice")
    told = base.origin.isin(notice.filter(notice.noticed <= now).object)
    interest = notice.filter((notice.noticed <= now) & (notice.object == HERE)).object
    if purpose == "aggregate":
        here, remote = base.origin.isin(interest), base.listed
    else:  # F11: remote people enter no graph
        here, remote = ibis.literal(False), ibis.literal(False)
    return agreed | (
        ~objected & ibis.cases((base.kind == "ghost", told), (base.kind == "remote", remote), else_=here)
    )
