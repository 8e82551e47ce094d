"""Who holds what, since when and until when: the page of roles, and where somebody may give one."""

from dataclasses import dataclass
from typing import Any

from hearth.base import clock
from hearth.ledger.activity import HOME_NUM
from hearth.people import handing, roles
from hearth.people.models import Actor, Role
from hearth.people.sight import Viewer, visible

EARLIER = 100


@dataclass(frozen=True, slots=True)
class Holding:
    """One role with its holder and its place, and what the viewer may do about it."""

    role: Role
    title: str
    person: Actor
    place: str
    label: str
    mine: bool
    last: bool
    may_end: bool
    may_change: bool


def holders_page(viewer: Viewer) -> dict[str, Any]:
    """Everything the page of roles shows, in a handful of queries."""
    now = clock.now()
    rows = list(Role.objects.order_by("valid_from", "num"))
    places = dict(
        visible(Actor.objects.filter(num__in={row.scope for row in rows}), viewer).values_list("num", "name")
    )
    people = Actor.objects.in_bulk({row.actor for row in rows})
    founders = {
        row.actor for row in rows if _is_on(row, now) and row.role == "founder" and row.scope == HOME_NUM
    }
    shown = [
        _holding(viewer, row, people[row.actor], places[row.scope], founders)
        for row in rows
        if row.scope in places and row.actor in people
    ]
    order = list(roles.TITLES)
    current = [one for one in shown if _is_on(one.role, now) and not one.person.deleted]
    current.sort(
        key=lambda one: (
            one.role.scope != HOME_NUM,
            one.place,
            _rank(order, one.role.role),
            one.role.valid_from,
        )
    )
    earlier = [one for one in shown if one.role.valid_to is not None and one.role.valid_to <= now]
    return {
        "current": current,
        "earlier": sorted(earlier, key=lambda one: -(one.role.valid_to or 0))[:EARLIER],
        "offers": handing.offers(viewer),
        "founder": next((one for one in current if one.mine and one.role.role == "founder"), None),
        "keeper": roles.may_steward(viewer),
        "me": viewer.actor,
    }


def _rank(order: list[str], role: str) -> int:
    return order.index(role) if role in order else len(order)


def _is_on(row: Role, now: int) -> bool:
    return row.valid_from <= now and (row.valid_to is None or row.valid_to > now)


def _holding(viewer: Viewer, row: Role, person: Actor, place: str, founders: set[int]) -> Holding:
    title = str(roles.TITLES.get(row.role, row.role))
    mine, may = row.actor == viewer.actor, roles.may_grant(viewer, row.role, row.scope)
    last = row.role == "founder" and row.scope == HOME_NUM and len(founders) < 2
    return Holding(
        role=row,
        title=title,
        person=person,
        place=place,
        label=roles.brand_label(title) if row.is_brand else "",
        mine=mine,
        last=last,
        may_end=(mine or may) and not last,
        may_change=(may and row.role != "founder") or (row.is_brand and mine),
    )


def places_to_grant(viewer: Viewer) -> list[tuple[str, str]]:
    """Where this viewer may give a role: (uri, name), the home first."""
    keeper = roles.may_steward(viewer)
    found = visible(Actor.objects.filter(sort__in=("home", "space"), deleted=False), viewer).order_by("name")
    places = sorted(found, key=lambda place: place.num != HOME_NUM)
    return [
        (place.uri, place.name)
        for place in places
        if keeper or (place.num != HOME_NUM and viewer.holds("steward", scope=place.num))
    ]
