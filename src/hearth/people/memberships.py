"""Coming in and going: a Join asks, an Accept begins a membership, Leave and Remove end it, an Invite opens the door.

Actions check and record in one transaction. The home is a place like a space: `local:/home`, number 1.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.ledger.activity import HOME, HOME_NUM, Activity
from hearth.ledger.read import state
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import ACTIVE, ASKED, INVITED, Actor, Membership
from hearth.people.roles import holders_of, may_moderate
from hearth.people.sight import Viewer, may_see


def membership(space: int, actor: int | None) -> str:
    """What this person is to this space: asked, invited, active, left, removed or ""."""
    found = Membership.objects.filter(space=space, actor=actor or 0).values_list("state", flat=True).first()
    return found or ""


def membership_row(space: int, actor: int) -> Membership | None:
    """The membership with its times, or None."""
    return Membership.objects.filter(space=space, actor=actor).first()


def members_of(space: int, state: str = ACTIVE) -> list[Actor]:
    """The members of a space (or of the home), by name."""
    nums = Membership.objects.filter(space=space, state=state).values("actor")
    return list(Actor.objects.filter(num__in=nums, deleted=False).order_by("name", "num"))


def access_place(viewer: Viewer, uri: str) -> Actor:
    """The space (or home) with this uri, if the viewer sees it or was invited into it."""
    place = Actor.objects.filter(uri=uri, sort__in=("space", "home"), deleted=False).first()
    if place is None:
        raise NotFound
    if not may_see(viewer, place) and not _listed(viewer, place):
        raise NotFound
    return place


def _listed(viewer: Viewer, place: Actor) -> bool:
    """A room for its members only still shows its door to those invited, and to members of the home who may ask."""
    if membership(place.num, viewer.actor) == INVITED:
        return True
    return viewer.member and place.audience == "space" and _joining(place.uri) in ("open", "ask")


def _person(uri: str) -> Actor:
    person = Actor.objects.filter(uri=uri, deleted=False).exclude(sort__in=("space", "home")).first()
    if person is None:
        raise NotFound
    return person


def _audience(place: Actor) -> str:
    return "home" if place.num == HOME_NUM else place.audience


def _join(
    person: str, place: Actor, published: int | None = None, payload: Mapping[str, Any] | None = None
) -> Recorded:
    return record(
        Activity(
            type="Join",
            actor=person,
            object=place.uri,
            object_type=place.type,
            payload=payload or {},
            target=place.uri,
            audience=_audience(place),
            published=published,
        )
    )


def _answer(
    verb: str, by: str, join: str, person: str, place: Actor, published: int | None = None
) -> Recorded:
    return record(
        Activity(
            type=verb,
            actor=by,
            object=join,
            object_type="Join",
            payload={"person": person, "space": place.uri},
            target=place.uri,
            audience=_audience(place),
            published=published,
        )
    )


def join_home(person: str, *, published: int | None = None) -> Recorded | None:
    """A person becomes a member of the home (who may do so is decided by set-up, letters and the gate)."""
    return enter(person, HOME, published=published)


def enter(
    person: str,
    place_uri: str,
    *,
    published: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Recorded | None:
    """Join and Accept at once, without asking who may: for an open door, set-up, the command line and demo."""
    with writing():
        place = Actor.objects.filter(uri=place_uri, sort__in=("space", "home")).first()
        if place is None:
            raise NotFound
        if membership(place.num, _person(person).num) == ACTIVE:
            return None
        asked = _join(person, place, published, payload)
        return _answer("Accept", place.uri, asked.id, person, place, published)


def join_space(viewer: Viewer, space: str) -> str:
    """Come in, or ask to. Returns the membership that follows: active or asked."""
    if not viewer.known:
        raise NotAllowed(_("Sign in first."))
    with writing():
        place = access_place(viewer, space)
        if place.num == HOME_NUM:
            raise NotAllowed(_("The door of the home is opened by a letter or an application."))
        now = membership(place.num, viewer.actor)
        if now in (ACTIVE, ASKED) and not (now == ASKED and _joining(space) == "open"):
            return now
        if not viewer.member and now != INVITED:
            raise NotFound
        joining = _joining(space)
        if joining == "invited" and now != INVITED:
            raise NotAllowed(_("People come into this room by invitation."))
        asked = _join(viewer.uri, place)
        if joining == "ask" and now != INVITED:
            return ASKED
        _answer("Accept", place.uri, asked.id, viewer.uri, place)
        return ACTIVE


def _joining(space: str) -> str:
    known = state(space)
    return str(known.payload.get("hearth:joining", "open")) if known else "invited"


def accept(viewer: Viewer, space: str, person: str) -> Recorded:
    """Let somebody in who asked."""
    return _decide(viewer, space, person, "Accept")


def reject(viewer: Viewer, space: str, person: str) -> Recorded:
    """Tell somebody who asked: not now."""
    return _decide(viewer, space, person, "Reject")


def _decide(viewer: Viewer, space: str, person: str, verb: str) -> Recorded:
    with writing():
        place = access_place(viewer, space)
        if not may_moderate(viewer, place.num):
            raise NotAllowed(_("Only moderators of this room can answer."))
        who = _person(person)
        held = Membership.objects.filter(space=place.num, actor=who.num).first()
        if held is None or held.state != ASKED:
            raise Invalid(_("%(name)s is not waiting for an answer any more.") % {"name": who.name})
        return _answer(verb, viewer.uri, held.changed_id, person, place)


def invite(viewer: Viewer, space: str, person: str) -> Recorded:
    """Invite a member into a space; they come in when they say yes. Somebody who asked is let in at once."""
    with writing():
        place = access_place(viewer, space)
        if place.num == HOME_NUM or not may_moderate(viewer, place.num):
            raise NotAllowed(_("Only moderators of this room can invite people into it."))
        who = _person(person)
        if who.sort not in ("member", "guest", "remote"):
            raise Invalid(_("%(name)s was imported and is not here yet.") % {"name": who.name})
        now = membership(place.num, who.num)
        if now == ACTIVE:
            raise Invalid(_("%(name)s is in this room already.") % {"name": who.name})
        if now == ASKED:
            return _decide(viewer, space, person, "Accept")
        return record(
            Activity(
                type="Invite",
                actor=viewer.uri,
                object=person,
                object_type="Person",
                target=place.uri,
                audience=_audience(place),
            )
        )


def leave(viewer: Viewer, space: str) -> None:
    """Go: out of a space, or out of the home and with it out of every space. Also declines an invitation."""
    with writing():
        place = access_place(viewer, space)
        now = membership(place.num, viewer.actor)
        if now not in (ACTIVE, ASKED, INVITED):
            return
        if place.num == HOME_NUM:
            if holders_of("founder") == [viewer.actor]:
                raise Invalid(
                    _(
                        "A home needs a founder. Hand it on before you leave: under “Who holds what” you offer it to"
                        " somebody."
                    )
                )
            for other in _other_places(viewer.actor):
                _depart(viewer.uri, other)
        _depart(viewer.uri, place)


def _other_places(actor: int | None) -> list[Actor]:
    held = Membership.objects.filter(actor=actor or 0, state__in=(ACTIVE, ASKED, INVITED)).exclude(
        space=HOME_NUM
    )
    return list(Actor.objects.filter(num__in=held.values("space")).order_by("num"))


def _depart(person: str, place: Actor) -> Recorded:
    return record(
        Activity(
            type="Leave",
            actor=person,
            object=place.uri,
            object_type=place.type,
            target=place.uri,
            audience=_audience(place),
        )
    )


def remove(viewer: Viewer, space: str, person: str, *, reason: str = "") -> None:
    """Remove a person from a space, or from the home and with it from every space."""
    with writing():
        place = access_place(viewer, space)
        if not may_moderate(viewer, place.num):
            raise NotAllowed(_("Only moderators can remove somebody."))
        who = _person(person)
        if who.num == viewer.actor:
            raise Invalid(_("To go yourself, leave."))
        if membership(place.num, who.num) not in (ACTIVE, ASKED, INVITED):
            raise Invalid(_("%(name)s is not in this room.") % {"name": who.name})
        if who.num in holders_of("founder") and not viewer.holds("founder"):
            raise NotAllowed(_("Only a founder can remove a founder."))
        places = [*_other_places(who.num), place] if place.num == HOME_NUM else [place]
        for each in places:
            record(
                Activity(
                    type="Remove",
                    actor=viewer.uri,
                    object=person,
                    object_type="Person",
                    target=each.uri,
                    payload={"reason": reason} if reason else {},
                    audience=_audience(each),
                )
            )
