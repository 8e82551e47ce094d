"""What pages of care show, in a constant number of queries however many people reported."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.base.markup import excerpt
from hearth.features.care import copies, evidence, hot
from hearth.features.care.access import cases_for, to_judge
from hearth.features.care.models import Act, Appeal, Case, Decision, Report
from hearth.features.care.words import HARMS, SORTS, TO_YOU, WANTS, rule_words
from hearth.ledger.activity import HOME_NUM
from hearth.people.charter import versions
from hearth.people.models import Actor
from hearth.people.roles import brand_voices
from hearth.people.sight import Viewer

QUEUE = 30
SHOWN_REPORTS = 10
SHOWN_EVIDENCE = 12
UNDO_FOR = 10 * clock.MINUTE
"""how long a step can be taken back"""


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the queue."""

    case: Case
    title: str
    place: str
    why: str
    holder: str
    mine: bool


def names_of(nums: set[int]) -> dict[int, str]:
    """People by number."""
    return hot.names(nums)


def title_of(case: Case, name: str) -> str:
    """What a case is called: whose words or doing, never the words themselves."""
    who = name or _("somebody who left")
    match case.about_type:
        case "Person":
            return _("About %(name)s") % {"name": who}
        case "Group":
            return _("About a space, opened by %(name)s") % {"name": who}
        case "Note" | "Article" | "Page" | "Question":
            return _("Something %(name)s said") % {"name": who}
    return _("Something by %(name)s") % {"name": who}


def why_here(case: Case) -> str:
    """Why a case stands where it stands in the queue."""
    harm = str(next((title for value, title, _hint in HARMS if value == case.rank), ""))
    if not case.reporters:
        return _("taken up by somebody who takes care here")
    people = ngettext("%(count)d person reported it", "%(count)d people reported it", case.reporters)
    return f"{harm} · {people % {'count': case.reporters}}"


def queue(viewer: Viewer, page: int = 1) -> tuple[list[Line], bool]:
    """Open cases this viewer may decide about: the most harmful first, then what most people reported, then the oldest.
    What others hold comes last."""
    now = clock.now()
    held = Q(holder__gt=0, held_until__gt=now) & ~Q(holder=viewer.actor or 0)
    found = to_judge(viewer).filter(state="open").order_by("-rank", "-reporters", "opened", "num")
    free = list(found.exclude(held)[(page - 1) * QUEUE : page * QUEUE + 1])
    others = list(found.filter(held)[:QUEUE]) if page == 1 else []
    return _lines(viewer, [*free[:QUEUE], *others], now), len(free) > QUEUE


