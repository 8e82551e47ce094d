"""The fact tables of METRICS.md section 2 as Ibis expressions: pure functions of ledger and consent, for one purpose.

Metrics read nothing else. Rules are cited by their number there (F1 to F12). Tables are built for a purpose: `EVERYONE`
is not one, it only counts how many persons a figure concerns, consenting or not.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

HOME = "local:/home"
EVERYONE = "*"
MEMBERS = "home"
"""what a notice names when keepers rest counting members on their legitimate interest and members were told"""
REMOTE = ("activitypub", "atproto", "lens")
GROUPED = ("aggregate", "graph")
"""purposes for which noticed ghosts count without a receipt, as group figures (METRICS.md section 4)"""

Schema = dict[str, str]
LEDGER: dict[str, Schema] = {
    "d_post": {
        "post": "string", "thread": "string", "space": "string", "person": "string", "published": "int64",
        "form": "string", "titled": "boolean", "question": "boolean", "parent": "string", "link": "string",
        "depth": "int64", "words": "int32", "origin": "string", "audience": "string",
    },
    "d_reaction": {
        "person": "string", "post": "string", "kind": "string", "published": "int64", "approximate": "boolean",
    },
    "d_vote": {"person": "string", "subject": "string", "published": "int64"},
    "c_person": {
        "object": "string", "type": "string", "published": "int64", "origin": "string", "listed": "boolean",
    },
    "c_role": {
        "object": "string", "person": "string", "role": "string", "scope": "string", "is_brand": "boolean",
        "valid_from": "int64", "valid_to": "int64",
    },
    "c_flag": {"object": "string", "person": "string", "flag": "string", "mapped": "string", "origin": "string"},
    "c_consent": {
        "object": "string", "person": "string", "purpose": "string", "source": "string", "text_version": "string",
        "given": "int64", "withdrawn": "int64",
    },
    "c_notice": {"object": "string", "noticed": "int64"},
    "c_answer": {"object": "string", "post": "string", "published": "int64"},
    "l_join": {
        "aid": "string", "seq": "int64", "person": "string", "space": "string", "what": "string",
        "published": "int64",
    },
    "l_gone": {"object": "string", "seq": "int64"},
}  # fmt: skip
"""the folded ledger that `load` derives"""


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
    votes: ir.Table
    consents: ir.Table


def ledger(name: str) -> ir.Table:
    return ibis.table(LEDGER[name], name=name)


# Who speaks for the brand (F3)


def roles() -> ir.Table:
    """Role periods of the home, and import flags as brand for the whole imported history of their origin."""
    held = ledger("c_role")
    flags = ledger("c_flag")
    return held.select(
        "person", "role", "scope", "is_brand", "valid_from", "valid_to",
        origin=ibis.null("string"), source=ibis.literal("home"),
    ).union(flags.select(
        "person", role=flags.flag, scope=ibis.literal(HOME), is_brand=flags.mapped == "brand",
        valid_from=ibis.null("int64"), valid_to=ibis.null("int64"), origin=flags.origin,
        source=ibis.ifelse(flags.mapped == "brand", "import_flag", "import_map"),
    ))  # fmt: skip


def branded(rows: ir.Table, key: str, role: ir.Table) -> ir.Table:
    """Keys of the rows (person, space, origin, published) that were made in a brand role."""
    brand = role.filter(role.is_brand).rename(holder="person", from_origin="origin")
    return (
        rows.join(brand, rows.person == brand.holder)
        .filter(
            lambda t: (t.scope == HOME) | (t.scope == t.space),
            lambda t: t.from_origin.isnull() | (t.from_origin == t.origin),
            lambda t: t.valid_from.isnull() | (t.published >= t.valid_from),
            lambda t: t.valid_to.isnull() | (t.published < t.valid_to),
        )
        .select(key)
        .distinct()
    )


# Who counts (F2, F5, F10, F11)


def consents() -> ir.Table:
    """Receipts as they stand today."""
    return ledger("c_consent").select("person", "purpose", "source", "text_version", "given", "withdrawn")


def members(
    purpose: str, role: ir.Table, receipt: ir.Table, as_of: ir.IntegerScalar, now: ir.IntegerScalar
) -> ir.Table:
    """One row per person, bots left out, with `counted`: whether she may be counted for this purpose."""
    known = _persons(ledger("c_person"), ledger("d_post"), ledger("l_gone"))
    joins = ledger("l_join").filter(lambda t: (t.published < as_of) & (t.space == HOME))
    joined = joins.group_by("person").aggregate(
        joined=joins.published.min(where=joins.what == "joined"),
        back=joins.published.max(where=joins.what == "joined"),
        gone=joins.published.max(where=joins.what != "joined"),
    )
    first = ledger("d_post").group_by("person").aggregate(first=ibis._.published.min())
    covered = ledger("d_post").group_by("origin").aggregate(until=ibis._.published.max())
    base = (
        known.left_join(joined, "person").drop("person_right")
        .left_join(first, "person").drop("person_right")
        .left_join(covered, "origin").drop("origin_right")
    )  # fmt: skip
    source = base.origin.split(":")[0]
    kind = ibis.cases(
        (base.type.isin(("Service", "Application")), "bot"),
        (source.isin(REMOTE), "remote"),
        (base.origin != "home", "ghost"),
        (base.joined.notnull(), "member"),
        else_="guest",
    )
    base = base.mutate(kind=kind)
    ghost = base.kind == "ghost"
    base = base.mutate(
        joined=ibis.ifelse(ghost, ibis.least(base.published, base.first), base.joined),
        left=ibis.ifelse((base.gone >= base.back), base.gone, ibis.null("int64")),
        until=ibis.ifelse(ghost, base.until, ibis.null("int64")),
        entry=ibis.least(base.published, base.first),
    ).filter(lambda t: t.kind != "bot")
    speaks = branded(
        base.select("person", "origin", space=ibis.literal(HOME), published=ibis.least(as_of, now) - 1),
        "person",
        role,
    )
    return base.select(
        "person", "kind", "joined", "left", "until", "entry", "origin",
        is_brand=base.person.isin(speaks.person), counted=_counted(base, purpose, receipt, now),
    )  # fmt: skip


def _persons(person: ir.Table, post: ir.Table, gone: ir.Table) -> ir.Table:
    """Everybody described on the ledger, and authors of whom it holds no description; the deleted are absent."""
    described = person.select(
        person="object", type="type", published="published", origin="origin", listed="listed"
    )
    authors = post.group_by("person").aggregate(published=post.published.min(), origin=post.origin.min())
    bare = authors.anti_join(person, authors.person == person.object).anti_join(
        gone, ibis._.person == gone.object
    )
    return described.union(
        bare.select(
            "person",
            type=ibis.literal("Person"),
            published="published",
            origin="origin",
            listed=ibis.literal(False),
        )
    )


def _counted(base: ir.Table, purpose: str, receipt: ir.Table, now: ir.IntegerScalar) -> ir.BooleanValue:
    """A receipt for members (or, where keepers rest counting on their interest, no objection); for ghosts the notice
    to their origin and no objection; for remote actors `indexable`.
    """
    if purpose == EVERYONE:
        return ibis.literal(True)
    mine = receipt.filter(receipt.purpose == purpose)
    given = mine.filter((mine.given <= now) & (mine.withdrawn.isnull() | (mine.withdrawn > now)))
    agreed = base.person.isin(given.person)
    if purpose not in GROUPED:
        return agreed
    objected = base.person.isin(mine.filter(mine.withdrawn <= now).person)
    notice = ledger("c_notice")
    told = base.origin.isin(notice.filter(notice.noticed <= now).object)
    interest = notice.filter((notice.noticed <= now) & (notice.object == MEMBERS)).object
    here = base.origin.isin(interest) if purpose == "aggregate" else ibis.literal(False)
    return agreed | (
        ~objected & ibis.cases((base.kind == "ghost", told), (base.kind == "remote", base.listed), else_=here)
    )


# What they said (F4 to F9)


def posts(purpose: str, member: ir.Table, role: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Talk of counted persons, published before T, and what was said in a brand role (by the terms of that role, F10).

    `answerable` is false in imports that hold no reply at all: silence there says nothing about a welcome.
    """
    post = ledger("d_post")
    typed = post.filter(post.question.notnull() & (post.thread == post.post)).origin
    said = post.filter(post.published < as_of)
    counts = said.person.isin(member.filter(member.counted).person)
    if purpose in GROUPED:
        here = said.semi_join(member.filter(member.kind.isin(("member", "guest"))), "person")
        counts = counts | said.post.isin(branded(here, "post", role.filter(role.source == "home")).post)
    visible = said.filter(counts)
    start = visible.post == visible.thread
    untyped = visible.titled & (visible.origin != "home") & ~visible.origin.isin(typed)
    order = ibis.window(group_by=visible.person, order_by=[visible.published, visible.post])
    conversing = post.filter((post.published < as_of) & post.parent.notnull()).origin
    return visible.select(
        "post", "thread", "space", "person", "published", "form", "parent", "link", "depth", "words", "origin",
        "audience", is_start=start, is_question=start & (visible.question.fill_null(False) | untyped),
        is_brand=visible.post.isin(branded(visible, "post", role).post),
        is_first=ibis.row_number().over(order) == 0,
        answerable=(visible.origin == "home") | visible.origin.isin(conversing),
    )  # fmt: skip


