"""`hearth:Plan` as rows, and events of this home beside them: both take a place in the week."""

from typing import Any

from hearth.features.week.models import DONE, DROPPED, PLANNED, Plan
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects

SORTS = ("conversation", "question", "event")
_FAR = 1 << 52


def _moment(value: Any) -> int:
    return value if type(value) is int and 0 < value < _FAR else 0


def _put(row: Row, **values: Any) -> None:
    Plan.objects.update_or_create(num=row.num, defaults={"uri": row.object, "by": row.author, **values})


@projects("Create", "hearth:Plan")
@projects("Update", "hearth:Plan")
def put_plan(row: Row) -> None:
    """Something was planned, moved, done or dropped."""
    said = row.payload
    sort, state = said.get("sort"), said.get("state")
    _put(
        row,
        title=str(said.get("name") or "")[:300],
        sort=sort if sort in SORTS else "conversation",
        room=str(said.get("room") or "")[:500],
        at=_moment(said.get("at")),
        state=state if state in (PLANNED, DONE, DROPPED) else PLANNED,
    )


@projects("Create", "Event")
@projects("Update", "Event")
def put_event(row: Row) -> None:
    """An event of this home takes a place in the week it begins in; while its time is looked for, in that of the first
    proposal."""
    if row.origin != "home":
        return
    said = row.payload
    slots = said.get("hearth:slots")
    proposed = [at for slot in slots if (at := _moment(slot))] if isinstance(slots, list) else []
    _put(
        row,
        title=str(said.get("name") or "")[:300],
        sort="event",
        room=row.target,
        at=_moment(said.get("startTime")) or min(proposed, default=0),
        state=DROPPED if said.get("hearth:cancelled") is True else PLANNED,
        event=True,
    )


@projects("Delete", "hearth:Plan")
@projects("Delete", "Event")
def drop_plan(row: Row) -> None:
    """It is gone."""
    Plan.objects.filter(num=row.num).delete()
