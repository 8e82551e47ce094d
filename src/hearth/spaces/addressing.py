"""Whom a new post is for: what its author chose, never wider than where it is said and what it answers."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, NotFound
from hearth.ledger import read
from hearth.ledger.activity import HOME_NUM
from hearth.people.follows import followers_of
from hearth.people.models import DIRECT, Actor, Recipient
from hearth.people.restrictions import require_may_write_to
from hearth.people.sight import Viewer, visible
from hearth.spaces.access import Room
from hearth.spaces.models import Post, Thread
from hearth.spaces.placing import narrower

FOLLOWERS = "followers"
"""as an audience: whoever follows the writer now"""


def chosen_audience(audience: str, room: Room, answered: Post | None, opening: Thread | None) -> str:
    """The audience of a new post: what its author chose, never wider than the space or what it answers."""
    widest = room.space.audience
    if room.space.num == HOME_NUM and not audience and answered is None and opening is None:
        audience = "home"
    if audience and audience not in ("public", "home", "space"):
        raise Invalid(_("A post is for everyone, for the home, or for its space."))
    if audience and narrower(audience, widest) != audience:
        raise Invalid(
            _("What is said in %(space)s cannot be seen more widely than the space itself.")
            % {"space": room.space.name}
        )
    chosen = audience or widest
    for around in (answered, opening):
        if around is not None and around.audience != "direct":
            chosen = narrower(chosen, around.audience)
    return chosen


def recipients(viewer: Viewer, to: Sequence[str]) -> list[str]:
    people = visible(Actor.objects.filter(uri__in=to, deleted=False), viewer).exclude(
        sort__in=("space", "home")
    )
    found = sorted(people.values_list("uri", flat=True))
    if len(found) != len(set(to)):
        raise NotFound
    if viewer.limits:
        require_may_write_to(viewer, [num for uri in found if (num := read.num_of(uri)) is not None])
    return found


def private_to(
    viewer: Viewer, audience: str, place: Room, answered: Post | None, opening: Thread | None
) -> list[str] | None:
    """To whom alone a post goes that names nobody itself: whoever talks where it answers something private, or her
    followers; None where it is for everybody around."""
    around = answered if answered is not None else opening
    if around is not None and around.audience == DIRECT:
        known = read.state_by_num(around.num)
        talks = {around.author}
        if known is not None and not known.payload.get("hearth:followers"):
            talks.update(Recipient.objects.filter(object=around.num).values_list("actor", flat=True))
        people = visible(Actor.objects.filter(num__in=talks - {viewer.actor}, deleted=False), viewer)
        return sorted(people.values_list("uri", flat=True))
    if audience == FOLLOWERS and place.space.num == HOME_NUM and viewer.actor is not None:
        followers = Actor.objects.filter(num__in=followers_of(viewer.actor), deleted=False)
        return sorted(visible(followers, viewer).values_list("uri", flat=True))
    return [] if audience == DIRECT else None
