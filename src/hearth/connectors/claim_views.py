"""Pages for people whose words came in an import: find out by mailed code, then claim, refuse, object or erase."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.connectors import claiming, codes
from hearth.connectors.models import ClaimRequest
from hearth.connectors.said import said_by, where_from
from hearth.people.actors import actors_by_num
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.roles import require_steward
from hearth.people.sight import visible

PAGE = "connectors/am_i_here.html"


def _see_other(name: str, *args: object) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(reverse(name, args=args))
    answer.status_code = 303
    return answer


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def am_i_here(request: Request) -> HttpResponse:
    """Are words of mine in here? An address, a code, and then what can be done. Open to everybody."""
    if request.method != "POST":
        return _door(request)
    try:
        match request.POST.get("step", ""):
            case "mail":
                waits = codes.mail_code(request, request.POST.get("email", ""))
                return _door(request, waits=waits)
            case "code":
                codes.check_code(request, request.POST.get("code", ""))
            case "done":
                codes.forget_proof(request)
            case _:
                raise Invalid(_("There is no such step. Begin with your mail address."))
    except NotFound:
        raise
    except HearthError as error:
        return _door(request, error=error)
    return _see_other("am-i-here")


def _door(request: Request, *, error: HearthError | None = None, waits: str = "") -> HttpResponse:
    address = codes.proven(request)
    context: dict[str, Any] = {
        "proven": address,
        "asked": codes.waiting_for(request),
        "waits": waits,
        "errors": [("", str(error))] if error else [],
        "typed": request.POST.get("email", "") if error else "",
        "found": [_about(ghost) for ghost in claiming.ghosts_at(address)] if address else [],
    }
    answer = render(request, PAGE, context, status=422 if isinstance(error, Invalid) else 200)
    if error is not None and not isinstance(error, Invalid):
        answer.status_code = error.status
    return answer


def _about(ghost: Actor) -> dict[str, Any]:
    return {
        "ghost": ghost,
        "from": where_from(ghost.origin),
        "said": said_by(ghost.uri),
        "held_out": claiming.objected(ghost),
        "claimed": ghost.sort == "claimed",
    }


@require_POST
def act(request: Request, num: int) -> HttpResponse:
    """Claim, refuse or object: for whoever has shown to read mail at the imported address."""
    address = codes.proven(request)
    ghost = claiming.access_ghost(address, num) if address else None
    if ghost is None:
        raise NotFound
    try:
        match request.POST.get("act", ""):
            case "claim":
                claiming.claim(request.viewer, ghost, proof="email")
                return _see_other("my-claims")
            case "refuse":
                claiming.refuse(ghost)
            case "object":
                claiming.object_to_counting(ghost)
            case _:
                raise Invalid(_("Choose what should happen."))
    except Invalid as error:
        return _door(request, error=error)
    return _see_other("am-i-here")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: Request, num: int) -> HttpResponse:
    """Ask once, then erase what an imported person wrote."""
    address = codes.proven(request)
    ghost = claiming.access_ghost(address, num) if address else None
    if ghost is None:
        raise NotFound
    about = _about(ghost)
    if request.method != "POST":
        return render(request, "connectors/erase_ghost.html", {**about, "done": False})
    name = ghost.name
    things = claiming.erase_ghost(ghost)
    return render(request, "connectors/erase_ghost.html", {"done": True, "name": name, "things": things})


# For members


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_claims(request: Request) -> HttpResponse:
    """What I have claimed, how I take it apart again, and how I ask where no address is known."""
    viewer = request.viewer
    if viewer.actor is None:
        raise NotFound
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            if request.POST.get("split"):
                claiming.split(viewer, _number(request.POST["split"]))
            else:
                ghost = claiming.ghost_numbered(_number(request.POST.get("ghost", "")))
                claiming.ask_steward(viewer, ghost, request.POST.get("why", ""))
            return _see_other("my-claims")
        except Invalid as error:
            errors = [("", str(error))]
    return render(request, "connectors/my_claims.html", _mine(request, errors), status=422 if errors else 200)


def _mine(request: Request, errors: list[tuple[str, str]]) -> dict[str, Any]:
    viewer = request.viewer
    wanted = request.GET.get("q", "").strip().replace("\0", "")[:100]
    asked = list(ClaimRequest.objects.filter(person=viewer.actor or 0).order_by("asked"))
    named = actors_by_num({one.ghost for one in asked})
    found = visible(Actor.objects.filter(sort="ghost", deleted=False), viewer) if viewer.member else None
    matches = found.filter(name__icontains=wanted).order_by("name")[:20] if found and wanted else []
    return {
        "claims": [
            (claim, where_from(claim.source), said_by(claim.ghost))
            for claim in claiming.claims_of(viewer.uri)
        ],
        "asked": [(one, named[one.ghost]) for one in asked if one.ghost in named],
        "wanted": wanted,
        "matches": [(ghost, where_from(ghost.origin)) for ghost in matches],
        "errors": errors,
    }


@never_cache
@require_GET
def requests(request: Request) -> HttpResponse:
    """Who says to be whom: for stewards."""
    return _requests(request)


def _requests(request: Request, error: str = "") -> HttpResponse:
    asked = claiming.requests_for(request.viewer)
    known = actors_by_num({one.person for one in asked} | {one.ghost for one in asked})
    rows = [
        (one, known[one.person], known[one.ghost], where_from(known[one.ghost].origin))
        for one in asked
        if one.person in known and one.ghost in known
    ]
    context = {"rows": rows, "errors": [("", error)] if error else []}
    return render(request, "connectors/claims.html", context, status=422 if error else 200)


@require_POST
def decide(request: Request, number: int) -> HttpResponse:
    """Confirm, or not."""
    require_steward(request.viewer)
    try:
        claiming.decide(request.viewer, number, yes=request.POST.get("answer") == "yes")
    except Invalid as error:
        return _requests(request, str(error))
    return _see_other("claims")
