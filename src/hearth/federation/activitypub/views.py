"""What other servers ask of actors, and the addresses `/@name` under which people know them."""

from django.http import HttpRequest, HttpResponse

from hearth.base.errors import NotFound
from hearth.federation.activitypub.access import access_actor
from hearth.federation.activitypub.actor_documents import home_document
from hearth.federation.activitypub.answering import answers, page_or
from hearth.federation.activitypub.cached import actor_bytes
from hearth.federation.activitypub.negotiation import bytes_of
from hearth.federation.activitypub.openness import actor_named
from hearth.people.models import Actor


def _page_of(actor: Actor) -> str:
    return f"/s/{actor.handle}/" if actor.sort == "space" else f"/people/{actor.handle}/"


def _shown(request: HttpRequest, actor: Actor | None, *, otherwise: bool) -> HttpResponse:
    if actor is None:
        raise NotFound
    return page_or(request, _page_of(actor), lambda: actor_bytes(actor), otherwise=otherwise)


@answers
def actor_view(request: HttpRequest, num: int) -> HttpResponse:
    """A person or a space."""
    return _shown(request, access_actor(num), otherwise=True)


@answers
def named_view(request: HttpRequest, name: str) -> HttpResponse:
    """A person or a space by the name people know."""
    return _shown(request, actor_named(name), otherwise=False)


def _home(request: HttpRequest) -> HttpResponse:
    return page_or(request, "/", lambda: bytes_of(home_document()), otherwise=True)


home_view = answers(_home, unsigned=True)
