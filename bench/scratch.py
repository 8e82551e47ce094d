"""A small home to measure in: one founder, one space, through the real actions."""

from dataclasses import dataclass

from hearth.people.actors import create_person
from hearth.people.founding import found_home
from hearth.people.memberships import join_home
from hearth.people.sight import Viewer, viewer_for
from hearth.spaces.actions import open_space
from hearth.spaces.models import Space

WORDS = (
    "the sole came loose after eighty days of rain and i glued it with the kit you sent which held for another"
    " month of walking to work so thank you but next time please tell us how long it has to dry because the paper"
    " said an hour and mine needed a whole night under two heavy books before it was truly firm again"
)
PASSWORD = "a long walk by the river"


@dataclass(slots=True)
class Scratch:
    """The scratch home."""

    founder: Viewer
    space: Space


def scratch_home(members: int = 0) -> Scratch:
    """Found a home with one open space and some more members."""
    founded = found_home(
        "Bench", "Our people unite around the belief that measuring beats guessing", handle="ada", founder="Ada",
        email="ada@example.org", password=PASSWORD,
    )  # fmt: skip
    founder = viewer_for(founded.founder.num)
    space = open_space(founder, name="Workshop", purpose="To mend what we wear.")
    for index in range(members):
        person = create_person(f"member{index}", f"Member {index}")
        join_home(person.object)
    return Scratch(viewer_for(founded.founder.num), Space.objects.get(num=space.num))


def sixty_words(index: int) -> str:
    """A note of about sixty words, different each time."""
    return f"{index}: {WORDS}"
