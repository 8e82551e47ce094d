"""Finding people and spaces by name, and what stands at an address, also on other servers where that is asked for."""

from django.db.models import Q

from hearth.api.entities.instance import domain
from hearth.federation.activitypub.addresses import federating
from hearth.federation.activitypub.resolve import resolve
from hearth.people.actors import blocked_by_viewer
from hearth.people.follows import followed_by
from hearth.people.models import Actor
from hearth.people.sight import Viewer, visible
from hearth.spaces.access import spaces_for

_PEOPLE = ("member", "guest", "bot", "remote")


def account_named(viewer: Viewer, acct: str) -> Actor | None:
    """The account `handle`, `handle@this.home` or `handle@elsewhere` that this viewer may see."""
    name, _at, host = acct.strip().removeprefix("@").lower().replace("\0", "").partition("@")
    handle = name if not host or host == domain().lower() else f"{name}@{host}"
    people = Actor.objects.filter(handle=handle, sort__in=_PEOPLE, deleted=False)
    found = visible(people, viewer).order_by("num").first()
    if found is None and (blocked := people.first()) is not None and blocked_by_viewer(viewer, blocked):
        found = blocked
    if found is not None or "@" in handle:
        return found
    space = spaces_for(viewer).filter(slug=name).first()
    return Actor.objects.filter(num=space.num).first() if space else None


def people_like(
    viewer: Viewer, text: str, limit: int, offset: int = 0, *, resolve: bool = False, following: bool = False
) -> list[int]:
    """Numbers of accounts whose handle or name begins like this; exact ones first."""
    word = text.strip().removeprefix("@").lower().replace("\0", "")[:200]
    if not word:
        return []
    exact = account_named(viewer, word)
    if exact is None and resolve and "@" in word:
        exact = resolved_account(viewer, word)
    people = visible(Actor.objects.filter(sort__in=_PEOPLE, deleted=False), viewer).filter(
        Q(handle__startswith=word) | Q(name__istartswith=word) | Q(name__icontains=f" {word}")
    )
    if following:
        people = people.filter(num__in=followed_by(viewer))
    spaces = (
        [] if following else [space.num for space in spaces_for(viewer).filter(slug__startswith=word)[:limit]]
    )
    nums = list(people.order_by("handle", "num").values_list("num", flat=True)[: offset + limit])
    found = ([exact.num] if exact and not following else []) + nums + spaces
    return list(dict.fromkeys(found))[offset : offset + limit]


def resolved_account(viewer: Viewer, text: str) -> Actor | None:
    """Somebody on another server, fetched."""
    uri = resolved(viewer, text)
    return visible(Actor.objects.filter(uri=uri, deleted=False), viewer).first() if uri else None


def resolved(viewer: Viewer, text: str) -> str:
    """The uri behind an address or name of another server, "" where nothing is."""
    return (resolve(text, viewer) or "") if viewer.member and federating() else ""
