"""The book of looks: who asked the measures for what. Written by pages and commands, read by every member."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hearth.base import clock
from hearth.base.errors import NotFound
from hearth.insight.ask import Answer
from hearth.insight.models import Look
from hearth.insight.registry import METRICS
from hearth.insight.text.measures import BY_ID
from hearth.people.actors import actors_by_num
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.sight import visible

PAGE = 50


def note_look(
    answer: Answer,
    *,
    actor: int | None,
    road: str,
    ids: list[str],
    window: str = "",
    space: str = "",
    origin: str = "",
) -> None:
    """Add a line to the book."""
    hidden = sum(record.state in ("suppressed", "held", "not_enough") for record in answer.records)
    Look.objects.create(
        at=clock.now(),
        actor=actor,
        road=road,
        metrics=" ".join(ids),
        space=space,
        origin=origin[:200],
        window=window[:60],
        shown=len(answer.records) - hidden,
        suppressed=hidden,
    )


def spoken(look: Look, places: dict[str, str]) -> tuple[str, str]:
    """What was asked, and where, in words."""
    pages = {"ties": _("who talks with whom"), "cohorts": _("who stays"), "circle": _("whom to ask")}
    known = {**{id: _(metric.question) for id, metric in {**METRICS, **BY_ID}.items()}, **pages}
    asked = [known[one] for one in look.metrics.split() if one in known]
    where = look.origin or _("the whole home")
    if look.space:
        where = places.get(look.space) or _("a space you do not see")
    return ", ".join(asked) or look.metrics or _("all measures"), where


@never_cache
@require_GET
def looks(request: Request) -> HttpResponse:
    """Who looked, newest first."""
    if not request.viewer.member:
        raise NotFound
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found = list(Look.objects.order_by("-at", "-pk")[(page - 1) * PAGE : page * PAGE + 1])
    people = actors_by_num({one.actor for one in found if one.actor is not None})
    groups = visible(Actor.objects.filter(type="Group"), request.viewer)
    places = dict(groups.values_list("uri", "name"))
    rows = [(one, people.get(one.actor) if one.actor else None, *spoken(one, places)) for one in found[:PAGE]]
    context = {
        "rows": rows,
        "older": f"?page={page + 1}" if len(found) > PAGE else "",
        "newer": f"?page={page - 1}" if page > 1 else "",
    }
    return render(request, "insight/looks.html", context)
