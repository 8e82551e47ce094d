"""Who may take care of what. Nobody decides about herself, nobody about what she reported; whom a report is about
cannot tell that there is one."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import NotAllowed, NotFound
from hearth.base.sql import sql
from hearth.features.care import hot
from hearth.features.care.models import Case, Concerned, Report
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import Actor
from hearth.people.sight import Viewer

KEEPERS = ("founder", "steward", "moderator")

_REPORTED = sql("SELECT 1 FROM care_report WHERE matter = %s AND reporter = %s LIMIT 1")


def may_care(viewer: Viewer) -> bool:
    """Whether this viewer takes care of anything here."""
    return any(held.role in KEEPERS for held in viewer.roles)


def _scopes(viewer: Viewer) -> set[int]:
    return {held.scope for held in viewer.roles if held.role in KEEPERS}


def cases_for(viewer: Viewer) -> QuerySet[Case]:
    """The cases this viewer may know of: those of her places, none about herself."""
    scopes = _scopes(viewer)
    if not scopes or viewer.actor is None:
        return Case.objects.none()
    about_her = Concerned.objects.filter(case=OuterRef("num"), actor=viewer.actor)
    found = Case.objects.filter(~Exists(about_her))
    return found if HOME_NUM in scopes else found.filter(space__in=scopes)


def to_judge(viewer: Viewer) -> QuerySet[Case]:
    """Those of them she may decide about: what she reported herself goes to others."""
    mine = Report.objects.filter(case=OuterRef("num"), reporter=viewer.actor or 0)
    return cases_for(viewer).filter(~Exists(mine))


def require_care(viewer: Viewer) -> None:
    """For pages of those who take care. For everybody else they do not exist."""
    if not may_care(viewer):
        raise NotFound


def access_case(viewer: Viewer, num: int) -> Case:
    """A case this viewer may know of; a merged one leads to where it went."""
    scopes = _scopes(viewer)
    found = hot.case(num, viewer.actor or 0) if scopes and num < 1 << 63 else None
    if found is not None and found.merged_into:
        found = hot.case(found.merged_into, viewer.actor or 0)
    if found is None or not (HOME_NUM in scopes or found.space in scopes):
        raise NotFound
    return found


def something_waits(viewer: Viewer) -> bool:
    """Whether an open case waits that this viewer may decide about: one query for each place she keeps."""
    scopes = _scopes(viewer)
    places = {HOME_NUM} if HOME_NUM in scopes else scopes
    return any(hot.waits(scope, viewer.actor or 0) for scope in places)


def reported_it(viewer: Viewer, case: Case) -> bool:
    """Whether this viewer is one of those who reported it."""
    return _REPORTED.one(case.num, viewer.actor or 0) is not None


def access_case_to_act(viewer: Viewer, num: int) -> Case:
    """A case this viewer may decide about now. Call inside the write transaction."""
    case = access_case(viewer, num)
    if reported_it(viewer, case):
        raise NotAllowed(_("You reported this yourself, so somebody else decides about it."))
    if case.holder and case.holder != viewer.actor and case.held_until > clock.now():
        raise NotAllowed(
            _(
                "%(name)s is taking care of this right now. It is free again when they let go or after half an hour."
            )
            % {"name": name_of(case.holder)}
        )
    return case


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who could take a case on."""

    num: int
    uri: str
    name: str
    peer: bool


def keepers(case: Case, *, but: int = 0) -> list[Keeper]:
    """Everybody who may decide about this case now, by name."""
    found = hot.keepers(case.num, case.space, but, clock.now())
    return [Keeper(num, uri, name, not brand) for num, uri, name, brand in found]


def name_of(num: int) -> str:
    """What somebody is called now."""
    found = Actor.objects.filter(num=num).values_list("name", flat=True).first()
    return found or _("Somebody who left")
