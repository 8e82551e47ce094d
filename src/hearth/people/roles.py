"""Roles held for a time, and what follows from them: who speaks for the brand, and who may do what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.base import clock
from hearth.base.errors import Invalid, NotAllowed, NotFound
from hearth.base.sql import sql
from hearth.ledger.activity import HOME, HOME_NUM, Activity, edit_of
from hearth.ledger.read import state_by_num
from hearth.ledger.record import Recorded, record, writing
from hearth.people.models import Actor, ImportFlag, Role
from hearth.people.sight import Viewer, may_see

TITLES = {
    "founder": gettext_lazy("Founder"),
    "steward": gettext_lazy("Steward"),
    "moderator": gettext_lazy("Moderator"),
    "expert": gettext_lazy("Topic expert"),
    "greeter": gettext_lazy("Greeter"),
    "member": gettext_lazy("Member"),
    "guest": gettext_lazy("Guest"),
}
BRAND = frozenset({"founder", "steward"})
"""roles that speak for the brand unless said otherwise"""
FLAGS = {
    "staff": gettext_lazy("Staff"),
    "admin": gettext_lazy("Admin"),
    "moderator": gettext_lazy("Moderator"),
    "owner": gettext_lazy("Owner"),
}
MAX_INTEREST = 200

_ALWAYS = -(1 << 62)
_BRAND_PERIODS = sql(
    "SELECT actor, role, valid_from, valid_to, 0, interest FROM people_role WHERE is_brand"
    " UNION ALL SELECT actor, flag, 0, NULL, 1, '' FROM people_importflag WHERE mapped = 'brand'"
)


def brand_label(title: str) -> str:
    """The label of a voice of the brand."""
    return _("%(role)s · speaks for the brand") % {"role": title}


@dataclass(frozen=True, slots=True)
class BrandVoices:
    """Everyone who speaks or spoke for the brand, loaded once for a page full of posts."""

    periods: dict[int, list[tuple[int, int | None, str, str]]]

    def _at(self, actor: int, at: int) -> tuple[str, str] | None:
        for begins, ends, title, interest in self.periods.get(actor, ()):
            if begins <= at and (ends is None or at < ends):
                return title, interest
        return None

    def label(self, actor: int, at: int) -> str:
        """The label of this voice at that instant, or "" for a peer."""
        found = self._at(actor, at)
        return found[0] if found else ""

    def interest(self, actor: int, at: int) -> str:
        """What this voice of the brand gained at that instant, in its own words; "" for a peer."""
        found = self._at(actor, at)
        return found[1] if found else ""

    def is_brand(self, actor: int, at: int) -> bool:
        """Whether this person spoke for the brand at that instant."""
        return self._at(actor, at) is not None


def brand_voices() -> BrandVoices:
    """All brand roles, past and present, and imported staff mapped to the brand: one query."""
    periods: dict[int, list[tuple[int, int | None, str, str]]] = {}
    for actor, word, begins, ends, imported, interest in sorted(_BRAND_PERIODS.all(), key=_by_weight):
        if imported:
            period = (_ALWAYS, None, brand_label(str(FLAGS.get(word, _("Staff")))), "")
        else:
            period = (begins, ends, brand_label(str(TITLES.get(word, _("Team")))), interest)
        periods.setdefault(actor, []).append(period)
    return BrandVoices(periods)


def _by_weight(period: tuple[int, str, int, int | None, int, str]) -> tuple[int, int, int]:
    order = list(TITLES)
    return period[4], order.index(period[1]) if period[1] in order else len(order), period[2]


def label_for(actor: int, at: int) -> str:
    """The label of one voice at an instant; for many at once use `brand_voices().label`."""
    return brand_voices().label(actor, at)


def label_in_full(actor: int, at: int) -> str:
    """Label and interest in one line, for letters and other plain words: "Founder · speaks for the brand: earns …"."""
    voices = brand_voices()
    return ": ".join(part for part in (voices.label(actor, at), voices.interest(actor, at)) if part)


def interest_of(actor: int, at: int) -> str:
    """What one voice of the brand gains, in its own words."""
    return brand_voices().interest(actor, at)


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


def may_grant(viewer: Viewer, role: str, scope: int = HOME_NUM) -> bool:
    """Give this role: stewards of the home all but the founder's, stewards of a space what stays inside of it."""
    if role == "founder":
        return viewer.holds("founder") and scope == HOME_NUM
    return may_steward(viewer) or (
        scope != HOME_NUM and viewer.holds("steward", scope=scope) and role not in BRAND
    )


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
    interest: str = "",
    valid_to: int | None = None,
) -> Recorded:
    """Give a person a role from now on, in the home or one space. A voice of the brand says what it gains."""
    with writing():
        actor = Actor.objects.filter(uri=person, deleted=False).first()
        place = Actor.objects.filter(uri=scope, sort__in=("home", "space"), deleted=False).first()
        if not may_grant(viewer, role, place.num if place else HOME_NUM):
            raise NotAllowed(_("Only a founder or steward can give this role."))
        if actor is None or place is None or not may_see(viewer, place):
            raise NotFound
        _require_possible(viewer, actor, role, place, is_brand, valid_to)
        return give_role(
            viewer.uri, person, role, scope=scope, is_brand=is_brand, interest=interest, valid_to=valid_to
        )


