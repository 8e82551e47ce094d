"""What pages about people need, gathered in a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import mark_safe

from hearth.base import clock
from hearth.base.markup import render
from hearth.ledger.activity import HOME_NUM
from hearth.people import blocks, memberships, profiles, roles
from hearth.people.holding import places_to_grant
from hearth.people.models import Actor, Role
from hearth.people.sight import Viewer, visible
from hearth.people.standing import Helps, Profile

_SPEAKS = {"remote": "text/html"}
"""in what people of other servers write about themselves; ours write Markdown"""


def home_name() -> str:
    """The name of the home."""
    return Actor.objects.filter(num=HOME_NUM).values_list("name", flat=True).first() or "Hearth"


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person in a list: her row, her label and interest if she speaks for the brand, and what she helps with."""

    actor: Actor
    label: str
    interest: str = ""
    pronouns: str = ""
    helps: tuple[str, ...] = ()


def label_people(people: list[Actor]) -> list[PersonView]:
    """People with their labels of today, pronouns and topics: three queries."""
    voices, now, nums = roles.brand_voices(), clock.now(), [actor.num for actor in people]
    helps: dict[int, list[str]] = {}
    for actor, topic in Helps.objects.filter(actor__in=nums).order_by("topic").values_list("actor", "topic"):
        helps.setdefault(actor, []).append(topic)
    pronouns = dict(Profile.objects.filter(num__in=nums).values_list("num", "pronouns"))
    return [
        PersonView(
            actor,
            voices.label(actor.num, now),
            voices.interest(actor.num, now),
            pronouns.get(actor.num, ""),
            tuple(helps.get(actor.num, ())),
        )
        for actor in people
    ]


def chosen_of(people: list[Actor], *, role: str = "", topic: str = "") -> list[Actor]:
    """Those of these people who hold a role anywhere in the home now, or are glad to be asked about a topic."""
    if role:
        held = Role.objects.filter(roles.held_at(clock.now()), role=role)
        holders = set(held.values_list("actor", flat=True))
        people = [actor for actor in people if actor.num in holders]
    if topic:
        helping = profiles.helpers(topic)
        people = [actor for actor in people if actor.num in helping]
    return people


@dataclass(frozen=True, slots=True)
class HeldView:
    """A role on a profile: what, where, since and until when, and whether the viewer may end it."""

    role: Role
    title: str
    place: str
    over: bool
    may_end: bool
    may_hand_on: bool
    may_change: bool


def held_roles(viewer: Viewer, actor: Actor) -> list[HeldView]:
    """Every role this person holds or held in places the viewer sees, oldest first."""
    held, now = roles.roles_of(actor.num), clock.now()
    scopes = visible(Actor.objects.filter(num__in={role.scope for role in held}), viewer)
    places = dict(scopes.values_list("num", "name"))
    return [_held(viewer, role, places.get(role.scope, ""), now) for role in held if role.scope in places]


def _held(viewer: Viewer, role: Role, place: str, now: int) -> HeldView:
    over = role.valid_to is not None and role.valid_to <= now
    last = role.role == "founder" and role.scope == HOME_NUM and len(roles.holders_of("founder")) < 2
    may, mine = roles.may_grant(viewer, role.role, role.scope), role.actor == viewer.actor
    may_change = not over and ((may and role.role != "founder") or (role.is_brand and mine))
    title = str(roles.TITLES.get(role.role, role.role))
    return HeldView(
        role, title, place, over, not over and not last and (may or mine), mine and not over, may_change
    )


def profile_of(viewer: Viewer, actor: Actor) -> dict[str, Any]:
    """What one person's page shows to this viewer."""
    here = actor.sort in ("member", "guest") and not actor.deleted
    blocked = viewer.known and any(other.num == actor.num for other in blocks.blocked_by(viewer))
    keeper = roles.may_steward(viewer)
    voices, now = roles.brand_voices(), clock.now()
    return {
        "person": actor,
        "label": voices.label(actor.num, now),
        "interest": voices.interest(actor.num, now),
        "about": profiles.profile_row(actor.num),
        "helps": profiles.topics_of(actor.num),
        "words": mark_safe(render(actor.summary, _SPEAKS.get(actor.sort, "text/markdown")))
        if actor.summary
        else "",
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
        "may_grant": here and bool(places_to_grant(viewer)),
        "keeper": keeper,
        "may_steward": keeper and here,
    }
