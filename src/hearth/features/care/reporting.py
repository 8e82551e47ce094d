"""Telling the keepers that something is wrong. Reports about one matter become one case; what was reported is sealed in
the same breath."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound, TooMuch
from hearth.features.care import evidence
from hearth.features.care.access import cases_for, keepers, may_care
from hearth.features.care.evidence import Matter, access_matter
from hearth.features.care.models import Case, Report
from hearth.features.care.words import HARMS, WANTS, rules, version
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, activity_id
from hearth.ledger.record import record, writing
from hearth.people.restrictions import restrict
from hearth.people.roles import may_moderate
from hearth.people.sight import Viewer
from hearth.spaces.writing import uri_of

ONE_MATTER = clock.DAY
"""reports about one person's words in one place within this time are one matter"""
MOST_AN_HOUR = 20
LONGEST = 4000
KEPT_APART = 3 * clock.DAY


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a report: its case, and whether it was news."""

    case: int
    new: bool
    apart: bool = False


def report(
    viewer: Viewer, num: int, *, harm: int, rule: str = "", words: str = "", wants: str = "act", key: str = ""
) -> Told:
    """Report anything one can see. The same thing reported twice by one person is one report."""
    if viewer.actor is None:
        raise NotAllowed(_("Sign in to report something."))
    if harm not in {value for value, _t, _h in HARMS}:
        raise Invalid(_("Choose how bad it is; “I am not sure” is fine."))
    if rule and rule not in {one.key for one in rules()}:
        raise Invalid(_("Choose one of the rules, or none."))
    said = words.replace("\0", "").encode(errors="replace").decode().strip()[:LONGEST]
    with writing():
        matter = access_matter(viewer, num)
        if matter.person == viewer.actor:
            raise Invalid(_("This is your own. You can change or delete it yourself."))
        before = Report.objects.filter(about=matter.uri, reporter=viewer.actor).order_by("-seq").first()
        if before is not None and Case.objects.filter(num=before.case, state="open").exists():
            return Told(before.case, False)
        _not_too_many(viewer)
        case = _case_of(matter)
        evidence.take(case, matter)
        record(
            Activity(
                type="Flag",
                actor=viewer.uri,
                object=case,
                object_type="hearth:Case",
                payload={
                    "about": matter.uri,
                    "about_type": matter.type,
                    "harm": harm,
                    "rule": rule,
                    "version": version(),
                    "words": said,
                    "wants": wants if wants in dict(WANTS) else "act",
                },
                audience="direct",
                id=activity_id(viewer.uri, key) if key else "",
            )
        )
        apart = matter.direct and harm >= 2 and bool(matter.person_uri)
        if apart:
            _keep_apart(viewer, matter, case)
        return Told(read.num_of(case) or 0, True, apart)


def _not_too_many(viewer: Viewer) -> None:
    since = clock.now() - clock.HOUR
    if Report.objects.filter(reporter=viewer.actor or 0, published__gt=since).count() >= MOST_AN_HOUR:
        raise TooMuch(
            _("You reported a great deal within an hour. All of it arrived; somebody is looking."), 3600
        )


def _keep_apart(viewer: Viewer, matter: Matter, case: str) -> None:
    """Until somebody has looked, whoever wrote the message cannot write to its recipient again. The log tells it."""
    until = clock.now() + KEPT_APART
    kept = restrict(
        HOME, matter.person_uri, sort="direct", scope=viewer.uri, until=until, reason="", case=case
    )
    record(
        Activity(
            type="Create",
            actor=HOME,
            object_type="hearth:Act",
            payload={
                "sort": "apart",
                "about": matter.person_uri,
                "scope": HOME,
                "rule": "",
                "version": version(),
                "reason": "",
                "letter": "",
                "effect": kept.object,
                "until": until,
                "attributedTo": HOME,
            },
            context=case,
            target=HOME,
            audience="direct",
        )
    )


def open_case(viewer: Viewer, num: int) -> int:
    """A keeper takes something on without reporting it. A founder reports instead, if others can judge."""
    with writing():
        matter = access_matter(viewer, num)
        if not may_care(viewer) or not may_moderate(viewer, matter.space):
            raise NotFound
        if matter.person == viewer.actor:
            raise Invalid(_("This is your own. Somebody else has to look at it, if it needs looking at."))
        case = _case_of(matter)
        evidence.take(case, matter)
        found = cases_for(viewer).filter(uri=case).first()
        if found is None:
            raise NotFound
        if viewer.holds("founder") and keepers(found, but=viewer.actor or 0):
            raise NotAllowed(_("Others here can judge this. Report it, and one of them decides."))
        return found.num


def _case_of(matter: Matter) -> str:
    """The open case this belongs to, or a new one: the same thing, or one person's words in one place today."""
    open_now = Case.objects.filter(state="open", merged_into=0)
    known = open_now.filter(about=matter.uri).order_by("-opened").first()
    if known is None and matter.person and matter.type not in ("Person", "Group"):
        known = (
            open_now.filter(
                concerned=matter.person,
                space=matter.space,
                thread=matter.thread,
                last_at__gt=clock.now() - ONE_MATTER,
            )
            .exclude(about_type__in=("Person", "Group"))
            .order_by("-opened")
            .first()
        )
    if known is not None:
        return known.uri
    return record(
        Activity(
            type="Create",
            actor=HOME,
            object_type="hearth:Case",
            payload={"about": matter.uri, "about_type": matter.type, "concerned": matter.person_uri},
            context=uri_of(matter.thread) if matter.thread else "",
            target=uri_of(matter.space) if matter.space else "",
            audience="direct",
        )
    ).object
