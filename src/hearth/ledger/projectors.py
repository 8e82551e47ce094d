"""The registry of projectors: pure functions that turn a recorded row into the rows that pages read, inside the
recording transaction."""

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache

from django.apps import apps

from hearth.ledger.activity import Row

Projector = Callable[[Row], None]
_registry: dict[tuple[str, str], list[Projector]] = {}
_resets: list[Callable[[], None]] = []


def projects(type_: str, object_type: str = "*") -> Callable[[Projector], Projector]:
    """Register a projector for activities of this type on this object type (`*`: any)."""

    def register(function: Projector) -> Projector:
        _registry.setdefault((type_, object_type), []).append(function)
        return function

    return register


def resets(function: Callable[[], None]) -> Callable[[], None]:
    """Register how to empty a projection that is not a Django model (a search index); called by rebuild."""
    _resets.append(function)
    return function


def load(module: str) -> None:
    """Import `<app>.<module>` of every installed app, once, in the order of the rooms."""
    for config in apps.get_app_configs():
        if config.name.startswith("hearth.") and importlib.util.find_spec(f"{config.name}.{module}"):
            importlib.import_module(f"{config.name}.{module}")


@cache
def loaded() -> bool:
    """Make sure that every projector is registered."""
    load("projectors")
    return True


def projectors_for(type_: str, object_type: str) -> tuple[Projector, ...]:
    """The projectors to call for a row, in the order of the rooms."""
    loaded()
    exact = _registry.get((type_, object_type), ())
    general = _registry.get((type_, "*"), ())
    return (*exact, *general)


def registered() -> dict[tuple[str, str], list[Projector]]:
    """Everything registered, for `./hearth verbs`."""
    loaded()
    return _registry


def reset_hooks() -> list[Callable[[], None]]:
    """Functions that empty non-model projections."""
    loaded()
    return _resets
