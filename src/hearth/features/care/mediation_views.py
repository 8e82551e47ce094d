"""Pages of mediation: offering it, and the room."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hearth.base.errors import HearthError, Invalid
from hearth.features.care import mediation
from hearth.features.care.access import access_case
from hearth.features.care.models import Mediation
from hearth.features.care.queries import case_page
from hearth.features.care.words import rules
from hearth.spaces.answers import number, see_other, viewer_of


@never_cache
def offer_page(request: HttpRequest, num: int) -> HttpResponse:
    """Who would talk with whom, and why it may help."""
    viewer = viewer_of(request)
    found = access_case(viewer, num)
    room = Mediation.objects.filter(case=found.num, ended=0, moderator=viewer.actor or 0).first()
    if room is not None and request.method != "POST":
        return see_other(f"/care/room/{room.num}/")
    page, form, error = case_page(viewer, found), request.POST, ""
    people = [(str(one), name) for one, name, _label in page.people]
    if request.method == "POST":
        try:
            made = mediation.offer(
                viewer,
                found.num,
                person=number(form.get("person", "")) or (page.people[0][0] if len(people) == 1 else 0),
                other=number(form.get("other", "")) or 0,
                rule=form.get("rule", ""),
                words=form.get("words", ""),
                key=form.get("key", "")[:100],
            )
            return see_other(f"/care/room/{made}/")
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
    context = {
        "page": page,
        "people": people,
        "others": [(str(one), name) for one, name in mediation.candidates(viewer, found)],
        "rules": [(rule.key, rule.text, rule.happens) for rule in rules()],
        "questions": mediation.questions(),
        "values": {"key": secrets.token_hex(12)} | form.dict(),
        "error": error,
    }
    return render(request, "care/mediation.html", context, status=400 if error else 200)


@never_cache
def room_page(request: HttpRequest, num: int) -> HttpResponse:
    """The room: come in, answer, talk, agree."""
    viewer = viewer_of(request)
    room = mediation.access_room(viewer, num)
    error = ""
    if request.method == "POST":
        try:
            _acted(request, num)
            return see_other("/notifications/" if request.POST.get("act") == "no" else f"/care/room/{num}/")
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
    me = viewer.actor or 0
    asked = mediation.questions()
    shown = room.mine == "moderator" or bool(room.answers_of(me))
    told = [
        (name, list(zip(asked, room.answers_of(actor), strict=False)))
        for side, actor in (("other", room.found.other), ("one", room.found.one))
        if (name := room.names[side]) and room.answers_of(actor) and (shown or actor == me)
    ]
    two = {"other": room.found.other, "one": room.found.one}
    context = {
        "room": room,
        "came": me in room.came,
        "told": told,
        "asked": [
            (place, words, request.POST.get(f"answer-{place}", "")) for place, words in enumerate(asked)
        ],
        "answered": bool(room.answers_of(me)),
        "talk": [(word, name) for word, name in room.said if word.sort == "words"],
        "yes": [room.names[side] for side, actor in two.items() if actor in room.agreed_by],
        "said_yes": me in room.agreed_by,
        "typed": request.POST,
        "key": secrets.token_hex(12),
        "error": error,
    }
    return render(request, "care/room.html", context, status=400 if error else 200)


def _acted(request: HttpRequest, num: int) -> None:
    viewer, form = viewer_of(request), request.POST
    match form.get("act", ""):
        case "come" | "no" as said:
            mediation.come(viewer, num, yes=said == "come")
        case "answers":
            mediation.answer(viewer, num, [form.get(f"answer-{place}", "") for place in range(4)])
        case "words":
            mediation.write(viewer, num, form.get("words", ""), key=form.get("key", "")[:100])
        case "propose":
            mediation.propose(viewer, num, form.get("proposal", ""), key=form.get("key", "")[:100])
        case "agree":
            mediation.agree(viewer, num, form.get("to", ""))
        case _other:
            raise Invalid(_("Choose one of the buttons."))
