"""Pages of those who take care: the queue, one case, one step at a time, the log."""

import csv
import secrets
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hearth.base import clock
from hearth.base.errors import HearthError, NotFound
from hearth.features.care import actions, appeals, claims, hot, joining, queries
from hearth.features.care.access import access_case, keepers, reported_it, require_care
from hearth.features.care.burden import burden_of
from hearth.features.care.forwarding import elsewhere, was_forwarded
from hearth.features.care.models import Case, Decision
from hearth.features.care.queries import CasePage, case_page, title_of
from hearth.features.care.reporting import open_case
from hearth.features.care.words import LADDER, PAUSES, SLOWS, SORTS, rules
from hearth.ledger.activity import HOME_NUM
from hearth.people.sight import Viewer
from hearth.spaces.answers import number, see_other, viewer_of
from hearth.ui.times import iso, zone_of


@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, the most harmful first."""
    viewer = viewer_of(request)
    require_care(viewer)
    page = min(max(number(request.GET.get("page")) or 1, 1), 1000)
    lines, more = queries.queue(viewer, page)
    held, today = claims.load_of(viewer.actor or 0)
    context = {
        "lines": lines,
        "held": held,
        "today": today,
        "cap": claims.cap(),
        "burden": burden_of(viewer.actor or 0, zone_of(request)),
        "appeals": appeals.waiting(viewer),
        "older": f"?page={page + 1}" if more else "",
        "newer": f"?page={page - 1}" if page > 1 else "",
    }
    return render(request, "care/queue.html", context)


@require_safe
@never_cache
def kept_picture(request: HttpRequest, num: int, kept: int, at: int) -> HttpResponse:
    """The copy of a picture in what was reported."""
    data, mime = queries.kept_picture(access_case(viewer_of(request), num), kept, at)
    return HttpResponse(data, content_type=mime, headers={"X-Content-Type-Options": "nosniff"})


@require_POST
def take_up(request: HttpRequest, num: int) -> HttpResponse:
    """A keeper opens a case without reporting."""
    viewer = viewer_of(request)
    found = open_case(viewer, num)
    claims.claim(viewer, found)
    return see_other(f"/care/{found}/")


@never_cache
def case(request: HttpRequest, num: int, error: str = "") -> HttpResponse:
    """One case: what happened, what was done, and the next step."""
    viewer = viewer_of(request)
    found = access_case(viewer, num)
    if found.num != num:
        return see_other(f"/care/{found.num}/")
    page = case_page(viewer, found)
    judge = not reported_it(viewer, found)
    others = keepers(found, but=viewer.actor or 0)
    free = found.state == "open" and judge and (not page.holder or page.mine)
    context = {
        "page": page,
        "judge": judge,
        "free": free,
        "others": others,
        "peers": [one.name for one in others if one.peer],
        "next": _next_step(page),
        "ladder": [SORTS[key] for key in LADDER] if page.people else [],
        "rest": [SORTS[key] for key in ("calm", "slow", "protect", "mediation", "note") if _fits(key, page)],
        "more": _other_cases(viewer, found) if page.mine else [],
        "undoable": [one for one in page.done if one.minutes_left][::-1],
        "error": error,
        "elsewhere": elsewhere(found) if page.mine else None,
        "forwarded": was_forwarded(found),
    }
    return render(request, "care/case.html", context, status=400 if error else 200)


def _fits(key: str, page: CasePage) -> bool:
    posts = bool(queries.post_choices(page.kept))
    places = page.case.space > HOME_NUM
    return {"calm": places, "slow": places, "protect": posts, "mediation": bool(page.people)}.get(key, True)


def _next_step(page: CasePage) -> Any:
    """The step that helps most often here; a suggestion, nothing more."""
    taken = {one.act.sort for one in page.done if not one.act.undone}
    if page.case.rank == 3 and page.people and "pause" not in taken:
        return SORTS["pause"]
    if page.case.reporters >= 3 and page.case.space > HOME_NUM and "calm" not in taken:
        return SORTS["calm"]
    if taken & {"word", "warning", "pause", "removal", "ban", "calm", "protect"}:
        return SORTS["close"]
    if page.case.rank == 2 and page.people:
        return SORTS["warning"]
    return SORTS["word"] if page.people else SORTS["close"]


def _other_cases(viewer: Viewer, found: Case) -> list[tuple[int, str]]:
    cases = hot.others(found.space, found.num, viewer.actor or 0)
    names = queries.names_of({one.concerned for one in cases})
    return [(one.num, title_of(one, names.get(one.concerned, ""))) for one in cases]


@require_POST
def claim(request: HttpRequest, num: int) -> HttpResponse:
    """Take it on, let it go, or hand it over."""
    viewer = viewer_of(request)
    access_case(viewer, num)
    try:
        match request.POST.get("act", ""):
            case "release":
                claims.release(viewer, num)
            case "hand":
                claims.hand_over(viewer, num, number(request.POST.get("to")) or 0)
            case _claim:
                claims.claim(viewer, num)
    except HearthError as error:
        return case(request, num, str(error))
    return see_other(f"/care/{num}/")


@require_POST
def join(request: HttpRequest, num: int) -> HttpResponse:
    """Join two cases, or take something out of one."""
    viewer = viewer_of(request)
    access_case(viewer, num)
    try:
        if request.POST.get("about"):
            goes_on = joining.split(viewer, num, request.POST.get("about", ""))
        else:
            goes_on = joining.merge(viewer, num, number(request.POST.get("into")) or 0)
    except HearthError as error:
        return case(request, num, str(error))
    return see_other(f"/care/{goes_on}/")


@never_cache
def step(request: HttpRequest, num: int, sort: str) -> HttpResponse:
    """One step: chosen, read as it will be read, then taken."""
    viewer = viewer_of(request)
    found = access_case(viewer, num)
    if sort not in SORTS or sort in ("appeal", "mediation"):
        raise NotFound
    page = case_page(viewer, found)
    values: dict[str, Any] = {
        "rule": "",
        "until": "1d" if sort != "calm" else "2h",
        "seconds": "60",
        "scope": "space",
    }
    values |= {"key": secrets.token_hex(12), "confirm": ""} | request.POST.dict()
    error, letter = "", ""
    if request.method == "POST":
        wanted = _step_of(sort, values, page)
        try:
            if values["confirm"] == "yes":
                actions.act(viewer, found.num, wanted)
                return see_other(f"/care/{found.num}/")
            letter = actions.preview(viewer, found.num, wanted)
            values |= {"confirm": "yes", "ends": str(wanted.until)}
        except HearthError as problem:
            if problem.status == 404:
                raise
            error, values["confirm"] = str(problem), ""
    context = {
        "page": page,
        "sort": SORTS[sort],
        "values": values,
        "error": error,
        "letter": letter,
        "sure": values["confirm"] == "yes" and not error,
        "rules": [(rule.key, rule.text, rule.happens) for rule in rules()],
        "people": [(str(who), name, label) for who, name, label in page.people],
        "posts": [(str(post), words) for post, words in queries.post_choices(page.kept)],
        "ends": _ends(sort),
        "seconds": [(key, title) for key, _seconds, title in SLOWS],
        "places": _places(page),
        "thread": bool(found.thread),
    }
    return render(request, "care/step.html", context, status=400 if error else 200)


def _ends(sort: str) -> list[tuple[str, Any]]:
    ends: list[tuple[str, Any]] = [(key, title) for key, _ms, title in PAUSES]
    return [*ends, ("never", _("Without an end"))] if sort == "ban" else ends


def _places(page: CasePage) -> list[tuple[str, str]]:
    return [("space", page.place), ("home", _("the whole home"))] if page.place else []


def _step_of(sort: str, values: dict[str, Any], page: CasePage) -> actions.Step:
    lasts = {key: ms for key, ms, _title in PAUSES}.get(str(values["until"]), 0)
    slow = {key: seconds for key, seconds, _title in SLOWS}.get(str(values["seconds"]), 0)
    posts = [num for num, _words in queries.post_choices(page.kept)]
    about = number(str(values.get("about", ""))) or 0
    if sort in ("calm", "slow"):
        about = page.case.thread if page.case.thread and values.get("whole") != "space" else page.case.space
    elif sort in ("removal", "protect", "word", "warning") and about not in posts:
        about = posts[0] if len(posts) == 1 else 0
    people = [num for num, _name, _label in page.people]
    chosen = number(str(values.get("person", ""))) or 0
    person = chosen if chosen in people else (people[0] if len(people) == 1 else 0)
    return actions.Step(
        sort=sort,
        rule=str(values["rule"]),
        reason=str(values.get("reason", "")),
        person=person if SORTS[sort].person else 0,
        about=about,
        until=_until(values, lasts) if lasts and SORTS[sort].timed else 0,
        scope=page.case.space if sort == "pause" and values["scope"] == "space" and page.place else HOME_NUM,
        seconds=slow,
        key=str(values["key"])[:100],
    )


def _until(values: dict[str, Any], lasts: int) -> int:
    """The end that was read in the preview, so that the letter says exactly that; else counted from now."""
    wanted, read = clock.now() + lasts, number(str(values.get("ends", ""))) or 0
    return read if values["confirm"] == "yes" and abs(read - wanted) < clock.HOUR else wanted


@require_POST
def undo(request: HttpRequest, num: int) -> HttpResponse:
    """Take a step back within ten minutes."""
    return see_other(f"/care/{actions.undo(viewer_of(request), num)}/")


@never_cache
def judge(request: HttpRequest, num: int) -> HttpResponse:
    """An appeal, read and decided by somebody else."""
    viewer = viewer_of(request)
    found, about, in_case = appeals.access_appeal(viewer, num)
    error = ""
    if request.method == "POST":
        try:
            appeals.decide(
                viewer,
                num,
                lifted=request.POST.get("result") == "lifted",
                rule=request.POST.get("rule", ""),
                words=request.POST.get("words", ""),
            )
            return see_other(f"/care/{in_case.num}/")
        except HearthError as problem:
            error = str(problem)
    context = {
        "appeal": found,
        "done": queries.told_of([about])[0],
        "page": case_page(viewer, in_case),
        "may": appeals.may_judge(viewer, about, in_case),
        "judges": appeals.judges(about, in_case),
        "decided": Decision.objects.filter(appeal=found.uri).first(),
        "rules": [(rule.key, rule.text, rule.happens) for rule in rules()],
        "values": request.POST.dict(),
        "error": error,
    }
    return render(request, "care/judge.html", context, status=400 if error else 200)


# The log

LOG_PAGE = 50


@never_cache
def log(request: HttpRequest) -> HttpResponse:
    """Every step, searchable: it answers why somebody was paused."""
    viewer = viewer_of(request)
    require_care(viewer)
    page = min(max(number(request.GET.get("page")) or 1, 1), 10_000)
    found = _searched(request)
    acts = list(found[(page - 1) * LOG_PAGE : page * LOG_PAGE + 1])
    query = request.GET.copy()
    query.pop("page", None)
    rest = query.urlencode()
    context = {
        "done": queries.told_of(acts[:LOG_PAGE]),
        "asked": request.GET,
        "older": f"?{rest}&page={page + 1}" if len(acts) > LOG_PAGE else "",
        "newer": f"?{rest}&page={page - 1}" if page > 1 else "",
        "rest": rest,
    }
    return render(request, "care/log.html", context)


def _searched(request: HttpRequest) -> Any:
    asked = request.GET
    return queries.log(
        viewer_of(request),
        words=asked.get("q", "").replace("\0", "").strip()[:100],
        person=asked.get("person", "").replace("\0", "").strip()[:100],
        case=number(asked.get("case")),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", ""), 1),
    )


def _day(text: str, later: int = 0) -> int:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return 0
    return (day.toordinal() + later - date(1970, 1, 1).toordinal()) * clock.DAY


class _Echo:
    def write(self, line: str) -> str:
        """What the writer wrote goes out as it comes."""
        return line


@never_cache
def log_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same rows as a table to take along."""
    require_care(viewer_of(request))
    acts = _searched(request)
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        head = (
            "when",
            "case",
            "step",
            "by",
            "about",
            "rule",
            "reason",
            "until",
            "undone",
            "ended",
            "appeal",
            "result",
        )
        yield writer.writerow(head)
        for start in range(0, 100_000, 500):
            some = list(acts[start : start + 500])
            for one in queries.told_of(some):
                yield writer.writerow([_safe(cell) for cell in _cells(one)])
            if len(some) < 500:
                return

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="care-log.csv"'
    return answer


def _cells(one: queries.Done) -> list[str]:
    act = one.act

    def when(ms: int) -> str:
        return iso(ms) if ms else ""

    return [
        when(act.at),
        str(act.case),
        act.sort,
        one.by,
        one.person,
        one.rule,
        act.reason,
        when(act.until),
        when(act.undone),
        when(act.ended),
        when(one.appeal.at) if one.appeal else "",
        one.decision.result if one.decision else "",
    ]


def _safe(cell: str) -> str:
    """A spreadsheet must not take words for a formula."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
