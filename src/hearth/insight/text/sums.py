"""What is kept of what was read: sums of groups of ten people and more, never of fewer and never of a post.

A group is a day in a space; what is too small goes to the rest of the home's day, then to the rest of its week. Groups
do not overlap and together hold the whole week, so nothing follows by subtraction; a week of fewer people is not kept.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hearth.base import clock
from hearth.insight.text.measures import PEOPLE

COUNTS = (
    "posts", "words", "friendly", "plain", "unfriendly", "thanks", "asks", "questions", "feelings", "hedges",
    "apologies", "politeness",
)  # fmt: skip
"""what is summed of the posts of a group"""
TONES = ("friendly", "plain", "unfriendly")
MARKERS = ("feelings", "hedges", "apologies", "politeness")
WEEK = 7
Sums = Mapping[str, int]


@dataclass(slots=True)
class Group:
    """Sums of some people; who they are is known only while a week is counted."""

    sums: Counter[str] = field(default_factory=Counter)
    people: Counter[int] = field(default_factory=Counter)
    """posts of each"""

    def add(self, person: int, said: Sums) -> None:
        self.people[person] += said["posts"]
        self.sums.update(said)

    def take_in(self, other: "Group") -> None:
        self.people.update(other.people)
        self.sums.update(other.sums)

    @property
    def may_be_kept(self) -> bool:
        """Ten people at least, none of whom wrote more than half of it."""
        return len(self.people) >= PEOPLE and 2 * max(self.people.values()) <= self.people.total()


@dataclass(frozen=True, slots=True)
class Kept:
    """Sums as they are kept. `space` is "" for the rest of the home; `days` is 1, or 7 for the rest of a week."""

    start: int
    days: int
    space: str
    persons: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class Week:
    """A week that was counted, from what it was counted, and how many people stand behind what is kept of it."""

    start: int
    mark: str
    persons: int
    kept: tuple[Kept, ...]

    @property
    def sums(self) -> Counter[str]:
        """Of all groups together."""
        found: Counter[str] = Counter()
        for one in self.kept:
            found.update(one.sums)
        return found


def counted(start: int, mark: str, said: Iterable[tuple[int, str, int, Sums]]) -> Week:
    """The week of posts given as (person, space, published, sums)."""
    cells: dict[tuple[int, str], Group] = {}
    for person, space, published, sums in said:
        day = published - published % clock.DAY
        cells.setdefault((day, space), Group()).add(person, sums)
    groups = _rolled_up(start, cells)
    people = {person for *_, group in groups for person in group.people}
    kept = (Kept(at, days, space, len(group.people), _all(group.sums)) for at, days, space, group in groups)
    return Week(start, mark, len(people), tuple(kept))


def _all(sums: Sums) -> dict[str, int]:
    return {name: sums[name] for name in COUNTS}


def _rolled_up(week: int, cells: Mapping[tuple[int, str], Group]) -> list[tuple[int, int, str, Group]]:
    kept: list[tuple[int, int, str, Group]] = []
    rest_of_week = Group()
    for day in sorted({day for day, _ in cells}):
        rest_of_day = Group()
        for (at, space), group in sorted(cells.items(), key=lambda one: one[0]):
            if at != day:
                continue
            if space and group.may_be_kept:
                kept.append((day, 1, space, group))
            else:
                rest_of_day.take_in(group)
        if rest_of_day.may_be_kept:
            kept.append((day, 1, "", rest_of_day))
        else:
            rest_of_week.take_in(rest_of_day)
    while rest_of_week.people and not rest_of_week.may_be_kept and kept:
        smallest = min(kept, key=lambda one: (len(one[3].people), one[:3]))
        kept.remove(smallest)
        rest_of_week.take_in(smallest[3])
    if rest_of_week.may_be_kept:
        kept.append((week, WEEK, "", rest_of_week))
    return kept
