"""The page of measures: the same for steward and member, frozen at last Monday, each figure with what is behind it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
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
from hearth.insight.words_for import (
    ESTIMATORS,
    STATES,
    VERDICTS,
    mapping_said,
    number,
    people,
    percent,
    sentence,
)
from hearth.people.consent import has_given
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.sight import visible
from hearth.ui.times import day_of

WINDOWS = (
    ("28d", _lazy("The last four weeks")),
    ("91d", _lazy("The last thirteen weeks")),
    ("month", _lazy("The last whole month")),
    ("all", _lazy("From the beginning")),
)
FIRST = "member_to_member_share"


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as the page shows it."""

    metric: Metric
    record: Record
    beside: list["Shown"]

    @property
    def question(self) -> str:
        return _(self.metric.question)

    @property
    def formula(self) -> str:
        return _(self.metric.formula)

    @property
    def what(self) -> str:
        return _(self.metric.what)

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
            return _("%(hits)s of %(n)s") % {"hits": number(record.hits or 0), "n": number(record.n or 0)}
        return number(round(record.value)) if record.unit == "persons" else percent(record.value)

    @property
    def band(self) -> SafeString | None:
        record = self.record
        if record.unit != "share" or record.state == "census":
            return None
        return band_svg(record.value, record.low, record.high, self.sentence, self.metric.target)

    @property
    def state(self) -> str:
        return str(STATES[self.record.state])

    @property
    def verdict(self) -> str:
        return str(VERDICTS.get(self.record.verdict or "", ""))

    @property
    def behind(self) -> str:
        """What stands behind the figure: events, people, interval."""
        record = self.record
        if not record.n:
            return ""
        values = {"n": number(record.n), "what": self.what, "people": people(record.persons or 0)}
        said = _("n = %(n)s %(what)s by %(people)s") % values
        return said + (_("; 95 %% interval %(range)s") % {"range": self.range} if self.range else "")

    @property
    def counted(self) -> str:
        """How many of the people concerned are in it."""
        persons, eligible = self.record.persons or 0, self.record.eligible or 0
        if persons >= eligible:
            return _("all %(count)s people concerned") % {"count": number(eligible)}
        return _("%(counted)s of %(count)s people concerned; the others have not agreed or were not told") % {
            "counted": number(persons),
            "count": number(eligible),
        }

    @property
    def hope(self) -> str:
        return percent(self.metric.target) if self.metric.target else ""

    @property
    def shown_from(self) -> str:
        """From when on it is shown, and judged."""
        metric = self.metric
        said = people(metric.minimum)
        if metric.minimum_cases:
            said = _("%(people)s and %(cases)s %(what)s") % {
                "people": said,
                "cases": number(metric.minimum_cases),
                "what": self.what,
            }
        if metric.verdict_minimum:
            said += _("; judged from %(count)s") % {"count": number(metric.verdict_minimum)}
        return said

    @property
    def how(self) -> str:
        return str(ESTIMATORS[self.record.estimator])

    @property
    def range(self) -> str:
        record = self.record
        if record.low is None or record.high is None:
            return ""
        return _("%(low)s to %(high)s") % {"low": percent(record.low), "high": percent(record.high)}


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
    if space and space not in {uri for uri, _name in places}:
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
        raise Invalid(_("Pages look at whole weeks (28d, 91d), months (2024-05) or everything."))


def _places(request: Request) -> list[tuple[str, str]]:
    """Spaces this viewer may narrow by."""
    found = visible(Actor.objects.filter(type="Group", sort="space", deleted=False), request.viewer)
    return sorted(((actor.uri, actor.name) for actor in found), key=lambda pair: pair[1].casefold())


def _day(ms: int) -> str:
    return day_of(ms)


def _windows(chosen: str) -> list[tuple[str, str | Promise]]:
    known = {name for name, _words in WINDOWS}
    return [*WINDOWS, *([(chosen, chosen)] if chosen not in known else [])]


def _figures(answer: Answer) -> dict[str, Any]:
    figures = grouped(answer.records)
    return {
        "first": next(figure for figure in figures if figure.metric.id == FIRST),
        "others": [figure for figure in figures if figure.metric.id != FIRST],
        "rows": [Shown(registry.METRICS[record.metric], record, []) for record in answer.records],
        "mapping": mapping_said(answer.mapping),
        "origins": answer.origins,
        "quiet": all(not record.n and record.state == "not_enough" for record in answer.records),
    }
