"""Who speaks for the brand now, with role and interest: shown wherever the home shows its face."""

from dataclasses import dataclass

from hearth.base import clock
from hearth.people.models import Actor, Role
from hearth.people.roles import TITLES, held_at


@dataclass(frozen=True, slots=True)
class BrandPerson:
    """One person, the titles she holds, and what she gains from it, in her own words."""

    num: int
    name: str
    handle: str
    avatar: str
    titles: tuple[str, ...]
    interest: str


def brand_people() -> list[BrandPerson]:
    """Everybody here who holds a role of the brand now, founders first: two queries."""
    held = list(Role.objects.filter(held_at(clock.now()), is_brand=True).order_by("valid_from", "num"))
    actors = Actor.objects.filter(num__in={role.actor for role in held}, deleted=False).in_bulk()
    order = list(TITLES)
    held.sort(key=lambda role: order.index(role.role) if role.role in order else len(order))
    found: dict[int, list[Role]] = {}
    for role in held:
        if role.actor in actors:
            found.setdefault(role.actor, []).append(role)
    return [
        BrandPerson(
            num=num,
            name=actors[num].name,
            handle=actors[num].handle,
            avatar=actors[num].avatar,
            titles=tuple(dict.fromkeys(str(TITLES.get(role.role, "Team")) for role in roles)),
            interest=next((role.interest for role in roles if role.interest), ""),
        )
        for num, roles in found.items()
    ]
