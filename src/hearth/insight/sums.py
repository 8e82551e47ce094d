"""The sums of a figure by person: all that is left of events before anything is estimated."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Row = tuple[int, bool, int | None, int, int]
"""person, spoke for the brand, value where cases have one, hits, events"""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one figure: peers one by one, the brand as a block."""

    peers: Mapping[int, tuple[int, int]]
    brand_hits: int
    brand_events: int
    brand: frozenset[int]
    everybody: int
    events: Mapping[int, int]
    """by person, the brand's people among them"""
    valued: tuple[Row, ...]

    @property
    def n(self) -> int:
        return self.brand_events + sum(events for _, events in self.peers.values())

    @property
    def hits(self) -> int:
        return self.brand_hits + sum(hits for hits, _ in self.peers.values())


def sums(rows: Iterable[Row]) -> Sums:
    peers: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    brand_hits = brand_events = 0
    brand: set[int] = set()
    everybody: dict[int, int] = defaultdict(int)
    rows = sorted(rows, key=lambda row: (row[0], row[1], row[2] or 0))
    for person, spoke, _, hits, events in rows:
        everybody[person] += events
        if spoke:
            brand_hits, brand_events = brand_hits + hits, brand_events + events
            brand.add(person)
        else:
            before = peers[person]
            peers[person] = (before[0] + hits, before[1] + events)
    valued = tuple(row for row in rows if row[2] is not None)
    return Sums(dict(peers), brand_hits, brand_events, frozenset(brand), len(everybody), everybody, valued)
