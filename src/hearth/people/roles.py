"""Roles held for a time, and what follows from them: who speaks for the brand, and who may do what."""

from dataclasses import dataclass

from django.db.models import Q

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.base.sql import sql
from hearth.ledger.activity import HOME, HOME_NUM, Activity, edit_of
from hearth.ledger.read import state_by_num
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import Actor, ImportFlag, Role
from hearth.people.sight import Viewer, may_see

TITLES = {
    "founder": "Founder",
    "steward": "Steward",
    "moderator": "Moderator",
    "expert": "Topic expert",
    "greeter": "Greeter",
    "member": "Member",
    "guest": "Guest",
}
BRAND = frozenset({"founder", "steward"})
"""roles that speak for the brand unless said otherwise"""
FLAGS = {"staff": "Staff", "admin": "Admin", "moderator": "Moderator", "owner": "Owner"}

_ALWAYS = -(1 << 62)
_BRAND_PERIODS = sql(
    "SELECT actor, role, valid_from, valid_to, 0 FROM people_role WHERE is_brand"
    " UNION ALL SELECT actor, flag, 0, NULL, 1 FROM people_importflag WHERE mapped = 'brand'"
)


@dataclass(frozen=True, slots=True)
class BrandVoices:
    """Everyone who speaks or spoke for the brand, loaded once for a page full of posts."""

    periods: dict[int, list[tuple[int, int | None, str]]]

    def label(self, actor: int, at: int) -> str:
        """The label of this voice at that instant, or "" for a peer."""
        for begins, ends, title in self.periods.get(actor, ()):
            if begins <= at and (ends is None or at < ends):
                return f"{title} · speaks for the brand"
        return ""

    def is_brand(self, actor: int, at: int) -> bool:
        """Whether this person spoke for the brand at that instant."""
        return bool(self.label(actor, at))


def brand_voices() -> BrandVoices:
    """All brand roles, past and present, and imported staff mapped to the brand: one query."""
    periods: dict[int, list[tuple[int, int | None, str]]] = {}
    for actor, word, begins, ends, imported in sorted(_BRAND_PERIODS.all(), key=_by_weight):
        if imported:
            period = (_ALWAYS, None, FLAGS.get(word, "Staff"))
        else:
            period = (begins, ends, TITLES.get(word, "Team"))
        periods.setdefault(actor, []).append(period)
    return BrandVoices(periods)


def _by_weight(period: tuple[int, str, int, int | None, int]) -> tuple[int, int, int]:
    order = list(TITLES)
    return period[4], order.index(period[1]) if period[1] in order else len(order), period[2]


def label_for(actor: int, at: int) -> str:
    """The label of one voice at an instant; for many at once use `brand_voices().label`."""
    return brand_voices().label(actor, at)


def is_brand(actor: int, at: int) -> bool:
    """Whether this person speaks for the brand at that instant."""
    return brand_voices().is_brand(actor, at)


def held_at(at: int) -> Q:
    """Roles valid at an instant."""
    return Q(valid_from__lte=at) & (Q(valid_to=None) | Q(valid_to__gt=at))


def roles_of(actor: int, at: int | None = None) -> list[Role]:
    """Roles of a person: those held at `at`, or all ever held."""
    held = Role.objects.filter(actor=actor).order_by("valid_from", "num")
    return list(held if at is None else held.filter(held_at(at)))


def holders_of(*roles: str, scope: int = HOME_NUM, at: int | None = None) -> list[int]:
    """Who holds one of these roles in this scope now (or at `at`)."""
    moment = clock.now() if at is None else at
    held = Role.objects.filter(held_at(moment), role__in=roles, scope=scope)
    return sorted(set(held.values_list("actor", flat=True)))


# What one may do


def may_steward(viewer: Viewer) -> bool:
    """Take care of the home: members, roles, imports, settings."""
    return viewer.holds("founder", "steward")


def may_moderate(viewer: Viewer, space: int = HOME_NUM) -> bool:
    """Keep a space (or the whole home) in order."""
    return viewer.holds("founder", "steward", "moderator", scope=space)


