"""The fact tables of METRICS.md section 2 as Ibis expressions: pure functions of ledger and consent, for one purpose.

Metrics read nothing else. Rules are cited by their number there (F1 to F12). Tables are built for a purpose: `EVERYONE`
is not one, it only counts how many persons a figure concerns, consenting or not. Uris are numbers here (`derive.KEY`).
"""

from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir

from hearth.insight.fold import REMOTE
from hearth.insight.registry import EVERYONE

NOWHERE, HOME, HERE = 0, 1, 2
"""keys of no uri, of the home's uri and of the origin `home`"""
GROUPED = ("aggregate", "graph")
"""purposes for which noticed ghosts count without a receipt, as group figures (METRICS.md section 4)"""

Schema = dict[str, str]
LEDGER: dict[str, Schema] = {
    "d_post": {
        "post": "int64", "num": "int64", "thread": "int64", "space": "int64", "person": "int64",
        "published": "int64", "titled": "boolean", "threaded": "boolean", "question": "boolean", "parent": "int64",
        "link": "int8", "depth": "int32", "words": "int32", "origin": "int64",
    },
    "d_tree": {"post": "int64", "tree": "int32", "place": "int32", "last": "int32"},
    "d_reaction": {
        "person": "int64", "post": "int64", "kind": "string", "published": "int64", "approximate": "boolean",
    },
    "d_vote": {"person": "int64", "subject": "int64", "published": "int64", "choices": "string"},
    "d_closed": {"subject": "int64", "closed": "int64"},
    "d_rsvp": {
        "person": "int64", "occasion": "int64", "space": "int64", "answer": "string", "published": "int64",
        "origin": "int64",
    },
    "d_invitation": {
        "letter": "int64", "inviter": "int64", "sent": "int64", "campaign": "string", "invitee": "int64",
        "accepted": "int64",
    },
    "c_person": {
        "object": "int64", "type": "string", "published": "int64", "origin": "int64", "listed": "boolean",
    },
    "c_role": {
        "object": "int64", "person": "int64", "role": "string", "scope": "int64", "is_brand": "boolean",
        "valid_from": "int64", "valid_to": "int64",
    },
    "c_flag": {"object": "int64", "person": "int64", "flag": "string", "mapped": "string", "origin": "int64"},
    "c_consent": {
        "object": "int64", "person": "int64", "purpose": "string", "source": "string", "text_version": "string",
        "given": "int64", "withdrawn": "int64",
    },
    "c_notice": {"object": "int64", "noticed": "int64"},
    "c_answer": {"object": "int64", "post": "int64", "published": "int64"},
    "l_join": {"person": "int64", "space": "int64", "what": "string", "published": "int64"},
    "l_gone": {"object": "int64"},
    "l_origin": {"origin": "int64", "name": "string", "source": "string"},
}  # fmt: skip
"""the folded ledger that `derive` makes, as far as facts read it"""


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
    branches: ir.Table
    votes: ir.Table
    attendance: ir.Table
    invitations: ir.Table
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
        origin=ibis.null("int64"), source=ibis.literal("home"),
    ).union(flags.select(
        "person", role=flags.flag, scope=ibis.literal(HOME, "int64"), is_brand=flags.mapped == "brand",
        valid_from=ibis.null("int64"), valid_to=ibis.null("int64"), origin=flags.origin,
        source=ibis.ifelse(flags.mapped == "brand", "import_flag", "import_map"),
    ))  # fmt: skip


def branded(rows: ir.Table, role: ir.Table, *keys: str) -> ir.Table:
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
        .select(*keys)
        .distinct()
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


def members(
    purpose: str, role: ir.Table, receipt: ir.Table, as_of: ir.IntegerScalar, now: ir.IntegerScalar
) -> ir.Table:
    """One row per person, bots left out, with `counted`: whether she may be counted for this purpose."""
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
        "person", "kind", "joined", "left", "until", "entry", "origin",
        is_brand=base.person.isin(speaks.person), counted=_counted(base, purpose, receipt, now),
    )  # fmt: skip
    return table


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


def _counted(base: ir.Table, purpose: str, receipt: ir.Table, now: ir.IntegerScalar) -> ir.BooleanValue:
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


# What they said (F4 to F9)


