"""The sums of a figure by person: all that is left of events before anything is estimated."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = tuple[int, bool, int | None, int, int]
"""person, spoke for the brand, value where cases have one, hits, events"""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one figure: peers one by one, the brand as a block."""

    peers: Mapping[int, tuple[int, int]]
    """hits and events"""
    brand_hits: int
    brand_events: int
    brand: frozenset[int]
    events: Mapping[int, int]
    """by person, the brand's people among them"""
    valued: Sequence[Row]
    hits: int
    n: int

    @property
    def everybody(self) -> int:
        """How many persons."""
        return len(self.events)


def sums(rows: Sequence[Row]) -> Sums:
    """Rows come in the order of persons, so that what is drawn from them is the same each time."""
    valued = [row for row in rows if row[2] is not None]
    peers: dict[int, tuple[int, int]]
    if valued:
        peers = defaultdict(lambda: (0, 0))
        for person, spoke, _, hits, events in rows:
            if not spoke:
                before = peers[person]
                peers[person] = (before[0] + hits, before[1] + events)
        peers = dict(peers)
    else:  # one row a person and side
        peers = {person: (hits, events) for person, spoke, _, hits, events in rows if not spoke}
    everybody = {person: events for person, (_, events) in peers.items()}
    brand = [row for row in rows if row[1]]
    for person, _, _, _, events in brand:
        everybody[person] = everybody.get(person, 0) + events
    return Sums(
        peers, sum(row[3] for row in brand), sum(row[4] for row in brand), frozenset(row[0] for row in brand),
        everybody, valued, sum(row[3] for row in rows), sum(row[4] for row in rows),
    )  # fmt: skip
