"""From activities to bonds: follows asked for, accepted, declined and taken back, and rules about servers.

Every activity about a follow says who follows whom and when it was asked for, so they may come in any order.
"""

from hearth.base.sql import sql
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects
from hearth.people.bonds import ACTIVE, ASKED, ENDED, RULE, Follow, ServerRule
from hearth.people.models import Actor
from hearth.people.projectors import nums_of

_RANK = {ASKED: 0, ACTIVE: 1, ENDED: 2}
_PUT = sql(
    "INSERT INTO people_follow(follower, followed, state, activity, asked, rank, since) VALUES(%s,%s,%s,%s,%s,%s,%s)"
    " ON CONFLICT(follower, followed) DO UPDATE SET state = excluded.state, activity = excluded.activity,"
    " asked = excluded.asked, rank = excluded.rank, since = excluded.since"
    " WHERE (excluded.asked, excluded.activity, excluded.rank)"
    " > (people_follow.asked, people_follow.activity, people_follow.rank)"
)


def _put(row: Row, follower: str, followed: str, activity: str, asked: int, state: str) -> None:
    nums = nums_of(row, follower, followed)
    if nums is None or Actor.objects.filter(num__in=nums, deleted=True).exists():
        return
    since = row.published if state == ACTIVE else 0
    _PUT(*nums, state, activity, asked, _RANK[state], since)


@projects("Follow", "*")
def put_follow(row: Row) -> None:
    """Somebody asks to follow."""
    if not row.erased:
        _put(row, row.actor, row.object, row.id, row.published, ASKED)


@projects("Accept", "Follow")
@projects("Reject", "Follow")
@projects("Undo", "Follow")
def answer_follow(row: Row) -> None:
    """A follow was accepted, declined or taken back."""
    follower, followed, asked = (row.payload.get(key) for key in ("follower", "followed", "asked"))
    if isinstance(follower, str) and isinstance(followed, str) and type(asked) is int:
        _put(row, follower, followed, row.object, asked, ACTIVE if row.type == "Accept" else ENDED)


@projects("Delete", "Person")
@projects("Delete", "Service")
@projects("Delete", "Group")
@projects("Delete", "Application")
@projects("Delete", "Organization")
def drop_follows(row: Row) -> None:
    """Who is gone follows nobody, and nobody follows them."""
    Follow.objects.filter(follower=row.num).delete()
    Follow.objects.filter(followed=row.num).delete()


@projects("Create", RULE)
@projects("Update", RULE)
def put_rule(row: Row) -> None:
    """What is decided about a server, as the newest version says."""
    said = {key: str(row.payload.get(key) or "").replace("\0", "") for key in ("severity", "reason", "note")}
    ServerRule.objects.update_or_create(
        host=str(row.payload.get("host") or "")[:253],
        defaults={**said, "since": row.published, "changed_by": row.actor},
    )


@projects("Delete", RULE)
def drop_rule(row: Row) -> None:
    """As if nothing had been decided."""
    before = row.before
    if before is not None:
        ServerRule.objects.filter(host=str(before.payload.get("host") or "")).delete()
