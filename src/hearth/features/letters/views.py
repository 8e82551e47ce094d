"""The pages for who writes letters: the list, one letter a page, its preview, and what became of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.base import address, clock
from hearth.base.errors import HearthError, NotFound
from hearth.features.letters import actions, lists
from hearth.features.letters.models import Letter, Somebody
from hearth.features.letters.names import Found
from hearth.features.letters.queries import (
    LIVES,
    MOST,
    TAKE_BACK,
    State,
    access_somebody,
    doubts_about,
    living,
    people_of,
    state_of,
    states_of,
    words_for,
)
from hearth.features.letters.wording import LANGUAGES, LONGEST
from hearth.ledger.read import num_of
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.ui.letters import written

TRIED = 422


@never_cache
@require_GET
def overview(request: Request) -> HttpResponse:
    """Everyone on the list, by name, with the state of each letter."""
    return render(request, "letters/overview.html", _overview(request))


def _overview(request: Request, **more: Any) -> dict[str, Any]:
    people = people_of(request.viewer)
    states = states_of(people)
    rows = [(one, states[one.pk]) for one in people]
    drafts = [one for one, state in rows if state.name == "draft"]
    return {
        "rows": rows,
        "total": len(rows),
        "done": sum(1 for one, state in rows if state.name != "draft" or one.sentence),
        "first": next((one for one in drafts if not one.sentence), drafts[0] if drafts else None),
        "living": living(),
        "most": MOST,
        "public": address.home_url(),
        **more,
    }


@require_POST
def add(request: Request) -> HttpResponse:
    """One more person on the list, and on to her letter."""
    typed = request.POST
    found = Found(
        name=typed.get("name", ""), address=typed.get("address", ""), whence=typed.get("whence", "")
    )
    _new, left = lists.gather(request.viewer, [found])
    if left:
        return render(
            request, "letters/overview.html", _overview(request, left=left, typed=typed), status=TRIED
        )
    latest = Somebody.objects.filter(by=request.viewer.actor or 0).order_by("-pk").first()
    return redirect("letter", latest.pk) if latest else redirect("letters")


@never_cache
def letter(request: Request, number: int) -> HttpResponse:
    """One person: the letter to be written, or what became of it."""
    somebody = access_somebody(request.viewer, number)
    if somebody.letter:
        return _sent_page(request, somebody)
    if request.method != "POST":
        return _writing_page(request, somebody)
    typed = request.POST
    try:
        somebody = actions.write(
            request.viewer,
            number,
            name=typed.get("name", ""),
            address=typed.get("address", ""),
            whence=typed.get("whence", ""),
            sentence=typed.get("sentence", ""),
            language=typed.get("language", ""),
        )
    except HearthError as error:
        if request.headers.get("X-Autosave"):
            return HttpResponse(str(error), status=TRIED, content_type="text/plain; charset=utf-8")
        return _writing_page(request, access_somebody(request.viewer, number), typed=typed, error=str(error))
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    wanted = typed.get("do", "")
    if wanted == "preview":
        return redirect("letter-preview", number)
    before, after = _neighbors(request, somebody)
    beside = {"previous": before, "next": after}.get(wanted)
    return redirect("letter", beside.pk) if beside else redirect("letters")


def _drafts(request: Request) -> list[Somebody]:
    return [one for one in people_of(request.viewer) if not one.letter]


def _neighbors(request: Request, somebody: Somebody) -> tuple[Somebody | None, Somebody | None]:
    people = [one for one in people_of(request.viewer) if not one.letter or one.pk == somebody.pk]
    here = next((place for place, one in enumerate(people) if one.pk == somebody.pk), 0)
    return (people[here - 1] if here else None), (people[here + 1] if here + 1 < len(people) else None)


def _writing_page(request: Request, somebody: Somebody, **more: Any) -> HttpResponse:
    people = people_of(request.viewer)
    before, after = _neighbors(request, somebody)
    error = more.get("error", "")
    context = {
        "somebody": somebody,
        "typed": {
            "name": somebody.name,
            "address": somebody.address,
            "whence": somebody.whence,
            "sentence": somebody.sentence,
            "language": somebody.language or getattr(request, "LANGUAGE_CODE", "en"),
        },
        "languages": LANGUAGES,
        "longest": LONGEST,
        "before": before,
        "after": after,
        "done": sum(1 for one in people if one.letter or one.sentence),
        "total": len(people),
        "doubts": doubts_about(somebody),
        **more,
    }
    return render(request, "letters/write.html", context, status=TRIED if error else 200)


@never_cache
@require_GET
def preview(request: Request, number: int) -> HttpResponse:
    """The letter exactly as it will go out; only the link is not made yet."""
    somebody = access_somebody(request.viewer, number)
    return redirect("letter", number) if somebody.letter else _preview(request, somebody)


def _preview(request: Request, somebody: Somebody, error: str = "") -> HttpResponse:
    words = words_for(somebody, clock.now() + LIVES)
    missing = ""
    try:
        actions.require_ready(somebody)
    except HearthError as problem:
        missing = str(problem)
    context = {
        "somebody": somebody,
        "words": words,
        "text": _laid_out(words, "/letter/…/")[0],
        "missing": missing,
        "error": "" if error == missing else error,
        "doubts": doubts_about(somebody),
        "public": address.home_url(),
    }
    return render(request, "letters/preview.html", context, status=TRIED if error else 200)


def _laid_out(words: Any, path: str) -> tuple[str, str]:
    return written(
        subject=words.subject,
        paragraphs=words.paragraphs,
        button=(words.button, path),
        footer=words.footer,
        language=words.language,
    )


@require_POST
def send_off(request: Request, number: int) -> HttpResponse:
    """Send the letter."""
    somebody = access_somebody(request.viewer, number)
    try:
        actions.send(request.viewer, number, sure=request.POST.get("sure") == "yes")
    except HearthError as error:
        return _preview(request, somebody, str(error))
    return redirect("letter", number)


def _sent_page(request: Request, somebody: Somebody, error: str = "") -> HttpResponse:
    state = state_of(somebody)
    known = Letter.objects.filter(uri=somebody.letter).first()
    if known is None:
        raise NotFound
    context = {
        "somebody": somebody,
        "state": state,
        "letter": known,
        "words": words_for(somebody, known.expires),
        "arrived": _arrived(state),
        "may_undo": state.name == "accepted" and clock.now() <= state.at + TAKE_BACK,
        "next": next(iter(_drafts(request)), None),
        "error": error,
    }
    return render(request, "letters/sent.html", context, status=TRIED if error else 200)


def _arrived(state: State) -> Actor | None:
    num = num_of(state.invitee) if state.invitee else None
    return Actor.objects.filter(num=num, deleted=False).first() if num else None


@require_POST
def again(request: Request, number: int) -> HttpResponse:
    """Send it a second time."""
    try:
        actions.send_again(request.viewer, number, address=request.POST.get("address", ""))
    except HearthError as error:
        return _sent_page(request, access_somebody(request.viewer, number), str(error))
    return redirect("letter", number)


@never_cache
@require_POST
def by_hand(request: Request, number: int) -> HttpResponse:
    """The letter on paper, with a fresh link that is shown this once."""
    somebody, known, path = actions.hand_over(request.viewer, number)
    words = words_for(somebody, known.expires)
    link = address.home_url() + path if address.home_url() else request.build_absolute_uri(path)
    context = {"somebody": somebody, "words": words, "link": link, "public": address.home_url()}
    return render(request, "letters/by_hand.html", context)


@require_POST
def handed(request: Request, number: int) -> HttpResponse:
    """Note that it was handed over."""
    actions.say_sent(request.viewer, number)
    return redirect("letter", number)


@require_POST
def revoke(request: Request, number: int) -> HttpResponse:
    """Take a letter back."""
    actions.take_back(request.viewer, number)
    return redirect("letter", number)


@require_POST
def not_her(request: Request, number: int) -> HttpResponse:
    """Somebody else came through this letter."""
    actions.say_not_her(request.viewer, number)
    return redirect("letter", number)


@require_POST
def forget_somebody(request: Request, number: int) -> HttpResponse:
    """Take somebody off the list."""
    lists.forget(request.viewer, number)
    return redirect("letters")
