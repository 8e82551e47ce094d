"""The page that opens a poll, and the address that takes an answer."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid
from hearth.features.polls.actions import open_poll, vote
from hearth.features.polls.queries import has_answered, poll_by_num
from hearth.features.polls.tally import METHODS, RANKED
from hearth.spaces.access import access_open_space, access_post
from hearth.spaces.answers import acted_on_post, number, viewer_of

LENGTHS = {"1h": clock.HOUR, "1d": clock.DAY, "3d": 3 * clock.DAY, "7d": 7 * clock.DAY, "30d": 30 * clock.DAY}
_WORDS = {
    "1h": gettext_lazy("An hour"),
    "1d": gettext_lazy("A day"),
    "3d": gettext_lazy("Three days"),
    "7d": gettext_lazy("A week"),
    "30d": gettext_lazy("Thirty days"),
}
_BALLOTS = [
    ("open", gettext_lazy("Open"), gettext_lazy("Answers are kept with the names of those who gave them.")),
    ("secret", gettext_lazy("Secret"), gettext_lazy("Nobody can learn who chose what, not even later.")),
]


def new_poll(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and opening the poll."""
    viewer = viewer_of(request)
    space = access_open_space(viewer, slug)
    values = {"method": "single", "ballot": "open", "lasts": "3d"} | request.POST.dict()
    error = ""
    if request.method == "POST":
        try:
            opened = open_poll(
                viewer,
                space.uri,
                values.get("text", ""),
                values.get("options", "").splitlines(),
                method=values["method"],
                secret=values["ballot"] == "secret",
                ends=clock.now() + LENGTHS.get(values["lasts"], LENGTHS["3d"]),
                rule=values.get("rule", ""),
                key=values.get("key", ""),
            )
        except HearthError as problem:
            if problem.status == 404:
                raise
            error = str(problem)
        else:
            return redirect(f"/p/{opened.num}/")
    context = {
        "space": space,
        "values": values,
        "error": error,
        "key": values.get("key") or secrets.token_hex(12),
        "methods": [(name, str(words).capitalize(), "") for name, words in METHODS.items()],
        "ballots": _BALLOTS,
        "lengths": [(name, _WORDS[name], "") for name in LENGTHS],
        "back": f"/s/{space.slug}/",
    }
    return render(request, "polls/new.html", context, status=400 if error else 200)


@require_POST
def answer(request: HttpRequest, num: int) -> HttpResponse:
    """Take an answer: the fields of this poll alone, since one form serves the whole page."""
    viewer = viewer_of(request)
    access_post(viewer, num)
    poll = poll_by_num(num)
    if poll.method == RANKED:
        given = {
            index: place
            for index in range(len(poll.options))
            if (place := number(request.POST.get(f"poll{num}-{index}"))) is not None
        }
        if len(set(given.values())) != len(given):
            raise Invalid(_("Two answers share a place. Give each its own."))
        choices = sorted(given, key=lambda index: given[index])
    else:
        choices = [
            place for value in request.POST.getlist(f"poll{num}") if (place := number(value)) is not None
        ]
    if not choices and not has_answered(poll, viewer):
        raise Invalid(_("Choose an answer first."))
    vote(viewer, num, choices)
    return acted_on_post(request, num)
