"""One matter, one case: two cases that belong together are joined by hand, and what does not belong is taken out."""

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.features.care.access import access_case_to_act
from hearth.features.care.models import Case, Evidence, Report
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import record, writing
from hearth.people.sight import Viewer


def merge(viewer: Viewer, num: int, into: int) -> int:
    """Put one open case into another. Returns the one that goes on."""
    with writing():
        one, other = access_case_to_act(viewer, num), access_case_to_act(viewer, into)
        if one.num == other.num:
            raise Invalid(_("Choose another case."))
        if one.state != "open" or other.state != "open":
            raise Invalid(_("Only open cases can be joined."))
        record(_about(viewer, "hearth:Merge", one, {"into": other.uri}))
        return other.num


def split(viewer: Viewer, num: int, about: str) -> int:
    """Take one reported thing out into a case of its own. Returns the new case."""
    with writing():
        case = access_case_to_act(viewer, num)
        kept = Evidence.objects.filter(case=case.num)
        if case.state != "open" or not kept.filter(about=about).exists():
            raise Invalid(_("Choose something of this open case."))
        if kept.count() < 2:
            raise Invalid(_("There is only one thing in this case."))
        state = read.state(about)
        kind = Report.objects.filter(case=case.num, about=about).values_list("about_type", flat=True).first()
        own = record(
            Activity(
                type="Create",
                actor=HOME,
                object_type="hearth:Case",
                payload={
                    "about": about,
                    "about_type": kind or (state.type if state else ""),
                    "concerned": state.actor if state else "",
                },
                context=read.uri_of(case.thread) or "" if case.thread else "",
                target=read.uri_of(case.space) or "",
                audience="direct",
            )
        )
        record(_about(viewer, "hearth:Split", case, {"into": own.object, "about": about}))
        return own.num


def _about(viewer: Viewer, verb: str, case: Case, payload: dict[str, str]) -> Activity:
    return Activity(
        type=verb,
        actor=viewer.uri,
        object=case.uri,
        object_type="hearth:Case",
        payload=payload,
        audience="direct",
        quiet=True,
    )
