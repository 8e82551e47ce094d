"""The page of measures: the same for steward and member, frozen at last Monday, each figure with what is behind it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.insight import registry
from hearth.insight.ask import Answer, ask
from hearth.insight.bands import band_svg
from hearth.insight.looks import note_look
from hearth.insight.record import Record
from hearth.insight.registry import Metric
from hearth.insight.window import DEFAULT, MONTH, last_monday, span
from hearth.insight.words_for import ESTIMATORS, STATES, VERDICTS, percent, sentence
from hearth.people.consent import has_given
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.sight import visible

WINDOWS = (
    ("28d", "The last four weeks"),
    ("91d", "The last thirteen weeks"),
    ("month", "The last whole month"),
    ("all", "From the beginning"),
)
FIRST = "member_to_member_share"


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as the page shows it."""

    metric: Metric
    record: Record
    beside: list["Shown"]

    @property
    def sentence(self) -> str:
        return sentence(self.metric, self.record)

    @property
    def number(self) -> str:
        """The large figure, or nothing where there is none to show."""
        record = self.record
        if record.value is None:
            return ""
        if record.state == "census" and record.unit == "share":
            return f"{record.hits:,} of {record.n:,}"
        return f"{record.value:,.0f}" if record.unit == "persons" else percent(record.value)

    @property
    def band(self) -> SafeString | None:
        record = self.record
        if record.unit != "share" or record.state == "census":
            return None
        return band_svg(record.value, record.low, record.high, self.sentence, self.metric.target)

    @property
    def state(self) -> str:
        return STATES[self.record.state]

    @property
    def verdict(self) -> str:
        return VERDICTS.get(self.record.verdict or "", "")

    @property
    def behind(self) -> str:
        """What stands behind the figure: events, people, interval."""
        record = self.record
        if not record.n:
            return ""
        people = "one person" if record.persons == 1 else f"{record.persons or 0:,} people"
        parts = [
            f"n = {record.n:,} {self.metric.what} by {people}",
            f"95 % interval {self.range}" if self.range else "",
        ]
        return "; ".join(filter(None, parts))

    @property
    def counted(self) -> str:
        """How many of the people concerned are in it."""
        persons, eligible = self.record.persons or 0, self.record.eligible or 0
        if persons >= eligible:
            return f"all {eligible:,} people concerned"
        return f"{persons:,} of {eligible:,} people concerned; the others have not agreed or were not told"

    @property
    def hope(self) -> str:
        return percent(self.metric.target) if self.metric.target else ""

    @property
    def how(self) -> str:
        return ESTIMATORS[self.record.estimator]

    @property
    def range(self) -> str:
        record = self.record
        if record.low is None or record.high is None:
            return ""
        return f"{percent(record.low)} to {percent(record.high)}"


def grouped(records: tuple[Record, ...]) -> list[Shown]:
    """Figures with those shown beside them."""
    metrics = registry.load()
    shown = {record.metric: Shown(metrics[record.metric], record, []) for record in records}
    for id, figure in shown.items():
        if figure.metric.parent != id and figure.metric.parent in shown:
            shown[figure.metric.parent].beside.append(figure)
    return [figure for id, figure in shown.items() if figure.metric.parent == id]


def first_figure() -> tuple[Shown | None, str]:
    """The first measure as of last Monday over the default window, or why it cannot be shown now."""
    try:
        as_of = clock.from_ms(last_monday(clock.now())).isoformat()
        answer = ask([FIRST], as_of=as_of, window=DEFAULT, keep=True)
    except HearthError as error:
        return None, str(error)
    return next((figure for figure in grouped(answer.records) if figure.metric.id == FIRST), None), ""


@require_GET
@never_cache
def measures(request: Request) -> HttpResponse:
    """The whole page; `window`, `space` and `origin` narrow it."""
    if not request.viewer.member:
        raise NotFound
    window = request.GET.get("window", "") or DEFAULT
    space, origin = request.GET.get("space", ""), request.GET.get("origin", "")
    places = _places(request)
    if space and space not in {uri for uri, _ in places}:
        raise NotFound
    as_of = last_monday(clock.now())
    context: dict[str, Any] = {
        "window": window,
        "space": space,
        "origin": origin,
        "spaces": places,
        "status": 200,
    }
    try:
        when = span(window, now=as_of)
        _require_coarse(window)
        answer = ask(
            [], as_of=clock.from_ms(as_of).isoformat(), window=window, space=space, origin=origin, keep=True
        )
    except (Invalid, NotFound) as error:
        context |= {"error": str(error), "status": error.status}
    except HearthError as error:
        context |= {"error": str(error), "resting": True}
    else:
        note_look(
            answer, actor=request.viewer.actor, road="page", ids=[], window=window, space=space, origin=origin
        )
        measured = {known["uri"] for known in answer.spaces}
        context |= {"start": "" if when.open else _day(when.start), "end": _day(when.end), **_figures(answer)}
        context["spaces"] = [(uri, name) for uri, name in places if uri in measured]
    context["windows"] = _windows(window)
    context["counted"] = request.viewer.actor is not None and has_given(request.viewer.actor, "aggregate")
    context["speaks"] = any(held.is_brand for held in request.viewer.roles)
    return render(request, "insight/measures.html", context, status=context["status"])


def _require_coarse(window: str) -> None:
    """Pages show whole weeks and months only: windows a day apart would show what one day, one person, did."""
    weeks = window.endswith("d") and int(window[:-1]) % 7 == 0
    if not weeks and window not in ("month", "all") and not MONTH.match(window):
        raise Invalid("Pages look at whole weeks (28d, 91d), months (2024-05) or everything.")


def _places(request: Request) -> list[tuple[str, str]]:
    """Spaces this viewer may narrow by."""
    found = visible(Actor.objects.filter(type="Group", sort="space", deleted=False), request.viewer)
    return sorted(((actor.uri, actor.name) for actor in found), key=lambda pair: pair[1].casefold())


def _day(ms: int) -> str:
    moment = clock.from_ms(ms)
    return f"{moment.day} {moment:%B %Y}"


def _windows(chosen: str) -> list[tuple[str, str]]:
    known = {name for name, _ in WINDOWS}
    return [*WINDOWS, *([(chosen, chosen)] if chosen not in known else [])]


def _figures(answer: Answer) -> dict[str, Any]:
    figures = grouped(answer.records)
    return {
        "first": next(figure for figure in figures if figure.metric.id == FIRST),
        "others": [figure for figure in figures if figure.metric.id != FIRST],
        "rows": [Shown(registry.METRICS[record.metric], record, []) for record in answer.records],
        "mapping": answer.mapping,
        "origins": answer.origins,
        "quiet": all(not record.n and record.state == "not_enough" for record in answer.records),
    }
