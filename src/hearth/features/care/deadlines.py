"""What was set for a time ends by itself, and that it did is on record; sealed evidence is destroyed in time."""

from collections.abc import Iterator

from hearth.base import clock, options
from hearth.features.care.models import Act, Appeal, Case, Decision, Evidence, Mediation, RoomWord
from hearth.ledger.activity import HOME, Activity, due_id
from hearth.ledger.deadlines import falls_due
from hearth.spaces.writing import uri_of

AT_ONCE = 200


@falls_due
def end_acts(now: int) -> Iterator[Activity]:
    """Pauses, bans, slow mode: permission has compared times already, this is the record."""
    over = Act.objects.filter(until__gt=0, until__lte=now, ended=0, undone=0).order_by("until", "num")
    for step in over[:AT_ONCE]:
        yield _home("hearth:Ended", step.uri, "hearth:Act", due_id(step.uri, "end", step.until), step.case)


@falls_due
def overdue_appeals(now: int) -> Iterator[Activity]:
    """A promised answer that did not come is said once."""
    answered = Decision.objects.values("appeal")
    for late in Appeal.objects.filter(due__lte=now, due__gt=now - clock.DAY).exclude(uri__in=answered)[
        :AT_ONCE
    ]:
        yield _home("hearth:Overdue", late.uri, "hearth:Appeal", due_id(late.uri, "due", late.due), late.case)


@falls_due
def destroy_evidence(now: int) -> Iterator[Activity]:
    """Half a year after the last that happened in a closed case nobody needs a copy of what was said."""
    value = options.get("care_keep_days", "180")
    days = int(value) if value.isdecimal() and 0 < int(value) < 3650 else 180
    old = now - days * clock.DAY
    done = Case.objects.filter(state="closed", last_at__lt=old).values("num")
    for kept in Evidence.objects.filter(taken__lt=old, case__in=done).order_by("num")[:AT_ONCE]:
        if Act.objects.filter(case=kept.case, at__gte=old).exists():
            continue
        yield _home(
            "Delete", uri_of(kept.num), "hearth:Evidence", due_id(str(kept.num), "destroy", 0), kept.case
        )


@falls_due
def look_back(now: int) -> Iterator[Activity]:
    """Two weeks after two people agreed, the three are reminded once."""
    for room in Mediation.objects.filter(due__gt=0, due__lte=now, ended=0).order_by("due", "num")[:AT_ONCE]:
        last = RoomWord.objects.filter(room=room.num, sort="proposal").order_by("seq").last()
        yield Activity(
            type="hearth:Remind",
            actor=HOME,
            object=room.uri,
            object_type="hearth:Mediation",
            payload={"about": last.activity if last else ""},
            id=due_id(room.uri, "look back", room.due),
            audience="direct",
        )


def _home(verb: str, thing: str, kind: str, identity: str, case: int) -> Activity:
    return Activity(
        type=verb,
        actor=HOME,
        object=thing,
        object_type=kind,
        id=identity,
        context=uri_of(case),
        audience="direct",
        quiet=True,
    )
