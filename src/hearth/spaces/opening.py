"""Opening and changing spaces and channels. Before a space's doors change, its keeper sees who gains sight."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger.activity import HOME_NUM, Activity, activity_id, edit_of
from hearth.ledger.read import row_by_id, state
from hearth.ledger.record import Recorded, record, writing
from hearth.people.actors import actor_at
from hearth.people.memberships import enter
from hearth.people.models import ACTIVE, Actor, Membership
from hearth.people.sight import Viewer
from hearth.spaces import text
from hearth.spaces.access import access_space_to_change, may_change, may_open
from hearth.spaces.models import Channel, Space
from hearth.spaces.placing import narrower
from hearth.spaces.rooms import JOININGS, slug_of

AUDIENCES = ("public", "home", "space")
LONGEST_PURPOSE = 500


@dataclass(frozen=True, slots=True)
class Gain:
    """Who would newly see what is said in a space from now on."""

    words: str
    people: int


def open_space(
    viewer: Viewer,
    *,
    name: str,
    purpose: str,
    slug: str = "",
    audience: str = "home",
    joining: str = "open",
    position: int = 0,
    key: str = "",
    published: int | None = None,
) -> Recorded:
    """Open a space with its purpose. Whoever opens it is its first member."""
    title, why = _named(name), _purpose(purpose)
    _doors(audience, joining)
    with writing():
        if not may_open(viewer):
            raise NotAllowed(_("Founders and stewards open spaces."))
        identity = activity_id(viewer.uri, key) if key else ""
        if identity and (before := row_by_id(identity)) is not None:
            return Recorded(before.seq, before.id, before.object, before.num, False, before.published)
        wanted = slug_of(slug or title, clock.now())
        if Space.objects.filter(slug=wanted).exists():
            raise Invalid(
                _("There is already a space at /s/%(slug)s/. Choose another short name.") % {"slug": wanted}
            )
        if actor_at(wanted) is not None:  # on the open web people and spaces share one name space
            raise Invalid(
                _("Somebody here is called @%(slug)s. Choose another short name.") % {"slug": wanted}
            )
        made = record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="Group",
                id=identity,
                payload={
                    "preferredUsername": wanted,
                    "name": title,
                    "summary": why,
                    "hearth:joining": joining,
                    "hearth:position": position,
                },
                audience=audience,
                published=published,
            )
        )
        enter(viewer.uri, made.object, published=published)
        return made


def change_space(
    viewer: Viewer,
    slug: str,
    *,
    name: str,
    purpose: str,
    audience: str,
    joining: str,
    archived: bool = False,
    version: str = "",
) -> Recorded:
    """Change a space's name, purpose or doors. What was said before is never shown to more people than before."""
    title, why = _named(name), _purpose(purpose)
    _doors(audience, joining)
    with writing():
        space = access_space_to_change(viewer, slug)
        known = state(space.uri)
        if known is None or known.deleted:
            raise NotFound
        if version and version != known.version:
            raise Invalid(
                _("Somebody else changed this space meanwhile. Reload the page to see how it is now.")
            )
        payload: dict[str, Any] = {
            **known.payload,
            "name": title,
            "summary": why,
            "hearth:joining": joining,
            "hearth:archived": archived,
            "updated": max(clock.now(), known.updated + 1),
        }
        return record(edit_of(known, viewer.uri, payload, audience=audience))


def who_gains_sight(space: Space, audience: str) -> Gain | None:
    """Who would see what is said from now on and could not before; None when nobody would."""
    _doors(audience, space.joining)
    if narrower(space.audience, audience) == audience:
        return None
    if audience == "public":
        return Gain(_("Everybody on the web, signed in or not, will see what is said here from now on."), 0)
    inside = Membership.objects.filter(space=space.num, state=ACTIVE).values("actor")
    home = Membership.objects.filter(space=HOME_NUM, state=ACTIVE).values("actor")
    gain = Actor.objects.filter(num__in=home, deleted=False).exclude(num__in=inside).count()
    words = "1 more member" if gain == 1 else f"{gain} more members"
    return Gain(f"{words} of the home will see what is said here from now on.", gain)


def open_channel(viewer: Viewer, slug: str, name: str, *, key: str = "") -> Recorded:
    """Open a further live room in a space."""
    title = _named(name)
    with writing():
        space = access_space_to_change(viewer, slug)
        if not may_change(viewer, space):
            raise NotAllowed(_("Only who keeps this space opens channels in it."))
        if Channel.objects.filter(space=space.num, wanted=slug_of(title, 0)).exists():
            raise Invalid(
                _("%(space)s already has a channel called %(title)s.") % {"space": space.name, "title": title}
            )
        return record(
            Activity(
                type="Create",
                actor=viewer.uri,
                object_type="hearth:Channel",
                id=activity_id(viewer.uri, key) if key else "",
                payload={"name": title, "preferredUsername": slug_of(title, 0)},
                target=space.uri,
                audience=space.audience,
            )
        )


def _named(name: str) -> str:
    title = text.title({"name": name})
    if not title:
        raise Invalid(_("It needs a name."))
    if len(title) > 80:
        raise Invalid(_("A name has at most 80 characters."))
    return title


def _purpose(purpose: str) -> str:
    why = " ".join(purpose.replace("\0", "").split())
    if len(why) > LONGEST_PURPOSE:
        raise Invalid(_("A purpose fits into %(most)d characters.") % {"most": LONGEST_PURPOSE})
    return why


def _doors(audience: str, joining: str) -> None:
    if audience not in AUDIENCES or joining not in JOININGS:
        raise Invalid(_("Choose who may see this space and how people come in."))
