"""What is larger than a record: trends, the map of who talks with whom, curves, the posts behind a figure.

Each is one decorated function that runs in the child on the fact tables of its purpose and answers plain JSON; the same
rules of suppression hold. Found by decorator: every module of this package is loaded before one is drawn.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hearth.base.errors import Invalid

if TYPE_CHECKING:
    from hearth.insight.asked import Slice
    from hearth.insight.engine import Engine, Question
    from hearth.insight.window import Span


@dataclass(frozen=True, slots=True)
class Easel:
    """What a picture is drawn from: the engine, the span, the slice, and what was asked of it."""

    engine: "Engine"
    span: "Span"
    now: int
    part: "Slice"
    wish: Mapping[str, Any]
    floor: int = 0
    """no window of events begins before it"""
    all: bool = False
    """everything is asked for, as far as it is kept"""

    def rows(self, purpose: str, needs: Iterable[str], query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query on the fact tables of a purpose; $start, $end, $as_of, $now, $space, $origin are known."""
        from hearth.insight import places
        from hearth.insight.compile import used

        con = self.engine.con
        self.engine.prepare(purpose, (self.span.as_of, self.now), needs)
        known = {
            "start": self.span.start, "end": self.span.end, "as_of": self.span.as_of, "now": self.now,
            "space": places.key_of(con, self.part.space), "origin": places.key_of(con, self.part.origin), **values,
        }  # fmt: skip
        return con.execute(query, used(query, known)).fetchall()

    def suggestable(self) -> dict[int, str]:
        """Who agreed to be suggested (`outreach`): key and uri."""
        query = "SELECT m.person, n.uri FROM members m JOIN l_name n ON n.key = m.person WHERE m.counted"
        return dict(self.rows("outreach", ("members",), query))

    def is_circle(self, span: "Span") -> bool:
        """Whether the home was a small circle then: how it sounds is nobody's figure."""
        from hearth.insight.asked import Asked, chosen

        return Asked(self.engine, chosen(["active_members"])[0], span, self.now).is_circle

    @property
    def here(self) -> str:
        """The condition that keeps to the slice, on a table with space and origin."""
        parts = [" AND space = $space"] if self.part.space else []
        return "".join([*parts, *([" AND origin = $origin"] if self.part.origin else [])])


Draw = Callable[[Easel], Any]
PICTURES: dict[str, Draw] = {}
UNBOUND = {"cohorts", "daily", "months", "since", "thread"}
"""pictures of persons, or of no window"""


def picture(name: str) -> Callable[[Draw], Draw]:
    """Register the decorated function."""

    def keep(draw: Draw) -> Draw:
        PICTURES[name] = draw
        return draw

    return keep


def draw(engine: "Engine", question: "Question", now: int, part: "Slice") -> dict[str, Any]:
    """The pictures asked for, by name."""
    from hearth.insight.horizon import cut, floor_of
    from hearth.insight.window import span

    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    unknown = set(question.pictures) - set(PICTURES)
    if unknown:
        raise Invalid(f"There is no picture called “{min(unknown)}”.")
    ever = span(question.window, question.as_of, now)
    kept = ever if set(question.pictures) <= UNBOUND else cut(engine, question, part, ever)
    floor, all = floor_of(engine, question, part), question.window == "all"
    return {
        name: PICTURES[name](
            Easel(engine, ever if name in UNBOUND else kept, now, part, wish or {}, floor, all)
        )
        for name, wish in question.pictures.items()
    }
