"""What a page asks for: window, space and origin from the address, allowed and frozen at last Monday."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.insight.ask import Answer, ask
from hearth.insight.every import figures
from hearth.insight.window import DEFAULT, MONTH, last_monday
from hearth.people.middleware import Request
from hearth.people.models import Actor
from hearth.people.sight import visible


@dataclass(frozen=True, slots=True)
class Wanted:
    """A window and a slice; `window` is empty where each measure keeps its own."""

    window: str
    space: str
    origin: str
    as_of: int

    @property
    def narrowing(self) -> str:
        """The same as an address query."""
        given = {"window": self.window, "space": self.space, "origin": self.origin}
        text = urlencode({name: value for name, value in given.items() if value})
        return f"?{text}" if text else ""

    def ask(
        self, ids: list[str], pictures: Mapping[str, Any] | None = None, *, patience: float = 45
    ) -> Answer:
        """Ask, and keep the answer while it holds."""
        return ask(
            ids, as_of=clock.from_ms(self.as_of).isoformat(), window=self.window, space=self.space,
            origin=self.origin, keep=True, patience=patience, pictures=pictures,
        )  # fmt: skip

    def figures(self, ids: list[str], *, cohort: str = "", side: str = "") -> Answer:
        """All that is counted and read, in the same way."""
        return figures(
            ids, as_of=clock.from_ms(self.as_of).isoformat(), window=self.window, space=self.space,
            origin=self.origin, cohort=cohort, side=side, keep=True,
        )  # fmt: skip


def wanted(request: Request, *, default: str = "") -> Wanted:
    """What the address says; a space that the viewer does not see is none."""
    window = request.GET.get("window", "") or default
    space, origin = request.GET.get("space", ""), request.GET.get("origin", "")
    if space and space not in {uri for uri, _name in places_of(request)}:
        raise NotFound
    require_coarse(window or DEFAULT)
    return Wanted(window, space, origin, last_monday(clock.now()))


def require_coarse(window: str) -> None:
    """Pages show whole weeks and months only: windows a day apart would show what one day, one person, did."""
    weeks = window.endswith("d") and window[:-1].isdecimal() and int(window[:-1]) % 7 == 0
    if not weeks and window not in ("month", "all") and not MONTH.match(window):
        raise Invalid(_("Pages look at whole weeks (28d, 91d), months (2024-05) or everything."))


def places_of(request: Request) -> list[tuple[str, str]]:
    """Spaces this viewer may narrow by."""
    found = visible(Actor.objects.filter(type="Group", sort="space", deleted=False), request.viewer)
    return sorted(((actor.uri, actor.name) for actor in found), key=lambda pair: pair[1].casefold())
