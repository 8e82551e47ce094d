"""Facts about what was said: posts, replies, reactions, votes, answers to events, letters (F4 to F9).

What was said is marked once for all purposes (`said`); what a purpose reads is a part of it.
"""

import ibis
import ibis.expr.types as ir

from hearth.insight.facts_who import in_brand_role, marked, may_count
from hearth.insight.folded import HERE, HOME, ledger
from hearth.insight.registry import EVERYONE, GROUPED

POST = (
    "post", "num", "thread", "space", "person", "published", "parent", "link", "depth", "words", "origin", "is_start",
    "is_question", "is_brand", "is_first", "answerable",
)  # fmt: skip


def said(
    person: ir.Table, role: ir.Table, receipt: ir.Table, as_of: ir.IntegerScalar, now: ir.IntegerScalar
) -> ir.Table:
    """Talk before T, with who was answered and when she had written (`target`, `asked`: nothing where the parent is not
    there), and for purposes of groups whether the post counts (`by_`) and whether the one it answers does (`to_`).

    A post made in a brand role counts by the terms of that role (F10). `is_first`: the first ever of its author;
    `to_first`: it answers such a post. `answerable` is false in imports that hold no reply at all: silence there says
    nothing about a welcome. `link` is 1 for a parent that the source names and 2 for the opening post.
    """
    all = ledger("d_post")
    post = all.filter(all.published < as_of)
    typed = all.filter(all.question.notnull() & (all.thread == all.post)).select("origin").distinct().origin
    conversing = post.filter(post.parent.notnull()).select("origin").distinct().origin
    mark = _marks(post, person, role)
    agreed = agreeing(person, receipt, now)
    both = _beside(_beside(post, "post", mark, "by"), "person", agreed, "by")
    both = _beside(_beside(both, "parent", mark, "to"), "target", agreed, "to")
    start = both.post == both.thread
    untyped = both.titled & (both.origin != HERE) & ~both.origin.isin(typed)
    there = (both.asked < as_of).fill_null(False)
    counts = {f"by_{name}": both[f"by_{name}"] | both.by_served for name in GROUPED}
    counts |= {f"to_{name}": there & (both[f"to_{name}"] | both.to_served) for name in GROUPED}
    return both.select(
        *POST[:11], is_start=start, is_question=start & (both.question.fill_null(False) | untyped),
        is_brand="by_brand", is_first="by_first",
        answerable=(both.origin == HERE) | both.origin.isin(conversing),
        target=there.ifelse(both.target, ibis.null("int64")), asked=there.ifelse(both.asked, ibis.null("int64")),
        target_brand=there & both.to_brand, to_first=both.to_first, **counts,
    )  # fmt: skip


def agreeing(person: ir.Table, receipt: ir.Table, now: ir.IntegerScalar) -> ir.Table:
    """Everybody, with whether she may be counted for each purpose of groups."""
    return person.select("person", **{name: may_count(person, name, receipt, now) for name in GROUPED})


def _marks(post: ir.Table, person: ir.Table, role: ir.Table) -> ir.Table:
    """Posts made in a brand role (`served`: one of the home, by somebody who belongs to it), and everybody's first."""
    here = person.filter(person.kind.isin(("member", "guest"))).person
    spoke = in_brand_role(post, role.mutate(served=(role.source == "home") & role.person.isin(here)))
    first = best(post, "person", "published", "num")
    mark = spoke.select("post", "served", brand=True, first=False).union(
        first.select("post", served=False, brand=False, first=True)
    )
    return mark.group_by("post").aggregate(
        brand=mark.brand.any(), served=mark.served.any(), first=mark["first"].any()
    )


def _beside(rows: ir.Table, key: str, marks: ir.Table, front: str) -> ir.Table:
    """The rows with the marks of one of their keys, false where there are none."""
    which, *names = marks.columns
    named = marks.select(marks[which].name("whose"), *(marks[name].name(f"{front}_{name}") for name in names))
    both = rows.left_join(named, rows[key] == named.whose).drop("whose")
    return both.mutate(**{f"{front}_{name}": both[f"{front}_{name}"].fill_null(False) for name in names})


