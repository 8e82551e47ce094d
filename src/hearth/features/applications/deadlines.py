"""The promise of the gate: spoken of after a day and after a day and a half, brought to the stewards when it is late.
Drafts that grew old are forgotten on the way."""

from collections.abc import Iterator

from hearth.features.applications.drafts import sweep
from hearth.features.applications.gate import eligible, readers
from hearth.features.applications.models import Application
from hearth.features.applications.projectors import TYPE
from hearth.features.applications.promise import LATE, stage_at
from hearth.ledger.activity import HOME, Activity, due_id
from hearth.ledger.deadlines import falls_due


@falls_due
def remind_readers(now: int) -> Iterator[Activity]:
    """Readers hear of a promise twice, stewards too once it is broken."""
    waiting = list(Application.objects.filter(next_at__lte=now).order_by("next_at", "num")[:200])
    if not waiting:
        return
    reading = [person.uri for person in readers()]
    stewards = [person.uri for person in eligible() if person.keeper]
    for found in waiting:
        if found.due is None:
            continue
        stage = stage_at(found.due, now)
        to = sorted({*reading, *(stewards if stage >= LATE else [])})
        yield Activity(
            type="hearth:Remind",
            actor=HOME,
            object=found.uri,
            object_type=TYPE,
            audience="direct",
            payload={"stage": stage, "due": found.due, "to": to},
            id=due_id(found.uri, f"promise {stage}", found.due),
        )


@falls_due
def forget_old_drafts(now: int) -> Iterator[Activity]:
    """Nothing happens that others would know of; the rows only go."""
    sweep(now)
    return iter(())
