"""Who may see what: decided here and nowhere else, from author, audience, space and recipients only.

`may_see` judges one row, `visible` narrows a query; both say the same (tests/people/test_sight.py proves it).
What you may not see does not exist for you: the answer is 404.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from hearth.base import clock
from hearth.base.sql import sql
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import DIRECT, HOME, PUBLIC, SPACE, Recipient, Seen


class Visible(Protocol):
    """The four facts sight needs; any row or record that has them can be judged."""

    @property
    def num(self) -> int: ...
    @property
    def author(self) -> int: ...
    @property
    def audience(self) -> str: ...
    @property
    def space(self) -> int: ...


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role held now."""

    role: str
    scope: int
    is_brand: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """What somebody may not do for a while: `sort` (pause, ban, direct) in a `scope` until then (0: no end is set)."""

    sort: str
    scope: int
    until: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who is looking. `spaces` are active memberships (the home among them, if `member`); `muted` are people whose
    words stay out of her feeds; `claimed` are imported people who turned out to be her; a `banned` person keeps her
    data and sees what strangers see."""

    actor: int | None = None
    uri: str = ""
    handle: str = ""
    name: str = ""
    avatar: str = ""
    member: bool = False
    spaces: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    roles: tuple[HeldRole, ...] = ()
    muted: frozenset[int] = frozenset()
    claimed: frozenset[int] = frozenset()
    limits: tuple[Limit, ...] = ()
    banned: bool = False

    def is_hers(self, author: int) -> bool:
        """Whether this author is herself, here or in an archive where she proved that it was she."""
        return self.actor is not None and (author == self.actor or author in self.claimed)

    @property
    def known(self) -> bool:
        """Whether somebody is signed in."""
        return self.actor is not None

    def holds(self, *names: str, scope: int = HOME_NUM) -> bool:
        """Whether one of these roles is held in the home, or in the space `scope`."""
        return any(held.role in names and held.scope in (HOME_NUM, scope) for held in self.roles)


STRANGER = Viewer()

# One round trip for everything a viewer is: herself, memberships, roles held now, blocks either way, whom she muted,
# what she may not do for a while, and the imported people she and those others claimed to have been.
VIEWER = (
    "SELECT 'a', num, 0, uri, handle, name, avatar FROM people_actor WHERE num = {me} AND NOT deleted"
    " UNION ALL SELECT 'm', space, 0, '', '', '', '' FROM people_membership"
    " WHERE actor = {me} AND state = 'active'"
    " UNION ALL SELECT 'r', scope, CASE WHEN is_brand THEN 1 ELSE 0 END, role, '', '', '' FROM people_role"
    " WHERE actor = {me} AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)"
    " UNION ALL SELECT 'b', blocked, 0, '', '', '', '' FROM people_block WHERE blocker = {me}"
    " UNION ALL SELECT 'b', blocker, 0, '', '', '', '' FROM people_block WHERE blocked = {me}"
    " UNION ALL SELECT 'b', g.num, 0, '', '', '', '' FROM people_block k CROSS JOIN people_actor g"
    " WHERE k.blocker = {me} AND g.author = k.blocked AND g.kind = 'claimed'"
    " UNION ALL SELECT 'b', g.num, 0, '', '', '', '' FROM people_block k CROSS JOIN people_actor g"
    " WHERE k.blocked = {me} AND g.author = k.blocker AND g.kind = 'claimed'"
    " UNION ALL SELECT 'q', muted, 0, '', '', '', '' FROM people_mute WHERE muter = {me}"
    " UNION ALL SELECT 'q', g.num, 0, '', '', '', '' FROM people_mute k CROSS JOIN people_actor g"
    " WHERE k.muter = {me} AND g.author = k.muted AND g.kind = 'claimed'"
    " UNION ALL SELECT 'c', num, 0, '', '', '', '' FROM people_actor WHERE author = {me} AND kind = 'claimed'"
    " UNION ALL SELECT 'x', scope, coalesce(valid_to, 0), sort, reason, '', '' FROM people_restriction"
    " WHERE actor = {me} AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)"
)
_VIEWER = sql(VIEWER.replace("{me}", "%s"))


def viewer_for(actor: int | None) -> Viewer:
    """The viewer behind an actor number, in one query; STRANGER when there is nobody."""
    if actor is None:
        return STRANGER
    now = clock.now()
    return viewer_of(actor, _VIEWER.all(*viewer_words(actor, now)))


def viewer_words(me: int, now: int) -> tuple[int, ...]:
    """What fills the places of VIEWER, in order."""
    return (me, me, me, now, now, me, me, me, me, me, me, me, me, now, now)


def viewer_of(actor: int, rows: list[tuple[Any, ...]]) -> Viewer:
    """The viewer these rows of VIEWER describe."""
    me = next((row for row in rows if row[0] == "a"), None)
    if me is None:
        return STRANGER
    limits = tuple(sorted((Limit(r[3], r[1], r[2], r[4]) for r in rows if r[0] == "x"), key=_by_limit))
    banned = any(limit.sort == "ban" for limit in limits)
    spaces = frozenset(row[1] for row in rows if row[0] == "m" and not banned)
    return Viewer(
        actor=actor,
        uri=me[3],
        handle=me[4],
        name=me[5],
        avatar=me[6],
        member=HOME_NUM in spaces,
        spaces=spaces,
        hidden=frozenset(row[1] for row in rows if row[0] == "b") - {actor},
        roles=() if banned else tuple(sorted((_held(row) for row in rows if row[0] == "r"), key=_by_role)),
        muted=frozenset(row[1] for row in rows if row[0] == "q"),
        claimed=frozenset(row[1] for row in rows if row[0] == "c"),
        limits=limits,
        banned=banned,
    )


def _held(row: tuple[Any, ...]) -> HeldRole:
    return HeldRole(row[3], row[1], bool(row[2]))


def _by_limit(limit: Limit) -> tuple[str, int, int]:
    return limit.sort, limit.scope, -(limit.until or 1 << 62)


def _by_role(held: HeldRole) -> tuple[int, str]:
    return held.scope, held.role


def may_see(viewer: Viewer, row: Visible, recipients: Container[int] | None = None) -> bool:
    """Whether this viewer may see this row. `recipients` (actor numbers) saves the query for a direct row."""
    if viewer.is_hers(row.author):
        return True
    if row.author in viewer.hidden:
        return False
    match row.audience:
        case "public":
            return True
        case "home":
            return viewer.member
        case "space":
            return row.space in viewer.spaces
        case "direct" if viewer.actor is not None:
            if recipients is not None:
                return viewer.actor in recipients
            return Recipient.objects.filter(object=row.num, actor=viewer.actor).exists()
    return False


def visible[Row: Seen](query: QuerySet[Row], viewer: Viewer) -> QuerySet[Row]:
    """The rows of `query` this viewer may see."""
    if viewer.actor is None:
        return query.filter(audience=PUBLIC)
    sees = Q(audience__in=(PUBLIC, HOME) if viewer.member else (PUBLIC,))
    if viewer.spaces:
        sees |= Q(audience=SPACE, space__in=viewer.spaces)
    addressed = Recipient.objects.filter(actor=viewer.actor).values("object")
    sees |= Q(audience=DIRECT, num__in=addressed)
    if viewer.hidden:
        sees &= ~Q(author__in=viewer.hidden)
    if viewer.claimed:
        sees |= Q(author__in=viewer.claimed)
    return query.filter(sees | Q(author=viewer.actor))
