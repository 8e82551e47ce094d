"""Event, Join and Leave on it, and `hearth:Times` as rows. Answers name the event by uri: order does not matter."""

from typing import Any

from hearth.base.sql import sql
from hearth.features.events.models import MAYBE, NO, YES, Event, Rsvp, Times
from hearth.feeds.telling import tell
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects

_FAR = 1 << 52
MOST_MINUTES = 7 * 24 * 60


def moment(value: Any) -> int | None:
    """A time in ms, or None."""
    return value if type(value) is int and 0 < value < _FAR else None


def _minutes(value: Any) -> int:
    return value if type(value) is int and 0 < value <= MOST_MINUTES else 60


@projects("Create", "Event")
@projects("Update", "Event")
def put_event(row: Row) -> None:
    """What it is, when and where, or the times to choose from."""
    payload = row.payload
    slots = payload.get("hearth:slots")
    version = payload.get("hearth:version")
    Event.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "host": row.author,
            "name": str(payload.get("name") or ""),
            "starts": moment(payload.get("startTime")),
            "minutes": _minutes(payload.get("hearth:minutes")),
            "place": str(payload.get("location") or ""),
            "slots": sorted({at for slot in slots if (at := moment(slot))})
            if isinstance(slots, list)
            else [],
            "cancelled": payload.get("hearth:cancelled") is True,
            "version": version if type(version) is int and 0 <= version < 2**31 else 0,
        },
    )


_KNOWN = sql(
    "SELECT 1 FROM events_event WHERE uri = %s UNION ALL SELECT 1 FROM events_rsvp WHERE event = %s"
    " UNION ALL SELECT 1 FROM events_times WHERE event = %s LIMIT 1"
)


@projects("Delete", "*")
def drop_event(row: Row) -> None:
    """A deleted event takes its answers along."""
    if _KNOWN.one(*[row.object] * 3) is None:
        return
    Rsvp.objects.filter(event=row.object).delete()
    Times.objects.filter(event=row.object).delete()
    Event.objects.filter(uri=row.object).delete()


def _answers(row: Row, model: type[Rsvp] | type[Times], **values: Any) -> None:
    if row.erased or ((state := read.state(row.object)) is not None and state.deleted):
        return
    known = model._default_manager.filter(event=row.object, actor=row.actor).first()
    if known and (known.published, known.activity) >= (row.published, row.id):
        return
    model._default_manager.update_or_create(
        event=row.object,
        actor=row.actor,
        defaults={**values, "published": row.published, "activity": row.id},
    )


@projects("Join", "Event")
def comes(row: Row) -> None:
    """Somebody comes, or may come."""
    _answers(row, Rsvp, answer=MAYBE if row.payload.get("hearth:answer") == MAYBE else YES)


@projects("Leave", "Event")
def stays_away(row: Row) -> None:
    """Somebody does not come, after all or from the first."""
    _answers(row, Rsvp, answer=NO)


@projects("hearth:Times", "Event")
def can(row: Row) -> None:
    """Which of the proposed times suit somebody."""
    said = row.payload.get("suits")
    suits = (
        {str(at): word for at, word in said.items() if word in (YES, MAYBE)} if isinstance(said, dict) else {}
    )
    _answers(row, Times, suits=suits)


# Who is told


def _tell(row: Row, words: str, actors: set[str]) -> None:
    for uri in sorted(actors):
        to = read.num_of(uri)
        if to is not None:
            tell(
                to,
                "promise",
                about=row.num or read.num_of(row.object) or 0,
                by=read.num_of(row.actor),
                url=f"/events/{read.num_of(row.object)}/",
                words=words,
                activity=row.id,
                at=row.published,
            )


@projects("Update", "Event")
def tell_of_change(row: Row) -> None:
    """Whoever answered hears that the time is settled, or that it was called off."""
    before = row.before
    if row.quiet or before is None:
        return
    if row.payload.get("hearth:cancelled") is True and before.payload.get("hearth:cancelled") is not True:
        said = Rsvp.objects.filter(event=row.object).exclude(answer=NO).values_list("actor", flat=True)
        _tell(
            row,
            "events.off",
            {*said, *Times.objects.filter(event=row.object).values_list("actor", flat=True)},
        )
    elif moment(row.payload.get("startTime")) and not moment(before.payload.get("startTime")):
        _tell(
            row, "events.settled", set(Times.objects.filter(event=row.object).values_list("actor", flat=True))
        )


@projects("hearth:Soon", "Event")
def tell_soon(row: Row) -> None:
    """It begins within the hour."""
    said = Rsvp.objects.filter(event=row.object).exclude(answer=NO).values_list("actor", flat=True)
    _tell(row, "events.soon", set(said))
