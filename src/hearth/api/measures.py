"""The measures for programs: the same records as on the page, as frozen and as suppressed, and each look written down.

`GET api/hearth/v1/measures` (and `/measures/<id>`): `window`, `space`, `origin`, `cohort`, `side` narrow as on the
page. `GET api/hearth/v1/measures/catalog`: what is measured, how, and what waits.
"""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern

from hearth.api.wire.answers import answer
from hearth.api.wire.endpoint import Call, at, user
from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.insight import registry
from hearth.insight.asking import Wanted, require_coarse
from hearth.insight.looks import note_look
from hearth.insight.text.measures import BY_ID
from hearth.insight.window import DEFAULT, last_monday
from hearth.people.models import Actor
from hearth.people.sight import visible

SCOPE = "read:measures"


def _require_member(call: Call) -> None:
    if not call.viewer.member:
        raise NotFound


def measures(call: Call, measure: str = "") -> HttpResponse:
    """Every record, or one."""
    _require_member(call)
    if measure and measure not in registry.load() and measure not in BY_ID:
        raise NotFound
    params = call.params
    window, space, origin = (
        params.text("window", DEFAULT),
        params.text("space", ""),
        params.text("origin", ""),
    )
    if space and not visible(Actor.objects.filter(type="Group", uri=space), call.viewer).exists():
        raise NotFound
    require_coarse(window)
    asked = Wanted(window, space, origin, last_monday(clock.now()))
    ids = [measure] if measure else []
    found = asked.figures(ids, cohort=params.text("cohort", ""), side=params.text("side", ""))
    note_look(found, actor=call.viewer.actor, road="api", ids=ids, window=window, space=space, origin=origin)
    return answer({"metrics": [record.plain() for record in found.records], "mapping": found.mapping})


def catalog(call: Call) -> HttpResponse:
    """Definitions: question, formula, unit, estimator, least, consent, source; and what waits for what."""
    _require_member(call)
    known: list[dict[str, Any]] = [
        {
            "metric": one.id, "version": one.version, "question": one.question, "definition": one.formula,
            "unit": one.unit, "estimator": one.estimator, "minimum": one.minimum, "minimum_cases": one.minimum_cases,
            "verdict_minimum": one.verdict_minimum, "target": one.target, "purpose": one.purpose,
            "window": one.window, "source": one.source, "heading": one.heading,
        }
        for one in (*registry.load().values(), *BY_ID.values())
    ]  # fmt: skip
    waiting = [
        {
            "metric": one.id, "question": one.question, "definition": one.formula, "estimator": one.estimator,
            "purpose": one.purpose, "source": one.source, "heading": one.heading, "until": one.until,
        }
        for one in registry.waiting()
    ]  # fmt: skip
    return answer({"metrics": known, "waiting": waiting})


urlpatterns: list[URLPattern] = [
    at("api/hearth/v1/measures", GET=user(SCOPE, measures)),
    at("api/hearth/v1/measures/catalog", GET=user(SCOPE, catalog)),
    at("api/hearth/v1/measures/<str:measure>", GET=user(SCOPE, measures)),
]
