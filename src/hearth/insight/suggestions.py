"""This week: at most three things a facilitator could do, each with its reason; never about anybody's feelings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.base import clock
from hearth.base.errors import HearthError, NotFound
from hearth.insight.ask import ask
from hearth.insight.models import Dismissal
from hearth.insight.words_for import percent
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.sight import Viewer
from hearth.ui.glimpses import glimpses_of

FACILITATORS = ("founder", "steward", "moderator", "greeter")
MOST = 3
LOUD = 0.3
"""from this part of the words on the facilitator is asked to leave room"""
RESTS = 28 * clock.DAY
"""for this long a suggestion that was waved away stays away"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to do: `key` tells it apart, `reason` says why it is here."""

    key: str
    text: str
    reason: str
    url: str = ""
    act: str = ""


def may_facilitate(viewer: Viewer) -> bool:
    """Whether suggestions are made to her."""
    return viewer.member and viewer.holds(*FACILITATORS)


@require_GET
@never_cache
def week(request: Request) -> HttpResponse:
    """The panel, alone or as a page."""
    if not may_facilitate(request.viewer):
        raise NotFound
    trouble = ""
    try:
        found = suggestions(request.viewer)
    except HearthError as error:
        found, trouble = [], str(error)
    name = "insight/parts/week.html" if request.headers.get("HX-Request") else "insight/week.html"
    return render(request, name, {"suggestions": found, "trouble": trouble})


@require_POST
def dismiss(request: Request) -> HttpResponse:
    """Wave one away; it rests for four weeks, for this person only."""
    if not may_facilitate(request.viewer) or request.viewer.actor is None:
        raise NotFound
    Dismissal.objects.update_or_create(
        actor=request.viewer.actor, key=request.POST.get("key", "")[:80], defaults={"at": clock.now()}
    )
    if request.headers.get("HX-Request"):
        return week_after(request)
    return redirect("/insight/week/")


def week_after(request: Request) -> HttpResponse:
    """The panel without what was waved away."""
    return render(
        request, "insight/parts/week.html", {"suggestions": suggestions(request.viewer), "trouble": ""}
    )


def suggestions(viewer: Viewer) -> list[Suggestion]:
    """What there is to suggest now, without what she waved away."""
    if viewer.actor is None:
        return []
    rests = set(
        Dismissal.objects.filter(actor=viewer.actor, at__gt=clock.now() - RESTS).values_list("key", flat=True)
    )
    held = ask([], pictures={"week": {"me": viewer.uri}}).pictures["week"]
    found = [*_questions(held, viewer), *_firsts(held, viewer), *_words(held), *_quiet(held, viewer)]
    kinds: set[str] = set()
    chosen = []
    for one in found:
        kind = one.key.partition(":")[0]
        if one.key not in rests and kind not in kinds:
            kinds.add(kind)
            chosen.append(one)
    return chosen[:MOST]


def _questions(held: Mapping[str, Any], viewer: Viewer) -> list[Suggestion]:
    experts = {one["num"]: one["expert"] for one in held["questions"]}
    names = _named([expert["uri"] for expert in experts.values() if expert], viewer)
    found = []
    for line in glimpses_of(list(experts), viewer):
        expert = experts[line.num]
        known = names.get(expert["uri"]) if expert else None
        asked = {"who": line.author, "title": line.title}
        if known and expert:
            text = _("Ask %(expert)s whether “%(title)s” is something for them.") % {
                "expert": known.name,
                **asked,
            }
            reason = _(
                "%(who)s asked it more than a day ago and nobody answered. %(expert)s has answered %(count)s people"
                " in that room lately, and agreed to be suggested."
            ) % {"expert": known.name, "count": expert["helped"], **asked}
        else:
            text = _("Answer “%(title)s”, or bring it to somebody who can.") % asked
            reason = _("%(who)s asked it more than a day ago and nobody answered.") % asked
        found.append(Suggestion(f"question:{line.num}", text, reason, line.url, _("Open the question")))
    return found


def _firsts(held: Mapping[str, Any], viewer: Viewer) -> list[Suggestion]:
    return [
        Suggestion(
            f"first:{line.num}",
            _("Greet %(who)s.") % {"who": line.author},
            _("It was the first post, more than a day ago, and nobody has answered it: “%(title)s”.")
            % {"title": line.title},
            line.url,
            _("Open the post"),
        )
        for line in glimpses_of(held["firsts"], viewer)
    ]


def _words(held: Mapping[str, Any]) -> list[Suggestion]:
    share = held["mine"] / held["all"] if held["all"] else 0.0
    if share < LOUD or held["people"] < 5:
        return []
    return [
        Suggestion(
            f"words:{clock.now() // (7 * clock.DAY)}",
            _("Leave the next word to somebody else."),
            _(
                "%(share)s of the words of the last seven days were yours. Only you are told this, and it is kept"
                " nowhere."
            )
            % {"share": percent(share)},
        )
    ]


def _quiet(held: Mapping[str, Any], viewer: Viewer) -> list[Suggestion]:
    return [
        Suggestion(
            f"quiet:{actor.num}",
            _("Invite %(who)s into something this week.") % {"who": actor.name},
            _("%(who)s used to write here in most weeks, has not for ten days, and agreed to be suggested. There may be"
              " every good reason: ask for their view on something, not where they have been.")
            % {"who": actor.name},
            f"/people/{actor.num}/",
            _("Open the profile"),
        )
        for actor in _named(held["quiet"], viewer).values()
    ]  # fmt: skip


def _named(uris: list[str], viewer: Viewer) -> dict[str, Actor]:
    """Members among these whom the viewer has not blocked, nor they her."""
    found = Actor.objects.filter(uri__in=uris, deleted=False).exclude(num__in=viewer.hidden)
    return {actor.uri: actor for actor in found if actor.num != viewer.actor}
