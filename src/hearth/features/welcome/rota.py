"""Whose turn it is: greeters take newcomers in fair turns, the founder while there is nobody else."""

from collections.abc import Collection

from django.db.models import Count, Max

from hearth.base import clock
from hearth.features.welcome.models import Away, Welcome
from hearth.ledger.activity import HOME_NUM
from hearth.people.models import ACTIVE, Actor, Membership
from hearth.people.roles import holders_of

MEMORY = 90 * clock.DAY
"""how far back turns are counted"""


def greeters() -> list[Actor]:
    """Everybody on the rota, by name, also those who are away; founders and stewards while there is no greeter."""
    here = Membership.objects.filter(space=HOME_NUM, state=ACTIVE).values("actor")
    for roles in (("greeter",), ("founder", "steward")):
        found = Actor.objects.filter(num__in=holders_of(*roles), deleted=False).filter(num__in=here)
        people = list(found.order_by("name", "num"))
        if people:
            return people
    return []


def away() -> set[int]:
    """Who takes no newcomers just now."""
    return set(Away.objects.values_list("actor", flat=True))


def stewards() -> list[Actor]:
    """Who is told when a promise of the welcome is late."""
    return list(Actor.objects.filter(num__in=holders_of("founder", "steward"), deleted=False).order_by("num"))


def whose_turn(besides: Collection[int] = ()) -> Actor | None:
    """The next greeter: whoever took fewest newcomers lately, and of those whose last one came longest ago.

    Whoever is away is passed over; if nobody is left, the founders and stewards are asked.
    """
    resting = away() | set(besides)
    people = [one for one in greeters() if one.num not in resting]
    people = people or [one for one in stewards() if one.num not in resting]
    if not people:
        return None
    taken = {
        row["greeter"]: (row["many"], row["last"])
        for row in Welcome.objects.filter(assigned__gt=clock.now() - MEMORY)
        .values("greeter")
        .annotate(many=Count("num"), last=Max("assigned"))
    }
    return min(people, key=lambda one: (*taken.get(one.num, (0, 0)), one.num))
