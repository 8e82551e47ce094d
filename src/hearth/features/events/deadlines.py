"""An hour before an event the home says so, once, to everyone who comes."""

from collections.abc import Iterator

from hearth.base import clock
from hearth.features.events.models import Event
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, due_id
from hearth.ledger.deadlines import falls_due

AHEAD = clock.HOUR


@falls_due
def remind(now: int) -> Iterator[Activity]:
    """Events that begin within the hour."""
    soon = Event.objects.filter(starts__gt=now, starts__lte=now + AHEAD, cancelled=False)
    for event in soon:
        assert event.starts is not None
        identity = due_id(event.uri, "soon", event.starts)
        state = read.state(event.uri)
        if state is None or state.deleted or state.origin != "home" or read.row_by_id(identity):
            continue
        yield Activity(
            type="hearth:Soon",
            actor=HOME,
            object=event.uri,
            object_type="Event",
            id=identity,
            published=now,
            audience=state.audience,
            target=state.target,
            payload={"startTime": event.starts},
        )
