"""Pages about people, carefully: who talks with whom, who stays, the shape of a conversation, whom to ask."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.insight.ask import ask
from hearth.insight.asking import wanted
from hearth.insight.charts import curve_svg
from hearth.insight.looks import note_look
from hearth.insight.maps import Dot, map_svg, shape_svg
from hearth.insight.models import Listed
from hearth.insight.suggestions import may_facilitate
from hearth.insight.ways import ways
from hearth.insight.words_for import number, percent
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.sight import Viewer
from hearth.ui.glimpses import glimpses_of
from hearth.ui.times import day_of

CIRCLE_LEAST = 10


def _drawn(request: Request, name: str, wish: dict[str, Any], *, default: str) -> dict[str, Any]:
    """A picture over the window asked for, or the words why there is none now."""
    if not request.viewer.member:
        raise NotFound
    asked = wanted(request, default=default)
    context: dict[str, Any] = {"narrowing": asked.narrowing, "window": asked.window, "origin": asked.origin}
    try:
        answer = asked.ask([], {name: wish})
    except (Invalid, NotFound):
        raise
    except HearthError as error:
        return {**context, "error": str(error)}
    note_look(answer, actor=request.viewer.actor, road="page", ids=[name], window=asked.window,
              space=asked.space, origin=asked.origin)  # fmt: skip
    floor = day_of(answer.floor) if answer.floor and name == "ties" else ""
    return {**context, "held": answer.pictures[name], "origins": answer.origins, "floor": floor}


@require_GET
@never_cache
def ties(request: Request) -> HttpResponse:
    """The map, and the same as a table."""
    context = _drawn(request, "ties", {}, default="91d")
    if held := context.get("held"):
        actors = _visible([dot[5] for dot in held["dots"] if dot[5]], request.viewer)
        dots = [
            Dot(x, y, group, talk, bridge, actors[uri].name if uri in actors else "",
                f"/people/{actors[uri].num}/" if uri in actors else "")
            for x, y, group, talk, bridge, uri in held["dots"]
        ]  # fmt: skip
        context |= {
            "map": map_svg(dots, held["lines"], _ties_words(held)) if dots else "",
            "words": _ties_words(held) if dots else "",
            "named": _named_rows(dots, held["lines"]),
            "groups": _group_rows(dots, held["lines"]),
        }
    return render(request, "insight/ties.html", {**context, **ways(request, "/insight/ties/")})


def _ties_words(held: dict[str, Any]) -> str:
    bridges = sum(1 for dot in held["dots"] if dot[4])
    said = {
        "people": number(len(held["dots"])), "ties": number(len(held["lines"])), "groups": number(held["groups"]),
        "back": number(sum(1 for line in held["lines"] if line[3])), "bridges": number(bridges),
    }  # fmt: skip
    return (
        _(
            "%(people)s people with %(ties)s ties between them, %(back)s of them in both directions, in %(groups)s"
            " groups. Through whom groups hear of each other: %(bridges)s."
        )
        % said
    )


def _group_rows(dots: list[Dot], lines: list[list[Any]]) -> list[dict[str, Any]]:
    """For each group of five or more: people, ties inside, ties to others."""
    rows = []
    for group in sorted({dot.group for dot in dots}):
        inside = [i for i, dot in enumerate(dots) if dot.group == group]
        if len(inside) < 5:
            continue
        mine = set(inside)
        within = sum(1 for a, b, *_rest in lines if a in mine and b in mine)
        out = sum(1 for a, b, *_rest in lines if (a in mine) != (b in mine))
        rows.append({"group": group + 1, "people": len(inside), "within": within, "out": out})
    return rows


def _named_rows(dots: list[Dot], lines: list[list[Any]]) -> list[dict[str, Any]]:
    rows = []
    for i, dot in enumerate(dots):
        if dot.name:
            with_ = sum(1 for a, b, *_rest in lines if i in (a, b))
            rows.append(
                {
                    "name": dot.name,
                    "url": dot.url,
                    "group": dot.group + 1,
                    "ties": with_,
                    "bridge": dot.bridge,
                }
            )
    return sorted(rows, key=lambda row: str(row["name"]).casefold())


def _visible(uris: list[str], viewer: Viewer) -> dict[str, Actor]:
    found = Actor.objects.filter(uri__in=uris, deleted=False).exclude(num__in=viewer.hidden)
    return {actor.uri: actor for actor in found}


@require_GET
@never_cache
def staying(request: Request) -> HttpResponse:
    """Cohorts, and the curve of all lifetimes."""
    years = request.GET.get("by") == "years"
    context = _drawn(request, "cohorts", {"years": years}, default="all")
    if held := context.get("held"):
        steps = [tuple(step[:4]) for step in held["curve"]["steps"]]
        until = min(max((step[0] for step in steps), default=0), 730.0)
        context |= {
            "years": years,
            "curve": curve_svg(steps, until, _curve_words(steps)) if steps else "",
            "words": _curve_words(steps),
            "people": held["curve"]["people"],
            "marks": [row for at in (30, 90, 180, 365) if (row := _mark(steps, at))],
            "rows": [_cohort_row(row) for row in held["rows"]],
            "ages": range(1, 7),
        }
    return render(request, "insight/staying.html", {**context, **ways(request, "/insight/staying/")})


def _mark(steps: list[Any], at: int) -> dict[str, str] | None:
    before = [step for step in steps if step[0] <= at]
    if not before or steps[-1][0] < at:
        return None
    _at, share, low, high = before[-1]
    return {
        "days": number(at), "share": percent(share), "range": _("%(low)s to %(high)s") % {
            "low": percent(low), "high": percent(high)
        },
    }  # fmt: skip


def _curve_words(steps: list[Any]) -> str:
    mark = _mark(steps, 90)
    if mark is None:
        return _("Too few people, or too short a time, for a curve.")
    return _("After 90 days %(share)s are still here; anything from %(range)s fits.") % mark


def _cohort_row(row: dict[str, Any]) -> dict[str, Any]:
    cells: list[dict[str, str]] = [{"value": "", "range": "", "level": ""} for _age in range(6)]
    for age, value, low, high in row["cells"]:
        if value is None:
            cells[age] = {"value": "·", "range": _("not shown"), "level": ""}
        else:
            ends = {"low": percent(low), "high": percent(high)}
            cells[age] = {
                "value": percent(value), "range": _("%(low)s to %(high)s") % ends, "level": str(round(value * 5)),
            }  # fmt: skip
    return {"cohort": row["cohort"], "n": "–" if row["n"] is None else number(row["n"]), "cells": cells}


@require_GET
@never_cache
def talk(request: Request, num: int) -> HttpResponse:
    """The shape of one conversation that the viewer may read."""
    opening = glimpses_of([num], request.viewer)
    if not request.viewer.member or not opening:
        raise NotFound
    context: dict[str, Any] = {"opening": opening[0]}
    try:
        held = ask([], pictures={"thread": {"num": num}}).pictures["thread"]
    except HearthError as error:
        context["error"] = str(error)
    else:
        seen = {line.num: line for line in glimpses_of([post[0] for post in held["posts"]], request.viewer)}
        posts = [post for post in held["posts"] if post[0] in seen]
        context |= {
            "shape": shape_svg(posts, seen, _shape_words(posts)) if len(posts) > 1 else "",
            "words": _shape_words(posts),
            "more": held["more"],
            "rows": [(seen[post[0]], seen.get(post[1]), post[2], post[4]) for post in posts],
        }
    return render(request, "insight/talk.html", context)


def _shape_words(posts: list[list[Any]]) -> str:
    if len(posts) < 2:
        return _("One post so far; a shape begins with the first answer.")
    said = {
        "posts": number(len(posts)), "voices": number(len({post[3] for post in posts})),
        "depth": number(max(post[2] for post in posts)), "brand": number(sum(1 for post in posts if post[4])),
    }  # fmt: skip
    return (
        _(
            "%(posts)s posts by %(voices)s people, at most %(depth)s answers deep; %(brand)s of the posts were"
            " written for the brand."
        )
        % said
    )


@require_GET
@never_cache
def circle(request: Request) -> HttpResponse:
    """Whom to ask into the founders' circle, with plain reasons; for facilitators, and written down."""
    if not may_facilitate(request.viewer):
        raise NotFound
    context = _drawn(request, "circle", {}, default="91d")
    if held := context.get("held"):
        lists = [held["circle"], held["rising"], held["newcomers"]]
        actors = _visible([one["uri"] for some in lists for one in some], request.viewer)
        context |= {
            "agreed": held["agreed"],
            "circle": [(actors[one["uri"]], _reasons(one)) for one in held["circle"] if one["uri"] in actors],
            "rising": [(actors[one["uri"]], _rising(one)) for one in held["rising"] if one["uri"] in actors],
            "newcomers": [
                (actors[one["uri"]], _new(one)) for one in held["newcomers"] if one["uri"] in actors
            ],
            "least": CIRCLE_LEAST,
        }
        _note_listed(context)
    return render(request, "insight/circle.html", {**context, **ways(request, "/insight/circle/")})