def may_grant(viewer: Viewer, role: str) -> bool:
    """Give this role to somebody: stewards give all but the founder's own."""
    return viewer.holds("founder") if role == "founder" else may_steward(viewer)


def require_steward(viewer: Viewer) -> None:
    """For pages of the home's keepers. Whoever may not see them finds nothing."""
    if not may_steward(viewer):
        raise NotFound


# Giving and ending


def grant(
    viewer: Viewer,
    person: str,
    role: str,
    *,
    scope: str = HOME,
    is_brand: bool | None = None,
    valid_to: int | None = None,
) -> Recorded:
    """Give a person a role from now on, in the home or one space."""
    if not may_grant(viewer, role):
        raise NotAllowed("Only a founder or steward can give this role.")
    with writing():
        actor = Actor.objects.filter(uri=person, deleted=False).first()
        place = Actor.objects.filter(uri=scope, sort__in=("home", "space"), deleted=False).first()
        if actor is None or place is None or not may_see(viewer, place):
            raise NotFound
        if actor.sort not in ("member", "guest"):
            raise Invalid(f"{actor.name} is not here yet, so this role has to wait.")
        if any(held.role == role and held.scope == place.num for held in roles_of(actor.num, clock.now())):
            raise Invalid(f"{actor.name} already has this role.")
        return give_role(viewer.uri, person, role, scope=scope, is_brand=is_brand, valid_to=valid_to)


def give_role(
    by: str,
    person: str,
    role: str,
    *,
    scope: str = HOME,
    is_brand: bool | None = None,
    valid_from: int | None = None,
    valid_to: int | None = None,
) -> Recorded:
    """Record a role without asking who gives it: for set-up, the command line and the demo story."""
    if role not in TITLES:
        raise Invalid(f"There is no role {role!r}. Roles are {', '.join(TITLES)}.")
    begins = clock.now() if valid_from is None else valid_from
    if valid_to is not None and valid_to <= begins:
        raise Invalid("A role cannot end before it begins.")
    payload = {
        "person": person,
        "role": role,
        "scope": scope,
        "is_brand": role in BRAND if is_brand is None else is_brand,
        "valid_from": begins,
        "valid_to": valid_to,
    }
    return record(
        Activity(type="Create", actor=by, object_type="hearth:Role", payload=payload, published=begins)
    )


def end_role(viewer: Viewer, num: int) -> Recorded:
    """End a role now. The home always keeps a founder."""
    with writing():
        held = Role.objects.filter(num=num).first()
        now = clock.now()
        if held is None or not viewer.member:
            raise NotFound
        if held.actor != viewer.actor and not may_grant(viewer, held.role):
            raise NotAllowed("Only a founder or steward can end this role.")
        if held.valid_to is not None and held.valid_to <= now:
            raise Invalid("This role has already ended.")
        if held.role == "founder" and held.scope == HOME_NUM and len(holders_of("founder")) < 2:
            raise Invalid("A home needs a founder. Make somebody else a founder first.")
        state = state_by_num(num)
        if state is None:
            raise NotFound
        ends = max(now, held.valid_from + 1)
        return record(edit_of(state, viewer.uri, {**state.payload, "valid_to": ends, "updated": now}))


# Staff of an import


def flags_of(actor: int) -> list[ImportFlag]:
    """The staff flags somebody was imported with."""
    return list(ImportFlag.objects.filter(actor=actor).order_by("flag", "num"))


def map_flag(viewer: Viewer, num: int, mapped: str) -> Recorded | None:
    """Say whether an imported staff account counts as the brand or as a peer, for its whole history."""
    require_steward(viewer)
    if mapped not in ("brand", "peer"):
        raise Invalid("A staff flag means brand or peer.")
    with writing():
        flag = ImportFlag.objects.filter(num=num).first()
        state = state_by_num(num) if flag else None
        if flag is None or state is None:
            raise NotFound
        if flag.mapped == mapped:
            return None
        now = max(clock.now(), state.updated + 1)
        return record(edit_of(state, viewer.uri, {**state.payload, "mapped": mapped, "updated": now}))
