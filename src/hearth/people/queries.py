"""What pages about people need, gathered in a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from hearth.base import clock
from hearth.ledger.activity import HOME_NUM
from hearth.people import blocks, memberships, roles
from hearth.people.models import Actor, Role
from hearth.people.sight import Viewer, visible


def home_name() -> str:
    """The name of the home."""
    return Actor.objects.filter(num=HOME_NUM).values_list("name", flat=True).first() or "Hearth"


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person in a list: her row, and her label if she speaks for the brand."""

    actor: Actor
    label: str


def label_people(people: list[Actor]) -> list[PersonView]:
    """People with their labels of today."""
    voices, now = roles.brand_voices(), clock.now()
    return [PersonView(actor, voices.label(actor.num, now)) for actor in people]


@dataclass(frozen=True, slots=True)
class HeldView:
    """A role on a profile: what, where, since and until when, and whether the viewer may end it."""

    role: Role
    title: str
    place: str
    over: bool
    may_end: bool


def held_roles(viewer: Viewer, actor: Actor) -> list[HeldView]:
    """Every role this person holds or held in places the viewer sees, oldest first."""
    held, now = roles.roles_of(actor.num), clock.now()
    scopes = visible(Actor.objects.filter(num__in={role.scope for role in held}), viewer)
    places = dict(scopes.values_list("num", "name"))
    return [_held(viewer, role, places.get(role.scope, ""), now) for role in held if role.scope in places]


def _held(viewer: Viewer, role: Role, place: str, now: int) -> HeldView:
    over = role.valid_to is not None and role.valid_to <= now
    last = role.role == "founder" and role.scope == HOME_NUM and len(roles.holders_of("founder")) < 2
    may_end = not over and not last and (roles.may_grant(viewer, role.role) or role.actor == viewer.actor)
    return HeldView(role, str(roles.TITLES.get(role.role, role.role)), place, over, may_end)


def profile_of(viewer: Viewer, actor: Actor) -> dict[str, Any]:
    """What one person's page shows to this viewer."""
    here = actor.sort in ("member", "guest") and not actor.deleted
    blocked = viewer.known and any(other.num == actor.num for other in blocks.blocked_by(viewer))
    keeper = roles.may_steward(viewer)
    return {
        "person": actor,
        "label": roles.label_for(actor.num, clock.now()),
        "mine": actor.num == viewer.actor,
        "ghost": actor.sort == "ghost",
        "membership": memberships.membership_row(HOME_NUM, actor.num),
        "held": held_roles(viewer, actor),
        "flags": [
            (flag.num, roles.FLAGS.get(flag.flag, flag.flag), flag.mapped)
            for flag in roles.flags_of(actor.num)
        ],
        "blocked": blocked,
        "may_block": blocks.may_block(viewer, actor) and not blocked,
        "grants": [
            (name, title) for name, title in roles.TITLES.items() if here and roles.may_grant(viewer, name)
        ],
        "keeper": keeper,
        "may_steward": keeper and here,
    }
