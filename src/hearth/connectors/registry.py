"""Every connector of this installation, found by entry points: built-in ones are nothing special."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Protocol, cast

from hearth.base.errors import Invalid
from hearth.connectors.source import Source
from hearth.ledger.activity import Activity

GROUP = "hearth.connectors"
BUILT_IN = {
    "slack": "hearth.connectors.slack",
    "discourse": "hearth.connectors.discourse",
    "discord": "hearth.connectors.discord",
    "mastodon": "hearth.connectors.mastodon",
}
"""the entry points of pyproject.toml, for running from a checkout that is not installed (a test compares them)"""


class Connector(Protocol):
    """One platform: a module with these names."""

    name: str
    title: str
    reads: str

    # A connector whose module says `loose = True` also takes folders and single files, not only zips.

    def read(self, source: Source) -> Iterator[Activity]:
        """Translate an archive; pure, streaming, ids from platform ids alone."""
        ...


@cache
def connectors() -> dict[str, Connector]:
    """Name -> connector, built-in and installed."""
    found = {name: cast(Connector, import_module(module)) for name, module in BUILT_IN.items()}
    for point in entry_points(group=GROUP):
        if point.name not in found:
            found[point.name] = cast(Connector, point.load())
    return found


def is_loose(kind: str) -> bool:
    """Whether this connector also reads folders and single files."""
    return getattr(connector(kind), "loose", False) is True


def connector(kind: str) -> Connector:
    """The connector of this name, or Invalid naming those there are."""
    known = connectors()
    if kind not in known:
        raise Invalid(f"There is no connector named {kind!r}. Known: {', '.join(sorted(known))}.")
    return known[kind]