def replies(post: ir.Table) -> ir.Table:
    """Talk that names a parent, or answers its thread's opening; without target where the parent is not counted."""
    parent = post.select(above="post", target="person", target_brand="is_brand", asked="published")
    child = post.filter(post.parent.notnull())
    both = child.left_join(parent, child.parent == parent.above)
    return both.select(
        "post", "parent", "thread", "space", "origin", "person", "target", "published", "link", "target_brand",
        person_brand="is_brand", is_self=both.person == both.target,
        latency=ibis.greatest(0, both.published - both.asked),
    )  # fmt: skip


def reactions(member: ir.Table, role: ir.Table, post: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Reactions of counted persons on talk; imported ones carry the post's time."""
    on = ledger("d_post").select(on="post", space="space", origin="origin")
    target = post.select(aim="post", target="person")
    given = (
        ledger("d_reaction")
        .filter(lambda t: t.published < as_of)
        .semi_join(member.filter(member.counted), "person")
    )
    both = given.join(on, given.post == on.on).drop("on")
    both = both.left_join(target, both.post == target.aim).drop("aim")
    both = both.mutate(key=both.person + " " + both.post + " " + both.published.cast("string"))
    return both.select(
        "person", "post", "target", "kind", "published", "approximate", "space", "origin",
        is_brand=both.key.isin(branded(both, "key", role).key),
    )  # fmt: skip


def votes(member: ir.Table, role: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Open votes of counted persons; secret ballots count towards no person."""
    given = (
        ledger("d_vote")
        .filter(lambda t: t.published < as_of)
        .semi_join(member.filter(member.counted), "person")
    )
    on = ledger("d_post").select(on="post", space="space", origin="origin")
    both = given.join(on, given.subject == on.on).drop("on")
    both = both.mutate(key=both.person + " " + both.subject + " " + both.published.cast("string"))
    return both.select(
        "person",
        "subject",
        "published",
        "space",
        "origin",
        is_brand=both.key.isin(branded(both, "key", role).key),
    )


def threads(post: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Conversations with their shape up to T; without a counted opening the oldest counted post stands for it (F8)."""
    order = ibis.window(group_by=post.thread, order_by=[post.is_start.desc(), post.published, post.post])
    ranked = post.mutate(rank=ibis.row_number().over(order))
    opening = ranked.filter(ranked.rank == 0).select(
        "thread",
        "space",
        "origin",
        "is_question",
        starter="person",
        starter_brand="is_brand",
        started="published",
    )
    newest = ibis.window(group_by=post.thread, order_by=[post.published.desc(), post.post.desc()])
    ending = post.mutate(rank=ibis.row_number().over(newest)).filter(lambda t: t["rank"] == 0)
    last = ending.select("thread", last_person="person", last_brand="is_brand")
    shape = post.group_by("thread").aggregate(
        posts=post.count(), authors=post.person.nunique(), peers=post.person.nunique(where=~post.is_brand),
        max_depth=post.depth.max(), mean_depth=post.depth.mean(), last_at=post.published.max(),
    )  # fmt: skip
    level = post.group_by("thread", "depth").aggregate(size=post.count())
    width = level.group_by("thread").aggregate(width=level["size"].max())
    after = post.join(opening.select("thread", "starter"), "thread").filter(lambda t: t.person != t.starter)
    answered = after.group_by("thread").aggregate(
        first_answer=after.published.min(), first_peer_answer=after.published.min(where=~after.is_brand)
    )
    answer = ledger("c_answer").filter(lambda t: t.published < as_of)
    accepted = answer.semi_join(post, answer.post == post.post).select(thread="object", accepted_post="post")
    joined: Any = opening
    for more in (shape, width, last, answered, accepted):
        joined = joined.left_join(more, "thread").drop("thread_right")
    table: ir.Table = joined
    return table


def narrowed(facts: Facts, space: ir.StringScalar | None, origin: ir.StringScalar | None) -> Facts:
    """The same facts for one space or one origin."""

    def cut(table: ir.Table) -> ir.Table:
        if space is not None:
            table = table.filter(table.space == space)
        return table if origin is None else table.filter(table.origin == origin)

    member = facts.members
    if space is not None:
        join, post = ledger("l_join"), facts.posts
        there = join.filter((join.space == space) & (join.what == "joined")).select("person")
        member = member.semi_join(there.union(post.filter(post.space == space).select("person")), "person")
    if origin is not None:
        member = member.filter(member.origin == origin)
    return Facts(
        members=member, roles=facts.roles, posts=cut(facts.posts), replies=cut(facts.replies),
        reactions=cut(facts.reactions), threads=cut(facts.threads), votes=cut(facts.votes), consents=facts.consents,
    )  # fmt: skip