def _lines(viewer: Viewer, cases: list[Case], now: int) -> list[Line]:
    names = names_of({case.concerned for case in cases} | {case.holder for case in cases})
    places = hot.names({case.space for case in cases} - {HOME_NUM})
    return [
        Line(
            case,
            title_of(case, names.get(case.concerned, "")),
            places.get(case.space, ""),
            why_here(case),
            names.get(case.holder, "") if case.held_until > now and case.holder != viewer.actor else "",
            case.held_until > now and case.holder == viewer.actor,
        )
        for case in cases
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """One report as those who take care read it."""

    name: str
    harm: str
    rule: str
    words: str
    wants: str
    at: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One reported thing with what stood around it."""

    num: int
    about: str
    lines: list[dict[str, Any]]
    protected: bool
    sealed: bool

    @property
    def pictures(self) -> bool:
        """Whether pictures belong to it that are not kept."""
        return any(not item["kept"] for line in self.lines for item in line["pictures"])

    @property
    def it(self) -> dict[str, Any]:
        """The reported thing itself."""
        return next((line for line in self.lines if line.get("it")), {})


@dataclass(frozen=True, slots=True)
class Done:
    """One step as the log tells it."""

    act: Act
    title: str
    by: str
    person: str
    rule: str
    minutes_left: int
    appeal: Appeal | None = None
    decision: Decision | None = None

    @property
    def to_you(self) -> str:
        """What the step is called for the one it is about."""
        return str(TO_YOU.get(self.act.sort, self.title))


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything about one case."""

    case: Case
    title: str
    why: str
    place: str
    place_url: str
    kept: list[Kept]
    told: list[Told]
    more_told: int
    done: list[Done]
    people: list[tuple[int, str, str]] = field(default_factory=list)
    holder: str = ""
    mine: bool = False
    protected: bool = False


def case_page(viewer: Viewer, case: Case) -> CasePage:
    """One case as somebody who takes care reads it."""
    now = clock.now()
    reports = hot.reports(case.num, SHOWN_REPORTS)
    acts = hot.acts(case.num)
    concerned = hot.concerned(case.num)
    nums = {one.reporter for one in reports} | {one.by for one in acts} | {one.person for one in acts}
    names = names_of(nums | set(concerned) | {case.holder})
    kept = _kept(case)
    voices = brand_voices()
    space = evidence.space_of(case.space)
    url = f"/t/{case.thread}/" if case.thread else (f"/s/{space.slug}/" if space else "")
    return CasePage(
        case=case,
        title=title_of(case, names.get(case.concerned, "")),
        why=why_here(case),
        place=space.name if space else "",
        place_url=url,
        kept=kept,
        told=_told(reports, names),
        more_told=max(0, case.reports - len(reports)),
        done=_done(acts, names, now),
        people=[(num, names.get(num, ""), voices.label(num, now)) for num in concerned],
        holder=names.get(case.holder, "") if case.held_until > now else "",
        mine=case.held_until > now and case.holder == viewer.actor,
        protected=any(one.protected for one in kept),
    )


def _kept(case: Case) -> list[Kept]:
    found = hot.kept(case.num, SHOWN_EVIDENCE)
    safe = hot.protected([one.about for one in found])
    kept = []
    for one in found:
        lines = evidence.opened(one)
        num = next((int(line.get("num") or 0) for line in lines if line.get("it")), 0)
        for line in lines:
            line["pictures"] = _pictures(f"/care/{case.num}/kept/{one.num}", line)
        kept.append(Kept(num, one.about, lines, one.about in safe, not lines))
    return kept


def kept_picture(case: Case, num: int, at: int) -> tuple[bytes, str]:
    """The bytes of one kept picture of a case, and what they are."""
    for one in hot.kept(case.num, SHOWN_EVIDENCE):
        for line in evidence.opened(one) if one.num == num else ():
            held = line.get("copies") or []
            if line.get("it") and at < len(held) and held[at]:
                return copies.opened(held[at])
    raise NotFound


def _pictures(address: str, line: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures of one line: the kept copy where there is one, else the file itself as long as it is here."""
    held = line.pop("copies", [])
    return [
        {
            "url": f"{address}/{at}/" if (kept := at < len(held) and bool(held[at])) else item.get("url"),
            "alt": item.get("alt"),
            "kept": kept,
        }
        for at, item in enumerate(line.get("media") or ())
        if isinstance(item, dict)
    ]


def _told(reports: list[Report], names: dict[int, str]) -> list[Told]:
    texts = _rules((one.rule, one.version) for one in reports)
    harms = {value: str(title) for value, title, _hint in HARMS}
    wants = {value: str(title) for value, title in WANTS}
    return [
        Told(
            names.get(one.reporter) or _("Somebody who left"),
            harms.get(one.harm, ""),
            texts.get((one.rule, one.version), ""),
            one.words,
            wants.get(one.wants, "") if one.wants != "act" else "",
            one.published,
        )
        for one in reports
    ]


def _rules(cited: Any) -> dict[tuple[str, int], str]:
    """The words of cited rules; every version is read once."""
    wanted = {pair for pair in cited if pair[0]}
    if not wanted:
        return {}
    known = {one.version: one for one in versions()}
    found = {}
    for key, number in wanted:
        rule = known[number].rule(key) if number in known else None
        found[key, number] = rule.text if rule else rule_words(key, -1)
    return found


def _done(acts: list[Act], names: dict[int, str], now: int) -> list[Done]:
    texts = _rules((one.rule, one.version) for one in acts)
    appeals = hot.appeals([one.num for one in acts])
    decisions = hot.decisions([one.uri for one in appeals.values()])
    done = []
    for one in acts:
        appeal = appeals.get(one.num)
        open_yet = not one.undone and one.sort not in ("gone", "note", "appeal", "mediation")
        left = max(0, -(-(one.at + UNDO_FOR - now) // clock.MINUTE)) if open_yet else 0
        done.append(
            Done(
                one,
                str(SORTS[one.sort].title) if one.sort in SORTS else _("A step about somebody who is erased"),
                names.get(one.by) or _("Somebody who left"),
                names.get(one.person, ""),
                texts.get((one.rule, one.version), ""),
                left,
                appeal,
                decisions.get(appeal.uri) if appeal else None,
            )
        )
    return done


# The log


def log(
    viewer: Viewer,
    *,
    words: str = "",
    person: str = "",
    case: int | None = None,
    since: int = 0,
    until: int = 0,
) -> Any:
    """Steps this viewer may read about, newest first: of her places, none in cases about herself."""
    found = Act.objects.filter(case__in=cases_for(viewer).values("num")).order_by("-at", "-num")
    if case:
        found = found.filter(case=case)
    if words:
        sorts = [key for key, sort in SORTS.items() if words.lower() in str(sort.title).lower()]
        found = found.filter(Q(reason__icontains=words) | Q(rule__icontains=words) | Q(sort__in=sorts))
    if person:
        people = Actor.objects.filter(Q(name__icontains=person) | Q(handle__iexact=person.lstrip("@")))
        uris = dict(people.values_list("num", "uri")[:200])
        apart = Q(sort="apart", about__in=uris.values())
        found = found.filter(Q(person__in=uris) | Q(by__in=uris) | apart)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return found


def told_of(acts: list[Act]) -> list[Done]:
    """Steps with names, rules and appeals."""
    return _done(acts, names_of({one.by for one in acts} | {one.person for one in acts}), clock.now())


def about_me(viewer: Viewer) -> list[Done]:
    """Every step taken about this viewer, newest first."""
    if viewer.actor is None:
        return []
    return told_of(list(Act.objects.filter(person=viewer.actor).exclude(sort="gone").order_by("-at", "-num")))


def reported_by(viewer: Viewer) -> list[dict[str, Any]]:
    """What this viewer reported, and whether it is still looked at: no more than that."""
    mine = list(Report.objects.filter(reporter=viewer.actor or 0).order_by("-published")[:50])
    open_now = set(
        Case.objects.filter(num__in={one.case for one in mine}, state="open").values_list("num", flat=True)
    )
    return [{"at": one.published, "open": one.case in open_now} for one in mine]


def numbers(since: int) -> list[tuple[str, int]]:
    """How often what was done since then: numbers only, nobody's name."""
    steps = Act.objects.filter(at__gte=since, undone=0)
    counts = {key: 0 for key in SORTS if key != "note"}
    for sort in steps.values_list("sort", flat=True):
        if sort in counts:
            counts[sort] += 1
    opened = Case.objects.filter(opened__gte=since, merged_into=0).count()
    reports = Report.objects.filter(published__gte=since).count()
    appeals = Appeal.objects.filter(at__gte=since).count()
    lifted = Decision.objects.filter(at__gte=since, result="lifted").count()
    return [
        (_("Reports"), reports),
        (_("Cases opened"), opened),
        *[(str(SORTS[key].title), count) for key, count in counts.items() if key != "appeal"],
        (_("Appeals"), appeals),
        (_("Steps taken back on appeal"), lifted),
        (
            _("Steps undone within ten minutes"),
            Act.objects.filter(at__gte=since, undone__gt=0, undone__lt=F("at") + 600_000).count(),
        ),
    ]


def post_choices(kept: list[Kept]) -> list[tuple[int, str]]:
    """The reported posts, by number, with their first words."""
    found = []
    for one in kept:
        if one.num and "html" in one.it:
            found.append((one.num, excerpt(str(one.it["html"]), 60) or str(one.it.get("title") or "")))
    return found