def _note_listed(context: dict[str, Any]) -> None:
    """Whoever was named finds it in her own data."""
    now = clock.now()
    for name in ("circle", "rising", "newcomers"):
        for actor, reason in context[name]:
            words = reason if isinstance(reason, str) else ", ".join(reason)
            Listed.objects.update_or_create(actor=actor.num, list=name, defaults={"reason": words, "at": now})


def _reasons(one: dict[str, Any]) -> list[str]:
    """What she did for others, in sentences; nothing that was not done is said."""
    said = []
    if one["helped"]:
        said.append(ngettext("answered one person", "answered %(count)s different people", one["helped"])
                    % {"count": number(one["helped"])})  # fmt: skip
    if one["occasions"]:
        said.append(ngettext("said yes to one occasion", "said yes to %(count)s occasions", one["occasions"])
                    % {"count": number(one["occasions"])})  # fmt: skip
    if one["rooms"] > 1:
        said.append(_("at home in %(count)s rooms") % {"count": number(one["rooms"])})
    if one["months"] > 0:
        said.append(ngettext("here for a month", "here for %(count)s months", one["months"])
                    % {"count": number(one["months"])})  # fmt: skip
    return said


def _rising(one: dict[str, Any]) -> str:
    said = {"now": number(one["lately"]), "before": number(one["before"])}
    return _("answered %(now)s different people in the last six weeks, %(before)s in the six before") % said


def _new(one: dict[str, Any]) -> str:
    if one["posts"] == 0:
        return _("came %(days)s days ago and has not written yet") % {"days": number(one["days"])}
    if one["answered"] == 0:
        return _("came %(days)s days ago, wrote, and was not answered yet") % {"days": number(one["days"])}
    return _("came %(days)s days ago and was answered") % {"days": number(one["days"])}
