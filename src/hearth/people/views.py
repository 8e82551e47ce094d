"""The pages about people: who is here, and one person."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import Invalid, NotFound
from hearth.ledger.activity import HOME
from hearth.people import accounts, actors, blocks, memberships, newcomers, roles
from hearth.people.choosing import choices, give, withdraw  # noqa: F401
from hearth.people.door import again, go
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.queries import label_people, profile_of


def _members_only(request: Request) -> None:
    if not request.viewer.member:
        raise NotFound


def _profile_path(actor: Actor) -> str:
    return reverse("profile", args=[actor.handle if actor.local and actor.handle else actor.num])


@require_GET
def people(request: Request) -> HttpResponse:
    """Everyone who is here, and who was imported and is not here yet."""
    _members_only(request)
    page = int(asked) if (asked := request.GET.get("page", "1")).isdecimal() and len(asked) < 6 else 1
    ghosts, more = actors.ghosts(request.viewer, page)
    context = {
        "here": label_people(actors.people_of_home(request.viewer)) if page <= 1 else [],
        "ghosts": label_people(ghosts),
        "older": f"?page={page + 1}" if more else "",
        "newer": f"?page={page - 1}" if page > 1 else "",
        "may_steward": roles.may_steward(request.viewer),
    }
    return render(request, "people/people.html", context)


@require_GET
def suggest(request: Request) -> JsonResponse:
    """Names for a mention, while somebody types."""
    space = request.GET.get("space", "")
    place = int(space) if space.isdecimal() and len(space) < 19 else None
    if place is not None and place not in request.viewer.spaces:
        place = None
    found = actors.suggestions(request.viewer, request.GET.get("q", ""), space=place)
    return JsonResponse(
        [{"handle": actor.handle, "name": actor.name, "num": str(actor.num)} for actor in found], safe=False
    )


@require_GET
def profile(request: Request, key: str) -> HttpResponse:
    """One person: who she is here, and what can be done."""
    actor = actors.access_actor(request.viewer, key)
    if actor.sort == "claimed":
        return go(request, f"/people/{actor.author}/")
    return render(request, "people/profile.html", profile_of(request.viewer, actor))


@require_POST
def describe(request: Request, key: str) -> HttpResponse:
    """Change your own name and words."""
    actor = actors.access_actor(request.viewer, key)
    if actor.num != request.viewer.actor:
        raise NotFound
    actors.describe_yourself(
        request.viewer, name=request.POST.get("name", ""), summary=request.POST.get("summary", "")
    )
    return go(request, _profile_path(actor))


@require_POST
def block(request: Request, key: str) -> HttpResponse:
    """Stop seeing each other."""
    actor = actors.access_actor(request.viewer, key)
    blocks.block(request.viewer, actor.uri)
    return go(request, _profile_path(actor))


@require_POST
def unblock(request: Request, key: str) -> HttpResponse:
    """See each other again."""
    actor = actors.access_actor(request.viewer, key)
    blocks.unblock(request.viewer, actor.uri)
    return go(request, _profile_path(actor))


@require_POST
def grant_role(request: Request, key: str) -> HttpResponse:
    """Give a role in the home."""
    actor = actors.access_actor(request.viewer, key)
    brand = {"brand": True, "peer": False}.get(request.POST.get("voice", ""))
    roles.grant(request.viewer, actor.uri, request.POST.get("role", ""), is_brand=brand)
    return go(request, _profile_path(actor))


@require_POST
def end_role(request: Request, num: int) -> HttpResponse:
    """End a role now."""
    roles.end_role(request.viewer, num)
    return go(request, "/people/")


@require_POST
def map_flag(request: Request, num: int) -> HttpResponse:
    """An imported staff account counts as the brand, or as a peer."""
    roles.map_flag(request.viewer, num, request.POST.get("mapped", ""))
    return go(request, "/people/")


@never_cache
@require_POST
def sign_in_link(request: Request, key: str) -> HttpResponse:
    """A one-time link for somebody who cannot sign in."""
    roles.require_steward(request.viewer)
    actor = actors.access_actor(request.viewer, key)
    if actor.sort not in ("member", "guest"):
        raise NotFound
    if actor.num in roles.holders_of("founder") and not request.viewer.holds("founder"):
        raise NotFound
    address = request.build_absolute_uri(accounts.sign_in_path(actor.num))
    return render(request, "people/handed_link.html", {"person": actor, "address": address})


@require_POST
def remove(request: Request, key: str) -> HttpResponse:
    """Remove somebody from the home."""
    actor = actors.access_actor(request.viewer, key)
    memberships.remove(request.viewer, HOME, actor.uri, reason=request.POST.get("reason", "")[:2000])
    return go(request, "/people/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: Request) -> HttpResponse:
    """A steward opens the door for somebody; she gets a link with which she chooses e-mail and password."""
    roles.require_steward(request.viewer)
    if request.method != "POST":
        return render(request, "people/add.html", {"typed": {}})
    try:
        person, path = newcomers.let_in(request.POST.get("handle", ""), request.POST.get("name", ""))
    except Invalid as error:
        return again(request, "people/add.html", error)
    address = request.build_absolute_uri(path)
    return render(request, "people/handed_link.html", {"person": person, "address": address})
