"""Event, Join and Leave on it, and `hearth:Times` as rows. Answers name the event by uri: order does not matter."""

from collections.abc import Iterator
from typing import Any

from hearth.base.sql import sql
from hearth.features.events.models import MAYBE, NO, YES, Event, Rsvp, Times
from hearth.feeds.telling import Telling, retell
from hearth.ledger import read
from hearth.ledger.activity import Row, State, due_id
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
    _retell(row.object)


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
    _retell(row.object)


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

WORDS = ("events.settled", "events.off", "events.soon")


def _retell(uri: str) -> None:
    """Tell from what is known now: the time is settled, it was called off, it begins within the hour."""
    event, state = Event.objects.filter(uri=uri).first(), read.state(uri)
    if event is not None and state is not None and not state.deleted and state.origin == "home":
        retell(event.num, WORDS, _to_tell(event, state))


def _to_tell(event: Event, state: State) -> Iterator[Telling]:
    said = {one.actor: one.answer != NO for one in Rsvp.objects.filter(event=event.uri)}
    offered = {one.actor: bool(one.suits) for one in Times.objects.filter(event=event.uri)}
    soon = (
        read.row_by_id(due_id(event.uri, "soon", event.starts))
        if event.starts and any(said.values())
        else None
    )
    host, url = read.num_of(event.host), f"/events/{event.num}/"
    for person in sorted({*said, *offered}):
        to = read.num_of(person)
        if to is None:
            continue
        words = ""
        if event.cancelled:
            words = "events.off" if said.get(person) or offered.get(person) else ""
        elif event.starts is not None and event.slots and offered.get(person):
            words = "events.settled"
        if words:
            yield Telling(
                to=to, kind="promise", words=words, url=url, by=host, activity=state.version, at=state.updated
            )
        if soon is not None and said.get(person) and not event.cancelled:
            yield Telling(
                to=to,
                kind="promise",
                words="events.soon",
                url=url,
                by=host,
                activity=soon.id,
                at=soon.published,
            )


@projects("hearth:Soon", "Event")
def tell_soon(row: Row) -> None:
    """It begins within the hour."""
    _retell(row.object)
