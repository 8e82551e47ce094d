"""The promise of the gate: spoken of after a day and after a day and a half, brought to the stewards when it is late.
Drafts that grew old are forgotten on the way."""

from collections.abc import Iterator

from django.db.models import Q

from hearth.base import clock
from hearth.features.applications.drafts import sweep
from hearth.features.applications.gate import eligible, readers
from hearth.features.applications.models import Application
from hearth.features.applications.projectors import TYPE
from hearth.features.applications.promise import KEPT_DAYS, LATE, let_go_id, stage_at
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
def let_go(now: int) -> Iterator[Activity]:
    """What led nowhere is not kept: three months after the answer, or half a year without one to the readers'
    letter, an application goes with everything about it."""
    kept = KEPT_DAYS * clock.DAY
    answered = Q(state="decided", decided__lte=now - kept)
    silent = Q(state="talking", asked__lte=now - 2 * kept)
    for found in Application.objects.filter(answered | silent, person="").order_by("num")[:50]:
        yield Activity(
            type="Delete",
            actor=HOME,
            object=found.uri,
            object_type=TYPE,
            audience="direct",
            id=let_go_id(found.uri),
        )


@falls_due
def forget_old_drafts(now: int) -> Iterator[Activity]:
    """Nothing happens that others would know of; the rows only go."""
    sweep(now)
    return iter(())