def posts(purpose: str, talk: ir.Table, member: ir.Table) -> ir.Table:
    """Talk of counted persons."""
    return _counted(purpose, talk, member).select(*POST)


def _counted(purpose: str, talk: ir.Table, member: ir.Table) -> ir.Table:
    if purpose == EVERYONE:
        return talk
    return talk.filter(
        talk[f"by_{purpose}"]
        if purpose in GROUPED
        else talk.person.isin(member.filter(member.counted).person)
    )


def replies(purpose: str, talk: ir.Table, member: ir.Table) -> ir.Table:
    """Talk that names a parent, or answers its thread's opening; without target where the parent is not counted."""
    child = _counted(purpose, talk.filter(talk.parent.notnull()), member)
    if purpose == EVERYONE:
        to = child.asked.notnull()
    elif purpose in GROUPED:
        to = child[f"to_{purpose}"]
    else:
        to = child.target.isin(member.filter(member.counted).person).fill_null(False)
    target = to.ifelse(child.target, ibis.null("int64"))
    asked = to.ifelse(child.asked, ibis.null("int64"))
    return child.select(
        "post", "parent", "thread", "space", "origin", "person", "published", "link", target=target,
        target_brand=to.ifelse(child.target_brand, ibis.null("boolean")), person_brand="is_brand",
        is_self=child.person == target, to_first="to_first", latency=ibis.greatest(0, child.published - asked),
    )  # fmt: skip


def best(table: ir.Table, key: str, *order: str, latest: bool = False) -> ir.Table:
    """The first (or latest) row of each `key` in this order of columns; by sums and joins, since not every engine that
    runs these expressions has windows."""
    for column in order:
        edge = table[column].max() if latest else table[column].min()
        edges = table.group_by(key).aggregate(edge=edge)
        table = table.semi_join(edges, [key, (column, "edge")])
    return table


# What was done besides, once for all purposes, with `by_` as above; of people elsewhere only replies count (F11)


def reacted(agreed: ir.Table, person: ir.Table, role: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Reactions of persons with an account here on talk; imported ones carry the post's time."""
    return _done(_on_posts("d_reaction", "post", as_of), agreed, person, role)


def voted(agreed: ir.Table, person: ir.Table, role: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Open votes; secret ballots count towards no person. `closed` is when the poll ended, by T."""
    over = ledger("d_closed").filter(lambda t: t.closed < as_of)
    both = _on_posts("d_vote", "subject", as_of).left_join(over, "subject").drop("subject_right")
    return _done(both, agreed, person, role)


def attending(agreed: ir.Table, person: ir.Table, role: ir.Table, as_of: ir.IntegerScalar) -> ir.Table:
    """Answers to events; nobody is checked in yet, so coming is not known."""
    return _done(ledger("d_rsvp").filter(lambda t: t.published < as_of), agreed, person, role)


def _on_posts(name: str, key: str, as_of: ir.IntegerScalar) -> ir.Table:
    """What was done to posts before T, with the place of the post."""
    given = ledger(name).filter(lambda t: t.published < as_of)
    on = ledger("d_post").select(on="post", num="num", space="space", origin="origin")
    return given.join(on, given[key] == on.on).drop("on")


def _done(given: ir.Table, agreed: ir.Table, person: ir.Table, role: ir.Table) -> ir.Table:
    near = agreed.semi_join(person.filter(person.kind != "remote"), "person")
    given = marked(given, role, "person", "space", "origin", "published")
    return given.join(near.rename({f"by_{name}": name for name in GROUPED}), "person")


def done(purpose: str, act: ir.Table, member: ir.Table) -> ir.Table:
    """Of these, what counted persons did."""
    return _counted(purpose, act, member).drop(*(f"by_{name}" for name in GROUPED))


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
