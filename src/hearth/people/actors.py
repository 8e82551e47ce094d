"""Persons: making them, finding them, and suggesting them while somebody types a name."""

import re
import unicodedata
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, NotFound
from hearth.ledger.activity import HOME_NUM, Activity
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import ACTIVE, Actor, Block, Membership
from hearth.people.sight import Viewer, may_see, visible

_HANDLE = re.compile(r"(?=.*[a-z])[a-z0-9][a-z0-9_]{1,29}")
RESERVED = frozenset(
    [
        "admin",
        "administrator",
        "all",
        "channel",
        "everyone",
        "hearth",
        "here",
        "home",
        "instance",
        "moderator",
        "moderators",
        "nobody",
        "people",
        "root",
        "security",
        "staff",
        "steward",
        "stewards",
        "suggest",
        "support",
        "system",
        "team",
    ]
)
MAX_NAME = 80


def clean_handle(text: str) -> str:
    """A handle as it is kept. Letters that only look like a to z are refused, not replaced."""
    handle = text.strip().removeprefix("@")
    if not handle.isascii():
        raise Invalid(
            _(
                "A handle has only the letters a to z, digits and _, so that nobody can look like somebody else."
            )
        )
    handle = handle.lower()
    if not _HANDLE.fullmatch(handle):
        raise Invalid(_("A handle has 2 to 30 letters a to z, digits or _, and at least one letter."))
    if handle in RESERVED:
        raise Invalid(
            _("The handle %(handle)s is kept for the home itself. Choose another one.") % {"handle": handle}
        )
    return handle


def clean_name(text: str) -> str:
    """A name as it is kept: one line, without invisible or direction-changing characters."""
    shown = "".join(
        mark for mark in unicodedata.normalize("NFC", text) if unicodedata.category(mark)[0] != "C"
    )
    name = " ".join(shown.split())
    if not name:
        raise Invalid(_("A name is missing."))
    if len(name) > MAX_NAME:
        raise Invalid(_("A name has at most %(most)d characters.") % {"most": MAX_NAME})
    return name


def handle_taken(handle: str) -> bool:
    """Whether a local person or space has this handle."""
    return Actor.objects.filter(handle__iexact=handle, local=True, deleted=False).exists()


def create_person(
    handle: str,
    name: str = "",
    *,
    uri: str = "",
    summary: str = "",
    avatar: str = "",
    published: int | None = None,
    object_type: str = "Person",
) -> Recorded:
    """A new local person. The ledger gives the uri, unless one was assigned before."""
    wanted = clean_handle(handle)
    payload: dict[str, Any] = {"preferredUsername": wanted, "name": clean_name(name or wanted)}
    if summary:
        payload["summary"] = summary
    if avatar:
        payload["icon"] = {"type": "Image", "url": avatar}
    with writing():
        if handle_taken(wanted):
            raise Invalid(_("The handle %(handle)s is taken. Choose another one.") % {"handle": wanted})
        return record(
            Activity(
                type="Create",
                actor=uri,
                object=uri,
                object_type=object_type,
                payload=payload,
                published=published,
            )
        )


def actor_at(key: str) -> Actor | None:
    """The actor with this number or local handle."""
    people = Actor.objects.exclude(sort="home")
    if key.isascii() and key.isdigit() and len(key) < 19:
        return people.filter(num=int(key)).first()
    return (
        people.filter(handle__iexact=key, local=True, deleted=False)
        .exclude(sort="space")
        .order_by("num")
        .first()
    )


def access_actor(viewer: Viewer, key: str) -> Actor:
    """The person on a profile page, or NotFound. Whom you blocked you still find, to change your mind."""
    actor = actor_at(key)
    if actor is None or actor.sort == "space":
        raise NotFound
    if not may_see(viewer, actor) and not blocked_by_viewer(viewer, actor):
        raise NotFound
    return actor


def blocked_by_viewer(viewer: Viewer, actor: Actor) -> bool:
    """Whether this viewer blocked somebody: she still finds them, to change her mind."""
    return viewer.member and Block.objects.filter(blocker=viewer.actor or 0, blocked=actor.num).exists()


def local_person(handle: str) -> Actor:
    """The local person with this handle, or a plain error: for the command line."""
    here = Actor.objects.filter(sort__in=("member", "guest"), local=True, deleted=False)
    actor = here.filter(handle__iexact=handle.removeprefix("@")).first()
    if actor is None:
        raise Invalid(_("Nobody here has the handle %(handle)s.") % {"handle": handle})
    return actor


def people_of_home(viewer: Viewer) -> list[Actor]:
    """Members of the home whom the viewer may see, by name."""
    nums = Membership.objects.filter(space=HOME_NUM, state=ACTIVE).values("actor")
    return list(visible(Actor.objects.filter(num__in=nums, deleted=False), viewer).order_by("name", "num"))


def ghosts(viewer: Viewer, page: int = 1, size: int = 200) -> tuple[list[Actor], bool]:
    """Imported people who are not here yet, by name, a page at a time; and whether there are more."""
    found = visible(Actor.objects.filter(sort="ghost", deleted=False), viewer).order_by("name", "num")
    begins = (max(page, 1) - 1) * size
    rows = list(found[begins : begins + size + 1])
    return rows[:size], len(rows) > size


def suggestions(viewer: Viewer, begins: str, *, space: int | None = None, limit: int = 8) -> list[Actor]:
    """People whose handle or name begins like this, for a mention; members of the space when one is given."""
    if not viewer.member:
        return []
    word = begins.strip().removeprefix("@")[:60]
    place = HOME_NUM if space is None else space
    nums = Membership.objects.filter(space=place, state=ACTIVE).values("actor")
    people = visible(Actor.objects.filter(num__in=nums, deleted=False), viewer)
    if word:
        people = people.filter(
            Q(handle__istartswith=word) | Q(name__istartswith=word) | Q(name__icontains=f" {word}")
        )
    return list(people.order_by("handle", "num")[:limit])


def actors_by_num(nums: set[int]) -> dict[int, Actor]:
    """Actors by number, in one query."""
    return Actor.objects.in_bulk(nums)


def actors_by_handle(handles: set[str]) -> dict[str, Actor]:
    """Local people by lower-case handle, in one query: for mentions in a text."""
    found = Actor.objects.filter(handle__in={handle.lower() for handle in handles}, local=True, deleted=False)
    return {actor.handle.lower(): actor for actor in found.exclude(sort__in=("space", "home"))}


def wear(ghost: str, person: Actor) -> None:
    """Show an imported person as this one: name, handle, picture; as a row of sight it belongs to her."""
    Actor.objects.filter(uri=ghost).update(
        sort="claimed",
        author=person.num,
        name=person.name,
        handle=person.handle,
        avatar=person.avatar,
        summary=person.summary,
    )
