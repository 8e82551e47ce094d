"""Asking somebody else to look again. Whoever took the step may not judge it; the result and its time are on record."""

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.features.care.access import cases_for, keepers, reported_it
from hearth.features.care.actions import appeal_days, take_back
from hearth.features.care.letters import speaking_to
from hearth.features.care.models import Act, Appeal, Case, Decision, Evidence
from hearth.features.care.words import LADDER, rules, version
from hearth.ledger.activity import Activity, activity_id
from hearth.ledger.record import record, writing
from hearth.people.sight import Viewer
from hearth.spaces.calm import speaks_for_brand
from hearth.spaces.models import Protected
from hearth.spaces.writing import uri_of

PROMISED = 7 * clock.DAY
LONGEST = 4000


def access_letter(viewer: Viewer, num: int) -> Act:
    """A step taken about this viewer, which she may read."""
    found = Act.objects.filter(num=num, person=viewer.actor or -1).exclude(sort="gone").first()
    if found is None:
        raise NotFound
    return found


def appeal_of(step: Act) -> Appeal | None:
    """The appeal against a step, if there is one."""
    return Appeal.objects.filter(act=step.num).first()


def may_appeal(step: Act) -> bool:
    """Whether this step can still be appealed."""
    if step.undone or step.sort not in LADDER or clock.now() > step.at + appeal_days() * clock.DAY:
        return False
    return appeal_of(step) is None


def appeal(viewer: Viewer, num: int, words: str, key: str = "") -> int:
    """Ask that somebody else looks at this step again. Returns the appeal's number."""
    said = words.replace("\0", "").encode(errors="replace").decode().strip()[:LONGEST]
    with writing():
        step = access_letter(viewer, num)
        known = appeal_of(step)
        if known is not None:
            return known.num
        if not may_appeal(step):
            raise NotAllowed(_("This cannot be appealed any more."))
        if not said:
            raise Invalid(_("Say what should be seen differently."))
        return record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="hearth:Appeal",
                payload={"act": step.uri, "words": said, "due": clock.now() + PROMISED},
                context=uri_of(step.case),
                audience="direct",
                id=activity_id(viewer.uri, key) if key else "",
            )
        ).num


def access_appeal(viewer: Viewer, num: int) -> tuple[Appeal, Act, Case]:
    """An appeal this viewer may know of as a keeper."""
    found = Appeal.objects.filter(num=num).first() if num < 1 << 63 else None
    case = cases_for(viewer).filter(num=found.case).first() if found else None
    step = Act.objects.filter(num=found.act).first() if found else None
    if found is None or case is None or step is None:
        raise NotFound
    return found, step, case


def judges(step: Act, case: Case) -> list[str]:
    """Who may judge an appeal against this step, by name."""
    return [one.name for one in keepers(case, but=step.by)]


def may_judge(viewer: Viewer, step: Act, case: Case) -> bool:
    """Anybody who takes care here, but not whoever took the step, and nobody who reported it."""
    return viewer.actor not in (step.by, step.person) and not reported_it(viewer, case)


def decide(viewer: Viewer, num: int, *, lifted: bool, rule: str, words: str) -> None:
    """Judge an appeal: the step stands, or it is taken back however long ago it was."""
    said = words.replace("\0", "").encode(errors="replace").decode().strip()[:LONGEST]
    with writing():
        found, step, case = access_appeal(viewer, num)
        if not may_judge(viewer, step, case):
            raise NotAllowed(_("Whoever took this step may not judge it. Somebody else has to."))
        if Decision.objects.filter(appeal=found.uri).exists():
            raise Invalid(_("This appeal was decided already."))
        if not said:
            raise Invalid(_("Say why in a sentence; it is what the person will read."))
        if rule not in {one.key for one in rules()}:
            raise Invalid(_("Choose the rule this is about."))
        abouts = Evidence.objects.filter(case=case.num).values("about")
        if not lifted and speaks_for_brand(viewer) and Protected.objects.filter(post_uri__in=abouts).exists():
            raise NotAllowed(
                _("This is protected criticism: it takes a moderator who does not speak for the brand.")
            )
        record(
            Activity(
                type="hearth:Decide",
                actor=viewer.uri,
                object=found.uri,
                object_type="hearth:Appeal",
                payload={"lifted": lifted, "words": said},
                context=case.uri,
                audience="direct",
            )
        )
        if lifted and not step.undone:
            take_back(viewer.uri, step)
        with speaking_to(step.person):
            letter = _answer(lifted, said, viewer.name)
        record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="hearth:Act",
                payload={
                    "sort": "appeal",
                    "person": uri_of(step.person),
                    "scope": uri_of(step.scope),
                    "rule": rule,
                    "version": version(),
                    "reason": said,
                    "letter": letter,
                    "effect": found.uri,
                    "until": 0,
                },
                context=case.uri,
                target=uri_of(step.scope),
                audience="direct",
            )
        )


def _answer(lifted: bool, words: str, by: str) -> str:
    verdict = (
        _("somebody else looked again, and what was decided is taken back.")
        if lifted
        else _("somebody else looked again, and what was decided stands.")
    )
    return "\n\n".join([_("About your appeal:") + " " + verdict, words, by])


def waiting(viewer: Viewer) -> list[Appeal]:
    """Appeals nobody decided yet that this viewer may know of, the most urgent first."""
    cases = cases_for(viewer).values("num")
    answered = Decision.objects.values("appeal")
    return list(Appeal.objects.filter(case__in=cases).exclude(uri__in=answered).order_by("due")[:20])