def _require_possible(
    viewer: Viewer, actor: Actor, role: str, place: Actor, is_brand: bool | None, valid_to: int | None
) -> None:
    if actor.sort not in ("member", "guest"):
        raise Invalid(_("%(name)s is not here yet, so this role has to wait.") % {"name": actor.name})
    if any(held.role == role and held.scope == place.num for held in roles_of(actor.num, clock.now())):
        raise Invalid(_("%(name)s already has this role.") % {"name": actor.name})
    if is_brand and not may_steward(viewer):
        raise NotAllowed(_("Only a founder or steward of the home can say who speaks for the brand."))
    if role == "founder" and valid_to is not None:
        raise Invalid(_("A founder's role has no end date, so that the home always has a founder."))
    if valid_to is not None and valid_to <= clock.now():
        raise Invalid(_("The last day of a role lies in the future."))


def usual_interest() -> str:
    """What a founder gains, as long as she says nothing else."""
    return _("Founded this home and earns from what the brand sells.")


def clean_interest(text: str) -> str:
    """What a voice of the brand gains, in one sentence. Raises Invalid when it is missing."""
    said = clean_line(text)
    if not said:
        raise Invalid(
            _(
                "Whoever speaks for the brand says in one sentence what they gain from it, for example from sales."
            )
        )
    if len(said) > MAX_INTEREST:
        raise Invalid(_("Say it in at most %(most)d characters.") % {"most": MAX_INTEREST})
    return said


def clean_line(text: str) -> str:
    """Words on one line, without invisible or direction-changing characters."""
    return " ".join("".join(mark for mark in text if category(mark)[0] != "C" or mark in "\n\t").split())


def give_role(
    by: str,
    person: str,
    role: str,
    *,
    scope: str = HOME,
    is_brand: bool | None = None,
    interest: str | None = None,
    valid_from: int | None = None,
    valid_to: int | None = None,
    came_from: str = "",
) -> Recorded:
    """Record a role without asking who gives it: for set-up, the command line and the demo story.

    `interest` None leaves unsaid what a voice of the brand gains; `came_from` is the role handed over by this.
    """
    if role not in TITLES:
        raise Invalid(
            _("There is no role %(role)r. Roles are %(all)s.") % {"role": role, "all": ", ".join(TITLES)}
        )
    begins = clock.now() if valid_from is None else valid_from
    if valid_to is not None and valid_to <= begins:
        raise Invalid(_("A role cannot end before it begins."))
    brand = role in BRAND if is_brand is None else is_brand
    payload: dict[str, Any] = {
        "person": person,
        "role": role,
        "scope": scope,
        "is_brand": brand,
        "valid_from": begins,
        "valid_to": valid_to,
    }
    if brand and interest is not None:
        payload["interest"] = clean_interest(interest)
    if came_from:
        payload["hearth:from"] = came_from
    return record(
        Activity(type="Create", actor=by, object_type="hearth:Role", payload=payload, published=begins)
    )