def posts(purpose: str, member: ir.Table, role: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Talk of counted persons, published before T, and what was said in a brand role (by the terms of that role, F10).

    `answerable` is false in imports that hold no reply at all: silence there says nothing about a welcome. `link` is 1
    for a parent that the source names and 2 for the opening post.
    """
    post = ledger("d_post")
    typed = (
        post.filter(post.question.notnull() & (post.thread == post.post)).select("origin").distinct().origin
    )
    said = post.filter(post.published < as_of)
    counts = said.person.isin(member.filter(member.counted).person)
    if purpose in GROUPED:
        here = said.semi_join(member.filter(member.kind.isin(("member", "guest"))), "person")
        counts = counts | said.post.isin(branded(here, role.filter(role.source == "home"), "post").post)
    visible = said.filter(counts)
    start = visible.post == visible.thread
    untyped = visible.titled & (visible.origin != HERE) & ~visible.origin.isin(typed)
    conversing = (
        post.filter((post.published < as_of) & post.parent.notnull()).select("origin").distinct().origin
    )
    return visible.select(
        "post", "num", "thread", "space", "person", "published", "parent", "link", "depth", "words", "origin",
        is_start=start, is_question=start & (visible.question.fill_null(False) | untyped),
        is_brand=visible.post.isin(branded(visible, role, "post").post),
        is_first=visible.post.isin(best(visible, "person", "published", "num").post),
        answerable=(visible.origin == HERE) | visible.origin.isin(conversing),
    )  # fmt: skip


def best(table: ir.Table, key: str, *order: str, latest: bool = False) -> ir.Table:
    """The first (or latest) row of each `key` in this order of columns; by sums and joins, since not every engine that
    runs these expressions has windows."""
    for column in order:
        edge = table[column].max() if latest else table[column].min()
        edges = table.group_by(key).aggregate(edge=edge)
        table = table.semi_join(edges, [key, (column, "edge")])
    return table


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
    """Reactions of counted persons with an account here on talk; imported ones carry the post's time."""
    both = _on_posts("d_reaction", "post", member, as_of)
    target = post.select(aim="post", target="person")
    both = both.left_join(target, both.post == target.aim).drop("aim")
    return marked(both, role, "person", "space", "origin", "published")


def votes(member: ir.Table, role: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Open votes of counted persons; secret ballots count towards no person. `closed` is when the poll ended, by T."""
    both = _on_posts("d_vote", "subject", member, as_of)
    over = ledger("d_closed").filter(lambda t: t.closed < as_of)
    both = both.left_join(over, "subject").drop("subject_right")
    return marked(both, role, "person", "space", "origin", "published")


def _on_posts(name: str, key: str, member: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """What counted persons did to posts before T, with the place of the post."""
    given = ledger(name).filter(lambda t: t.published < as_of)
    given = given.semi_join(_near(member), "person")
    on = ledger("d_post").select(on="post", num="num", space="space", origin="origin")
    return given.join(on, given[key] == on.on).drop("on")


def _near(member: ir.Table) -> ir.Table:
    """Counted persons, without those who live elsewhere: of theirs only replies count (F11)."""
    return member.filter(member.counted, member.kind != "remote")


def attendance(member: ir.Table, role: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Answers of counted persons to events; nobody is checked in yet, so coming is not known."""
    given = ledger("d_rsvp").filter(lambda t: t.published < as_of)
    return marked(
        given.semi_join(_near(member), "person"),
        role,
        "person",
        "space",
        "origin",
        "published",
    )


def invitations(member: ir.Table, role: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Letters of counted persons, and who came by them: unnamed where who came is not counted."""
    counted = member.filter(member.counted)
    sent = ledger("d_invitation").filter(lambda t: t.sent < as_of)
    sent = sent.semi_join(counted, sent.inviter == counted.person)
    came = sent.invitee.isin(counted.person) & (sent.accepted < as_of)
    sent = sent.mutate(
        invitee=came.ifelse(sent.invitee, ibis.null("int64")),
        accepted=came.ifelse(sent.accepted, ibis.null("int64")),
    )
    here = sent.mutate(
        person=sent.inviter,
        published=sent.sent,
        space=ibis.literal(HOME, "int64"),
        origin=ibis.literal(HERE, "int64"),
    )
    return marked(here, role, "letter").drop("person", "published")


def threads(post: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Conversations with their shape up to T; without a counted opening the oldest counted post stands for it (F8)."""
    begun = post.filter(post.is_start)
    headless = post.anti_join(begun, "thread")
    begun = begun.union(best(headless, "thread", "published", "num"))
    opening = begun.select(
        "thread",
        "space",
        "origin",
        "is_question",
        starter="person",
        starter_brand="is_brand",
        started="published",
    )
    voice = post.group_by("thread", "person").aggregate(
        posts=post.count(), peer=(~post.is_brand).any(), deepest=post.depth.max(), steps=post.depth.sum(),
        newest=post.published.max(),
    )  # fmt: skip
    shape = voice.group_by("thread").aggregate(
        posts=voice.posts.sum(), authors=voice.count(), peers=voice.peer.sum(), max_depth=voice.deepest.max(),
        mean_depth=voice.steps.sum() / voice.posts.sum(), last_at=voice.newest.max(),
    )  # fmt: skip
    last = best(post, "thread", "published", "num", latest=True).select(
        "thread", last_person="person", last_brand="is_brand"
    )
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


def branches(post: ir.Table) -> ir.Table:
    """How many counted posts stand at and below each post of a thread, as far as any do.

    A branch is a run of places in the walk through its tree (`tree.walk_order`), so its posts are a difference of two
    running sums. Posts that are not counted hold their branch together and count nothing themselves.
    """
    walk, all = ledger("d_tree"), ledger("d_post").select("post", "thread", "parent")
    here = walk.join(all, "post").left_join(
        post.select(mine="post", person="person", is_brand="is_brand"), [("post", "mine")]
    )
    here = here.mutate(one=here.mine.notnull().ifelse(1, 0).cast("int64"))
    way = ibis.window(group_by=here.tree, order_by=here.place, preceding=None, following=0)
    here = here.mutate(through=here.one.sum().over(way))
    end = here.select(tree_of="tree", ending="place", until="through")
    both = here.join(end, (here.tree == end.tree_of) & (here["last"] == end.ending))
    sized = both.mutate(size=both.until - both.through + both.one)
    return sized.filter(sized["size"] > 0).select("post", "thread", "parent", "size", counted=sized.one == 1)


def narrowed(facts: Facts, space: ir.IntegerScalar | None, origin: ir.IntegerScalar | None) -> Facts:
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
    return replace(
        facts, members=member, posts=cut(facts.posts), replies=cut(facts.replies), reactions=cut(facts.reactions),
        threads=cut(facts.threads), votes=cut(facts.votes), attendance=cut(facts.attendance),
        invitations=cut(facts.invitations),
    )  # fmt: skip
