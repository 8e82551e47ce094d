"""The page of measures: the same for steward and member, frozen at last Monday, each figure with what is behind it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound, TooMuch
from hearth.insight import registry
from hearth.insight.ask import Answer, ask
from hearth.insight.asking import Wanted, places_of, require_coarse
from hearth.insight.looks import note_look
from hearth.insight.shown import FIRST, LEADS, Shown, by_heading, first_figure, grouped
from hearth.insight.suggestions import may_facilitate
from hearth.insight.text.measures import BY_ID
from hearth.insight.text_words import topics_trial
from hearth.insight.trending import mood_of, read_of, trends_of
from hearth.insight.ways import ways
from hearth.insight.window import DEFAULT, last_monday, span
from hearth.insight.words_for import (
    mapping_said,
)
from hearth.people.consent import has_given
from hearth.people.middleware import Request
from hearth.ui.times import day_of

WINDOWS = (
    ("28d", gettext_lazy("The last four weeks")),
    ("91d", gettext_lazy("The last thirteen weeks")),
    ("month", gettext_lazy("The last whole month")),
    ("all", gettext_lazy("From the beginning")),
)


@require_GET
@never_cache
def measures(request: Request) -> HttpResponse:
    """The whole page; `window`, `space` and `origin` narrow it."""
    if not request.viewer.member:
        raise NotFound
    window = request.GET.get("window", "") or DEFAULT
    places = places_of(request)
    space, origin = request.GET.get("space", ""), request.GET.get("origin", "")
    if space and space not in {uri for uri, _name in places}:
        raise NotFound
    as_of = last_monday(clock.now())
    context: dict[str, Any] = {
        "window": window,
        "space": space,
        "origin": origin,
        "spaces": places,
        "status": 200,
        "facilitates": may_facilitate(request.viewer),
        "narrowing": Wanted(window, space, origin, as_of).narrowing,
        "narrowed": window != DEFAULT or space or origin,
        **ways(request, "/insight/"),
    }
    try:
        when = span(window, now=as_of)
        require_coarse(window)
        answer = ask(
            list(registry.load()), as_of=clock.from_ms(as_of).isoformat(), window=window, space=space,
            origin=origin, keep=True, pictures={"trends": {"ids": [FIRST, *trending()]}, "mood": {}},
        )  # fmt: skip
    except (Invalid, NotFound) as error:
        context |= {"error": str(error), "status": error.status}
    except HearthError as error:
        again = error.retry_after if isinstance(error, TooMuch) else 0
        context |= {"error": str(error), "resting": True, "again": again}
    else:
        note_look(
            answer, actor=request.viewer.actor, road="page", ids=[], window=window, space=space, origin=origin
        )
        context["floor"] = _day(answer.floor) if answer.floor else ""
        measured = {known["uri"] for known in answer.spaces}
        start = answer.floor if when.open else when.start
        context |= {"start": _day(start) if start else "", "end": _day(when.end), **_figures(answer)}
        context["spaces"] = [(uri, name) for uri, name in places if uri in measured]
    context["windows"] = _windows(window)
    context["counted"] = request.viewer.actor is not None and has_given(request.viewer.actor, "aggregate")
    context["speaks"] = any(held.is_brand for held in request.viewer.roles)
    return render(request, "insight/measures.html", context, status=context["status"])


@require_GET
@never_cache
def dial(request: Request) -> HttpResponse:
    """The first measure alone, for pages that show it beside other things and do not wait for it."""
    if not request.viewer.member:
        raise NotFound
    figure, trouble, again = first_figure()
    return render(request, "insight/dial.html", {"figure": figure, "trouble": trouble, "again": again})


def _day(ms: int) -> str:
    return day_of(ms)


def _windows(chosen: str) -> list[tuple[str, str | Promise]]:
    known = {name for name, _words in WINDOWS}
    return [*WINDOWS, *([(chosen, chosen)] if chosen not in known else [])]


def trending() -> list[str]:
    """Measures whose trend the page shows."""
    return [id for id in LEADS if id in registry.load()]


def _figures(answer: Answer) -> dict[str, Any]:
    read = read_of(answer.pictures)
    figures = grouped((*answer.records, *read.values()))
    trends = trends_of(answer.pictures)
    trends |= {id: trend for id, trend in mood_of(answer.pictures).items() if len(trend.known) > 1}
    return {
        "trend": trends.get(FIRST),
        "first": next(figure for figure in figures if figure.metric.id == FIRST),
        "parts": by_heading([figure for figure in figures if figure.metric.id != FIRST], trends),
        "rows": [
            *(Shown(registry.METRICS[record.metric], record, []) for record in answer.records),
            *(Shown(BY_ID[id], record, []) for id, record in read.items()),
        ],
        "mapping": mapping_said(answer.mapping),
        "origins": answer.origins,
        "topics_trial": topics_trial(),
        "topics": answer.pictures.get("mood", {}).get("topics", []),
        "quiet": all(not record.n and record.state == "not_enough" for record in answer.records),
    }
