"""The pages about people: who is here, whom to ask about what, and one person."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hearth.base.errors import Invalid, NotFound
from hearth.ledger.activity import HOME
from hearth.people import accounts, actors, blocks, memberships, newcomers, profiles, roles
from hearth.people.door import again, go
from hearth.people.follow_views import bond_with
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.queries import chosen_of, label_people, profile_of


def _members_only(request: Request) -> None:
    if not request.viewer.member:
        raise NotFound


def _profile_path(actor: Actor) -> str:
    return reverse("profile", args=[actor.handle if actor.local and actor.handle else actor.num])


@require_GET
def people(request: Request) -> HttpResponse:
    """Everyone who is here, or those who hold a role or help with a topic; and who was imported and is not here yet."""
    _members_only(request)
    page = int(asked) if (asked := request.GET.get("page", "1")).isdecimal() and len(asked) < 6 else 1
    role, topic = request.GET.get("role", "")[:20], request.GET.get("helps", "").strip().lower()[:60]
    chosen = bool(role or topic)
    ghosts, more = ([], False) if chosen else actors.ghosts(request.viewer, page)
    here = actors.people_of_home(request.viewer) if page <= 1 else []
    context = {
        "here": label_people(chosen_of(here, role=role, topic=topic)),
        "ghosts": label_people(ghosts),
        "older": f"?page={page + 1}" if more else "",
        "newer": f"?page={page - 1}" if page > 1 else "",
        "may_steward": roles.may_steward(request.viewer),
        "role": str(roles.TITLES.get(role, "")),
        "roles": [(name, title) for name, title in roles.TITLES.items() if name not in ("member", "guest")],
        "topic": topic,
        "topics": profiles.topics(request.viewer),
        "chosen": chosen,
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
    context = profile_of(request.viewer, actor) | bond_with(request.viewer, actor)
    return render(request, "people/profile.html", context)


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
