"""The pages behind a personal link: who invites, what this is, what is measured; come in, or no, thank you."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.features.letters import answering
from hearth.features.letters.models import Letter, Somebody
from hearth.features.letters.queries import letter_behind
from hearth.ledger.activity import HOME_NUM
from hearth.ledger.read import num_of
from hearth.people.attempts import address_of, count_guess
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.roles import interest_of, label_for
from hearth.ui.outside import quoted


def _behind(request: Request, token: str) -> tuple[Letter, Somebody | None]:
    """The letter; guesses are counted per address."""
    try:
        letter, somebody = letter_behind(token)
    except NotFound:
        count_guess("letter", address_of(request))
        raise
    return letter, somebody


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personal_page(request: Request, token: str) -> HttpResponse:
    """Nothing happens before a button is pressed: mail scanners and previews spend nothing."""
    letter, somebody = _behind(request, token)
    closed = letter.expires <= clock.now()
    error = ""
    if request.method == "POST" and not closed:
        try:
            return redirect(answering.come_in(token, request.POST.get("email", "")))
        except Invalid as problem:
            error = str(problem)
    num = num_of(letter.inviter)
    context = {
        "letter": letter,
        "somebody": somebody,
        "closed": closed,
        "error": error,
        "typed": request.POST,
        "home": Actor.objects.filter(num=HOME_NUM).first(),
        "inviter": Actor.objects.filter(num=num or 0, deleted=False).first(),
        "inviter_label": label_for(num, clock.now()) if num else "",
        "inviter_interest": interest_of(num, clock.now()) if num else "",
        "quoted": quoted(),
    }
    response = render(request, "letters/personal.html", context, status=422 if error else 200)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def no_thanks(request: Request, token: str) -> HttpResponse:
    """No, thank you; and, if she wants, forget me."""
    _letter, somebody = _behind(request, token)
    if request.method != "POST":
        return render(request, "letters/no.html", {"somebody": somebody})
    forget = request.POST.get("forget", "yes") != "no"
    answering.decline(token, forget_me=forget)
    return render(request, "letters/no.html", {"done": True, "forgotten": forget})