def access_role(viewer: Viewer, num: int) -> Role:
    """A role that is held now, in a place the viewer sees."""
    held = Role.objects.filter(held_at(clock.now()), num=num).first()
    if held is None or not viewer.member or (held.scope != HOME_NUM and held.scope not in viewer.spaces):
        raise NotFound(_("This role has already ended."))
    return held


def say_interest(viewer: Viewer, num: int, interest: str) -> Recorded:
    """Change the sentence beside a label: its holder, or a steward."""
    with writing():
        held = access_role(viewer, num)
        if not held.is_brand or (held.actor != viewer.actor and not may_grant(viewer, held.role, held.scope)):
            raise NotFound
        return _edit(num, viewer.uri, {"interest": clean_interest(interest)})


def prolong(viewer: Viewer, num: int, valid_to: int | None) -> Recorded:
    """Give a role a later (or no) last day."""
    with writing():
        held = access_role(viewer, num)
        if not may_grant(viewer, held.role, held.scope):
            raise NotAllowed(_("Only a founder or steward can change how long this role lasts."))
        if valid_to is not None and (held.role == "founder" or valid_to <= clock.now()):
            raise Invalid(_("The last day of a role lies in the future, and a founder's role has none."))
        return _edit(num, viewer.uri, {"valid_to": valid_to})


def _edit(num: int, by: str, news: Mapping[str, Any]) -> Recorded:
    state = state_by_num(num)
    if state is None:
        raise NotFound
    now = max(clock.now(), state.updated + 1)
    return record(edit_of(state, by, {**state.payload, **news, "updated": now}))


def end_role(viewer: Viewer, num: int) -> Recorded:
    """End a role now. The home always keeps a founder."""
    with writing():
        held = Role.objects.filter(num=num).first()
        if held is None or not viewer.member:
            raise NotFound
        if held.actor != viewer.actor and not may_grant(viewer, held.role, held.scope):
            raise NotAllowed(_("Only a founder or steward can end this role."))
        if held.valid_to is not None and held.valid_to <= clock.now():
            raise Invalid(_("This role has already ended."))
        if held.role == "founder" and held.scope == HOME_NUM and len(holders_of("founder")) < 2:
            raise Invalid(
                _(
                    "A home needs a founder. Hand it on first: under “Who holds what” you offer it to somebody."
                )
            )
        return _edit(num, viewer.uri, {"valid_to": ending(held)})


def end_at(held: Role, by: str, ends: int) -> Recorded:
    """Record the end of a role without asking who ends it: when it was handed over."""
    return _edit(held.num, by, {"valid_to": ends})


def ending(held: Role) -> int:
    """The instant at which a role that ends now ends."""
    return max(clock.now(), held.valid_from + 1)


# Staff of an import


def flags_of(actor: int) -> list[ImportFlag]:
    """The staff flags somebody was imported with."""
    return list(ImportFlag.objects.filter(actor=actor).order_by("flag", "num"))


def map_flag(viewer: Viewer, num: int, mapped: str) -> Recorded | None:
    """Say whether an imported staff account counts as the brand or as a peer, for its whole history."""
    require_steward(viewer)
    if mapped not in ("brand", "peer"):
        raise Invalid(_("A staff flag means brand or peer."))
    with writing():
        flag = ImportFlag.objects.filter(num=num).first()
        state = state_by_num(num) if flag else None
        if flag is None or state is None:
            raise NotFound
        if flag.mapped == mapped:
            return None
        now = max(clock.now(), state.updated + 1)
        return record(edit_of(state, viewer.uri, {**state.payload, "mapped": mapped, "updated": now}))
