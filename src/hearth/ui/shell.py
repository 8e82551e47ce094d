"""What stands around every page (the home's name, who is looking, the rooms): rooms above fill it, through named slots.

A room fills a slot in its own `shell.py`: `@fills("rooms") def rooms(request) -> list[RoomLink]`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info

from hearth.ui import script_words
from hearth.ui.brand_file import brand_address

Slot = Literal["me", "home", "rooms", "places", "panels", "seq"]


@dataclass(frozen=True, slots=True)
class Me:
    num: int
    name: str
    handle: str = ""
    url: str = ""
    avatar: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    name: str = "Hearth"
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class RoomLink:
    name: str
    url: str
    unread: bool = False
    purpose: str = ""
    kind: str = (
        "space"  # of places: "place" for everybody, "care" for keepers, "home" for what the home itself needs
    )
    order: int = 50
    num: int = 0  # a space's number, so that live talk elsewhere can mark it


_fillers: dict[str, list[Callable[[HttpRequest], Any]]] = {}


def fills[F: Callable[[HttpRequest], Any]](slot: Slot) -> Callable[[F], F]:
    """Register who answers for a slot. Links and panels add up; of the others the last that knows wins."""

    def keep(filler: F) -> F:
        _fillers.setdefault(slot, []).append(filler)
        return filler

    return keep


@cache
def _languages() -> tuple[tuple[str, str], ...]:
    return tuple(
        (code, capfirst(get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES
    )


class Shell:
    """The slots of one request, each asked at most once and only when the page shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def _last(self, slot: Slot) -> Any:
        for filler in reversed(_fillers.get(slot, [])):
            found = filler(self.request)
            if found is not None:
                return found
        return None

    def _all(self, slot: Slot) -> list[RoomLink]:
        links = [link for filler in _fillers.get(slot, []) for link in filler(self.request)]
        return sorted(links, key=lambda link: link.order)

    @cached_property
    def me(self) -> Me | None:
        found: Me | None = self._last("me")
        return found

    @cached_property
    def home(self) -> Home:
        found: Home | None = self._last("home")
        return found or Home()

    @cached_property
    def rooms(self) -> list[RoomLink]:
        return self._all("rooms")

    @cached_property
    def places(self) -> list[RoomLink]:
        return self._all("places")

    @cached_property
    def panels(self) -> list[str]:
        """Addresses of panels that the home page fetches once it is there."""
        return [address for filler in _fillers.get("panels", []) for address in filler(self.request)]

    @cached_property
    def house(self) -> list[RoomLink]:
        """What everybody needs."""
        return [link for link in self.places if link.kind == "place"]

    @cached_property
    def keeping(self) -> list[RoomLink]:
        """For whoever takes care of people and talk."""
        return [link for link in self.places if link.kind == "care"]

    @cached_property
    def itself(self) -> list[RoomLink]:
        """The home as a thing: what comes in, what is taken along, how it is set."""
        return [link for link in self.places if link.kind == "home"]

    @cached_property
    def seq(self) -> int:
        return int(self._last("seq") or 0)

    @cached_property
    def theme(self) -> str:
        theme = self.request.COOKIES.get("theme", "")
        return theme if theme in ("light", "dark") else ""

    @cached_property
    def density(self) -> str:
        return "compact" if self.request.COOKIES.get("density") == "compact" else "cozy"

    @cached_property
    def brand(self) -> str:
        """The address of the brand's own tokens, or ""."""
        return brand_address()

    @cached_property
    def words(self) -> str:
        """The address of the words that scripts say."""
        return script_words.address(get_language() or "en")

    @property
    def languages(self) -> tuple[tuple[str, str], ...]:
        """Codes of the languages the home speaks, each with what its speakers call it."""
        return _languages()

    @cached_property
    def path(self) -> str:
        return self.request.path
