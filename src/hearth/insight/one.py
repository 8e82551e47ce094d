"""One measure opened: how it is counted, who is counted, what would change it, and the talk behind it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.insight import registry
from hearth.insight.asking import Wanted, places_of, wanted
from hearth.insight.changes import changes
from hearth.insight.looks import note_look
from hearth.insight.record import from_plain
from hearth.insight.shown import FIRST, Shown, grouped
from hearth.insight.text.measures import BY_ID
from hearth.insight.text.scores import scores
from hearth.insight.text_words import wrong_words
from hearth.insight.trending import day, mood_of, read_of, trends_of
from hearth.insight.words_for import mapping_said, percent
from hearth.people.consent import counts_in, title_of
from hearth.people.middleware import Request
from hearth.ui.glimpses import glimpses_of
from hearth.ui.times import day_of

LINES = 12


@require_GET
@never_cache
def one(request: Request, measure: str) -> HttpResponse:
    """The page of one measure; `window`, `space` and `origin` narrow it."""
    metric = registry.load().get(measure) or BY_ID.get(measure)
    if not request.viewer.member or metric is None:
        raise NotFound
    try:
        asked = wanted(request)
        context = _read(request, asked, metric) if measure in BY_ID else _context(request, asked, metric)
    except (Invalid, NotFound):
        raise
    except HearthError as error:
        context = {"figure": {"question": _(metric.question)}, "error": str(error)}
    return render(request, "insight/one.html", context)


def _context(request: Request, asked: Wanted, metric: registry.Metric) -> dict[str, Any]:
    family = [name for name, known in registry.METRICS.items() if metric.id in (name, known.parent)]
    pictures: dict[str, Any] = {"behind": {"metric": metric.id}, "trends": {"ids": [metric.id]}}
    if not asked.space:
        pictures["spaces"] = {"metric": metric.id, "window": asked.window}
    guess = metric.id == FIRST and request.GET.get("guess") == "yes"
    if guess:
        pictures["guessed"] = {}
    answer = asked.ask([metric.id, *(name for name in family if name != metric.id)], pictures)
    note_look(answer, actor=request.viewer.actor, road="page", ids=[metric.id], window=asked.window,
              space=asked.space, origin=asked.origin)  # fmt: skip
    figure = next(one for one in _figures(answer.records) if one.metric.id == metric.id)
    record = figure.record
    told = record.state in ("ok", "approximate", "census")
    return {
        "figure": figure,
        "trend": trends_of(answer.pictures).get(metric.id),
        "guessable": metric.id == FIRST,
        **_guessed(metric, answer.pictures.get("guessed")),
        "mapping": mapping_said(answer.mapping),
        "consent": title_of(metric.purpose),
        "counted": request.viewer.actor is not None and counts_in(request.viewer.actor, metric.purpose),
        "changes": changes(figure),
        "wrong": wrong_words(metric.id),
        "when": _when(record.window_start, record.window_end),
        "floor": day_of(answer.floor) if answer.floor and metric.window != "all" else "",
        "narrowing": asked.narrowing,
        "lines": glimpses_of(answer.pictures["behind"], request.viewer)[:LINES] if told else [],
        "cells": _cells(request, answer.pictures.get("spaces", []), metric) if told else [],
    }


def _guessed(metric: registry.Metric, held: dict[str, Any] | None) -> dict[str, Any]:
    """The variant with guessed reply links, where it was asked for."""
    if held is None:
        return {}
    return {"guess": Shown(metric, from_plain(held["record"]), []), "said": held["said"], "guessed": held["guessed"],
            "links_wrong": percent(scores()["links"]["wrong"])}  # fmt: skip


def _read(request: Request, asked: Wanted, metric: registry.Metric) -> dict[str, Any]:
    """A measure that hangs on reading: no list of posts, no spaces, the error rate instead."""
    answer = asked.ask([], {"mood": {}})
    note_look(answer, actor=request.viewer.actor, road="page", ids=[metric.id], window=asked.window)
    read = read_of(answer.pictures)
    if metric.id not in read:
        raise NotFound
    trend = mood_of(answer.pictures).get(metric.id)
    beside = [
        Shown(BY_ID[id], record, []) for id, record in read.items()
        if id != metric.id and BY_ID[id].parent == metric.parent
    ]  # fmt: skip
    figure = Shown(metric, read[metric.id], beside)
    return {
        "figure": figure,
        "trend": trend if trend and len(trend.known) > 1 else None,
        "mapping": mapping_said(answer.mapping),
        "consent": title_of(metric.purpose),
        "counted": request.viewer.actor is not None and counts_in(request.viewer.actor, metric.purpose),
        "changes": changes(figure),
        "wrong": wrong_words(metric.id),
        "other": answer.pictures["mood"]["other"],
        "when": _when(figure.record.window_start, figure.record.window_end),
        "narrowing": asked.narrowing,
    }


def _figures(records: Any) -> list[Shown]:
    shown = grouped(records)
    return [*shown, *(small for figure in shown for small in figure.beside)]


def _when(start: str | None, end: str) -> str:
    ends = {"start": day(start), "end": day(end)}
    return (_("from %(start)s up to %(end)s") if start else _("from the beginning up to %(end)s")) % ends


def _cells(request: Request, cells: list[dict[str, Any]], metric: registry.Metric) -> list[tuple[str, Shown]]:
    """The spaces this viewer may see."""
    seen = {uri for uri, _name in places_of(request)}
    return [
        (cell["name"], Shown(metric, from_plain(cell["record"]), [])) for cell in cells if cell["uri"] in seen
    ]
