"""Handing a role on: its holder offers it to a successor, who accepts or declines; the record keeps both roles.

The home itself is handed on the same way: as the founder's role. Whoever hands that on may stay as a steward.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.ledger.activity import HOME_NUM, Activity
from hearth.ledger.read import num_of, row_by_id, uri_of
from hearth.ledger.record import Recorded, record, writing
from hearth.people import roles
from hearth.people.memberships import membership
from hearth.people.models import ACTIVE, Actor, Role
from hearth.people.sight import Viewer
from hearth.people.standing import Handover

OFFERED, ACCEPTED, DECLINED, TAKEN_BACK = "offered", "accepted", "declined", "taken back"


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer that waits for an answer, with the people and the role in it."""

    key: str
    role: Role
    title: str
    place: str
    giver: Actor
    taker: Actor
    words: str
    offered: int
    brand: bool


def key_of(offer: str) -> str:
    """How an offer is named in addresses."""
    return offer.rpartition("/")[2]


def offer_role(viewer: Viewer, num: int, person: str, *, words: str = "", stay: bool = False) -> Recorded:
    """Offer a role of one's own to a member. Nothing changes before she accepts."""
    with writing():
        held = roles.access_role(viewer, num)
        if held.actor != viewer.actor:
            raise NotFound
        role = _uri_of(held)
        taker = _successor(held, person)
        if Handover.objects.filter(role=role, state=OFFERED).exists():
            raise Invalid(_("You have offered this role to somebody already. Take that back first."))
        said = words.replace("\0", "").strip()
        if len(said) > 1000:
            raise Invalid(_("These words have at most %(most)d characters.") % {"most": 1000})
        payload: dict[str, Any] = {"words": said, "hearth:stay": stay and held.role == "founder"}
        return record(
            Activity(
                type="Offer",
                actor=viewer.uri,
                object=role,
                object_type="hearth:Role",
                target=taker.uri,
                payload=payload,
                audience="direct",
            )
        )


def _uri_of(held: Role) -> str:
    return uri_of(held.num) or ""


def _successor(held: Role, person: str) -> Actor:
    taker = Actor.objects.filter(uri=person, sort="member", deleted=False).first()
    if taker is None or taker.num == held.actor or membership(HOME_NUM, taker.num) != ACTIVE:
        raise Invalid(_("Choose a member of this home."))
    if held.scope != HOME_NUM and membership(held.scope, taker.num) != ACTIVE:
        raise Invalid(_("%(name)s is not in this room. Invite them into it first.") % {"name": taker.name})
    if any(
        one.role == held.role and one.scope == held.scope for one in roles.roles_of(taker.num, clock.now())
    ):
        raise Invalid(_("%(name)s already has this role.") % {"name": taker.name})
    return taker


def _waiting(key: str, **who: str) -> Handover:
    found = Handover.objects.filter(offer=f"local:/a/{key}", state=OFFERED, **who).first()
    if found is None:
        raise NotFound(_("This offer has been answered or taken back."))
    return found


def accept(viewer: Viewer, key: str, *, interest: str = "") -> Recorded:
    """Take a role that was offered: the old one ends and the new one begins at the same instant."""
    with writing():
        offer = _waiting(key, taker=viewer.uri)
        held = Role.objects.filter(roles.held_at(clock.now()), num=num_of(offer.role) or 0).first()
        if held is None:
            raise Invalid(_("This role has ended since. Nothing was changed."))
        _successor(held, viewer.uri)
        made = roles.give_role(
            offer.giver,
            viewer.uri,
            held.role,
            scope=_place_of(held),
            is_brand=held.is_brand,
            interest=interest if held.is_brand else None,
            valid_from=(ends := roles.ending(held)),
            valid_to=held.valid_to,
            came_from=offer.role,
        )
        roles.end_at(held, offer.giver, ends)
        _answer(viewer, "Accept", offer)
        if _stays(offer) and not _holds(held.actor, "steward"):
            roles.give_role(
                viewer.uri,
                offer.giver,
                "steward",
                is_brand=True,
                interest=held.interest or None,
                valid_from=ends,
            )
    return made


def decline(viewer: Viewer, key: str) -> Recorded:
    """Say no to an offered role; only the two of them know."""
    with writing():
        return _answer(viewer, "Reject", _waiting(key, taker=viewer.uri))


def take_back(viewer: Viewer, key: str) -> Recorded:
    """Take an offer back while it waits."""
    with writing():
        return _answer(viewer, "Undo", _waiting(key, giver=viewer.uri))


def _answer(viewer: Viewer, verb: str, offer: Handover) -> Recorded:
    return record(
        Activity(
            type=verb,
            actor=viewer.uri,
            object=offer.offer,
            object_type="Offer",
            payload={"role": offer.role},
            audience="direct",
        )
    )


def _holds(actor: int, role: str) -> bool:
    return actor in roles.holders_of(role)


def _stays(offer: Handover) -> bool:
    found = row_by_id(offer.offer)
    return bool(found and found.payload.get("hearth:stay"))


def _place_of(held: Role) -> str:
    return str(Actor.objects.values_list("uri", flat=True).get(num=held.scope))


# Reading


def offers(viewer: Viewer) -> list[OfferView]:
    """Offers that wait for this viewer's answer, and those she made."""
    waiting = Handover.objects.filter(state=OFFERED)
    rows = list(waiting.filter(taker=viewer.uri)) + list(waiting.filter(giver=viewer.uri))
    return [view for row in sorted(rows, key=lambda row: row.offered) if (view := _view(row))]


def access_offer(viewer: Viewer, key: str) -> OfferView:
    """One offer, for the two people it is between."""
    found = next((view for view in offers(viewer) if view.key == key), None)
    if found is None:
        raise NotFound(_("This offer has been answered or taken back."))
    return found


def _view(row: Handover) -> OfferView | None:
    held = Role.objects.filter(roles.held_at(clock.now()), num=num_of(row.role) or 0).first()
    people = {actor.uri: actor for actor in Actor.objects.filter(uri__in=[row.giver, row.taker])}
    told, place = row_by_id(row.offer), Actor.objects.filter(num=held.scope).first() if held else None
    if held is None or told is None or place is None or len(people) < 2:
        return None
    return OfferView(
        key=key_of(row.offer),
        role=held,
        title=str(roles.TITLES.get(held.role, held.role)),
        place=place.name,
        giver=people[row.giver],
        taker=people[row.taker],
        words=str(told.payload.get("words", "")),
        offered=row.offered,
        brand=held.is_brand,
    )
