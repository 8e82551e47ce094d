"""The charter's own page, agreeing to it, and the face the home shows to strangers."""

from itertools import pairwise
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.features.charter import editing, quoting
from hearth.features.charter.begin import TRIED, current, see_other
from hearth.features.charter.diff import changes
from hearth.features.charter.rulebook import first_rules
from hearth.people.brand_people import brand_people
from hearth.people.charter import Charter, Conflict, Outdated, agree, agreed_version, amend, charter, versions
from hearth.people.middleware import Request
from hearth.people.roles import may_steward, require_steward
from hearth.spaces.queries import space_cards
from hearth.ui.steps import next_url


@require_GET
def charter_page(request: Request) -> HttpResponse:
    """The charter as it stands, its versions with what changed, and for members whether they agreed."""
    now = current()
    every = versions()
    told = [(one, changes(before, one)) for one, before in pairwise(every)]
    mine = agreed_version(request.viewer.uri) if request.viewer.member else None
    context = {
        "now": now,
        "history": told,
        "first": every[-1] if now.version and every else None,
        "mine": mine,
        "may_edit": may_steward(request.viewer),
        "people": brand_people(),
    }
    return render(request, "charter/charter.html", context)


@require_GET
def version_page(request: Request, number: int) -> HttpResponse:
    """One version, as it was."""
    found = next((one for one in versions() if one.version == number and number), None)
    if found is None:
        raise NotFound
    return render(request, "charter/version.html", {"charter": found, "now": current()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request) -> HttpResponse:
    """Change the whole charter; what changed is shown before it is saved."""
    require_steward(request.viewer)
    now = current()
    if request.method != "POST":
        return _edit(request, now, _typed_from(now))
    sent = {
        name: request.POST.get(name, "") for name in ("name", "belief", "brand", "language", "version", "do")
    }
    typed: dict[str, Any] = {**sent, "lines": editing.lines_in(request.POST)}
    if (moved := editing.rearranged(typed["lines"], sent["do"])) is not None:
        return _edit(request, now, typed | {"lines": moved})
    words: dict[str, Any] = {name: sent[name] for name in ("name", "belief", "brand", "language")}
    try:
        rules = editing.rules_of(typed["lines"])
        amend(request.viewer, replaces=sent["version"], rules=rules, settle=bool(rules), **words)
    except Conflict as conflict:
        typed |= {"version": conflict.theirs.activity}
        return _edit(request, conflict.theirs, typed, conflict, against=conflict.theirs)
    except Invalid as error:
        return _edit(request, now, typed, error)
    return see_other("/charter/")


def _typed_from(now: Charter) -> dict[str, Any]:
    return {
        "name": now.name,
        "belief": now.belief,
        "brand": now.brand,
        "language": now.language,
        "version": now.activity,
        "lines": editing.lines_of(now.rules or first_rules(now)),
    }


def _edit(
    request: Request, now: Charter, typed: dict[str, Any], error: HearthError | None = None, **context: Any
) -> HttpResponse:
    rules = editing.rules_of(typed["lines"])
    context |= {"now": now, "typed": typed, "lines": typed["lines"], "version": typed["version"]}
    context["reading"] = editing.reading_of(rules, str(typed.get("language", now.language)))
    context["errors"] = [("", str(error))] if error else []
    mine = Charter(version=0, name=str(typed["name"]), belief=str(typed["belief"]), rules=tuple(rules))
    context["changed"] = changes(now, mine) if error or request.method == "POST" else []
    status = 200 if error is None else error.status if isinstance(error, Conflict) else TRIED
    return render(request, "charter/edit.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree_page(request: Request) -> HttpResponse:
    """Read the rules, with what changed since one last agreed, and agree to this version."""
    viewer = request.viewer
    if viewer.actor is None:
        raise NotFound
    error: HearthError | None = None
    if request.method == "POST":
        sent = request.POST.get("version", "")
        try:
            agree(viewer, int(sent) if sent.isdecimal() and len(sent) < 10 else 0)
        except (Outdated, Invalid) as problem:
            error = problem
        else:
            new_here = request.POST.get("path") == "newcomer"
            return see_other(next_url("newcomer", "agree", viewer) if new_here else "/charter/")
    now = current()
    mine = agreed_version(viewer.uri)
    before = next((one for one in versions() if mine and one.version == mine), None)
    context = {
        "now": now,
        "mine": mine,
        "changed": changes(before, now) if before and mine < now.version else [],
        "errors": [("", str(error))] if error else [],
        "newcomer": not mine,
    }
    return render(request, "charter/agree.html", context, status=error.status if error else 200)


# The public face


@require_GET
def join(request: Request) -> HttpResponse:
    """What a stranger sees: what its people believe, who speaks for the brand, what is measured, and the door."""
    now = charter()
    if now is None:
        return render(request, "charter/cold.html")
    context = {
        "now": now,
        "voices": quoting.voices(),
        "people": brand_people(),
        "cards": [card for card in space_cards(request.viewer) if card.space.audience == "public"],
        "may_edit": may_steward(request.viewer),
    }
    return render(request, "charter/join.html", context)


@never_cache
@require_GET
def voices(request: Request) -> HttpResponse:
    """Words on the public page: what is asked of me, what stands there, and whom a steward could ask."""
    if not request.viewer.member:
        raise NotFound
    keeper = may_steward(request.viewer)
    context = {
        "asked": quoting.asked_of(request.viewer),
        "shown": quoting.voices(),
        "candidates": quoting.candidates(request.viewer) if keeper else [],
        "waiting": quoting.waiting() if keeper else 0,
        "keeper": keeper,
    }
    return render(request, "charter/voices.html", context)


@never_cache
@require_POST
def voice(request: Request, num: int) -> HttpResponse:
    """Ask for a quote, answer, or take one down."""
    do = request.POST.get("do", "")
    if do == "ask":
        quoting.ask_to_quote(request.viewer, num)
    elif do in ("yes", "no"):
        quoting.answer_quote(request.viewer, num, do == "yes")
    elif do == "down":
        quoting.take_down(request.viewer, num)
    else:
        raise NotFound
    return see_other("/join/voices/")
