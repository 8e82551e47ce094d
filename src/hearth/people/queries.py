"""What pages about people need, gathered in a constant number of queries."""

from dataclasses import dataclass

from hearth.base import clock
from hearth.people.models import Actor
from hearth.people.roles import brand_voices


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person in a list: her row, and her label if she speaks for the brand."""

    actor: Actor
    label: str


def label_people(people: list[Actor]) -> list[PersonView]:
    """People with their labels of today."""
    voices, now = brand_voices(), clock.now()
    return [PersonView(actor, voices.label(actor.num, now)) for actor in people]


def place_names(nums: set[int]) -> dict[int, str]:
    """Names of spaces and of the home."""
    return dict(Actor.objects.filter(num__in=nums).values_list("num", "name"))
