"""Planning the week: two or three things, and a fourth only in place of another."""

from datetime import tzinfo

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.features.week.models import DONE, DROPPED, PLANNED, Plan
from hearth.features.week.projectors import SORTS
from hearth.features.week.queries import MOST, may_facilitate, planned_in, week_around
from hearth.ledger.activity import Activity, activity_id, edit_of
from hearth.ledger.read import state_by_num
from hearth.ledger.record import Recorded, record, writing
from hearth.people.sight import Viewer

LONGEST = 200
FARTHEST = 180 * clock.DAY


class Full(Invalid):
    """The week is full: something must be left for this."""


def plan(
    viewer: Viewer,
    title: str,
    sort: str,
    at: int,
    zone: tzinfo,
    *,
    instead_of: int | None = None,
    room: str = "",
    key: str = "",
) -> Recorded:
    """Plan something at `at` (ms). In a full week `instead_of` names what is dropped for it; without one: Full."""
    _require(viewer)
    name = " ".join(title.replace("\0", "").split())
    if not name:
        raise Invalid(_("Say in a few words what you plan."))
    if len(name) > LONGEST:
        raise Invalid(_("A plan has at most %(most)s characters.") % {"most": LONGEST})
    if sort not in SORTS[:2]:
        raise Invalid(_("Choose what it is."))
    now = clock.now()
    if not now - 7 * clock.DAY <= at <= now + FARTHEST:
        raise Invalid(_("Choose a day from this week on, within half a year."))
    identity = activity_id(viewer.uri, key) if key else ""
    with writing():
        week = [one for one in planned_in(*week_around(at, zone), viewer) if not _is_known(one, identity)]
        if len(week) >= MOST:
            if instead_of not in {one.num for one in week if not one.event}:
                raise Full(
                    _("There are %(most)s things in that week already. What will you leave for this one?")
                    % {"most": MOST}
                )
            assert instead_of is not None
            _set(viewer, instead_of, DROPPED)
        return record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="hearth:Plan",
                payload={"name": name, "sort": sort, "at": at, "room": room, "state": PLANNED},
                audience="home",
                id=identity,
            )
        )


def _is_known(one: Plan, identity: str) -> bool:
    state = state_by_num(one.num) if identity else None
    return state is not None and state.version == identity


def _require(viewer: Viewer) -> None:
    if not may_facilitate(viewer):
        raise NotFound


def finish(viewer: Viewer, num: int, state: str) -> Recorded:
    """Say that it is done, was dropped, or is planned after all."""
    _require(viewer)
    if state not in (PLANNED, DONE, DROPPED):
        raise Invalid(_("It is planned, done or dropped."))
    with writing():
        return _set(viewer, num, state)


def _set(viewer: Viewer, num: int, to: str) -> Recorded:
    known = Plan.objects.filter(num=num, event=False).first()
    state = state_by_num(num) if known else None
    if known is None or state is None or state.deleted:
        raise NotFound
    now = max(clock.now(), state.updated + 1)
    return record(edit_of(state, viewer.uri, {**state.payload, "state": to, "updated": now}))
