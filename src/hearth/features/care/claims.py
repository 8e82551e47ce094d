"""Taking a case on, letting it go, handing it over: one pair of hands at a time, and nobody carries too much."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.base import clock, options
from hearth.base.errors import Invalid, NotAllowed
from hearth.features.care.access import access_case_to_act, keepers
from hearth.features.care.models import Act, Case
from hearth.ledger.activity import Activity
from hearth.ledger.record import record, writing
from hearth.people.sight import Viewer

HELD_FOR = 30 * clock.MINUTE
HANDED_FOR = clock.DAY


def cap() -> int:
    """How many cases one person carries at a time."""
    value = options.get("care_cap", "5")
    return int(value) if value.isdecimal() and 0 < int(value) < 100 else 5


def carried(actor: int) -> int:
    """How many cases this person holds now."""
    return Case.objects.filter(holder=actor, held_until__gt=clock.now(), state="open").count()


def load_of(actor: int) -> tuple[int, int]:
    """Cases held now, and steps taken within a day: shown to oneself only."""
    since = clock.now() - clock.DAY
    return carried(actor), Act.objects.filter(by=actor, at__gt=since).exclude(sort="note").count()


def claim(viewer: Viewer, num: int) -> None:
    """Take a case on for half an hour; every step in it renews that."""
    with writing():
        take_on(viewer, access_case_to_act(viewer, num))


def take_on(viewer: Viewer, case: Case) -> None:
    """As `claim`, inside the caller's transaction."""
    assert viewer.actor is not None
    if case.state != "open":
        raise Invalid(_("This case is closed."))
    mine = case.holder == viewer.actor and case.held_until > clock.now()
    most = cap()
    if not mine and carried(viewer.actor) >= most and keepers(case, but=viewer.actor):
        raise NotAllowed(
            ngettext(
                "You carry %(count)d case already. Let this one pass on; others will see it.",
                "You carry %(count)d cases already. Let this one pass on; others will see it.",
                most,
            )
            % {"count": most}
        )
    _hold(viewer, case, viewer.uri, max(case.held_until if mine else 0, clock.now() + HELD_FOR))


def release(viewer: Viewer, num: int) -> None:
    """Let a case go. Letting go twice changes nothing."""
    with writing():
        case = access_case_to_act(viewer, num)
        if case.holder == viewer.actor:
            _hold(viewer, case, "", 0)


def hand_over(viewer: Viewer, num: int, to: int) -> None:
    """Ask one other person to go on; she has a day before it is free again."""
    with writing():
        case = access_case_to_act(viewer, num)
        chosen = next((one for one in keepers(case, but=viewer.actor or 0) if one.num == to), None)
        if chosen is None:
            raise Invalid(_("Choose somebody who can decide about this case."))
        _hold(viewer, case, chosen.uri, clock.now() + HANDED_FOR)


def _hold(viewer: Viewer, case: Case, holder: str, until: int) -> None:
    record(
        Activity(
            type="hearth:Claim",
            actor=viewer.uri,
            object=case.uri,
            object_type="hearth:Case",
            payload={"holder": holder, "until": until},
            audience="direct",
            quiet=True,
        )
    )
