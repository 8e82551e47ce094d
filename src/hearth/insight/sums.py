"""The sums of a figure by person: all that is left of events before anything is estimated.

They stand in columns of numbers, not in objects: an archive has as many of them for each measure as it has people.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Row = tuple[int, bool, int | None, int, int]
"""person, spoke for the brand, value where cases have one, hits, events"""
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sums by person, side and value, a column each; where `valued` is false the value is nothing and stands as 0."""

    person: Ints
    brand: Bools
    value: Ints
    valued: Bools
    hits: Ints
    events: Ints

    def __len__(self) -> int:
        return len(self.person)

    def where(self, kept: Bools) -> "Rows":
        """Some of them."""
        return Rows(
            self.person[kept], self.brand[kept], self.value[kept], self.valued[kept], self.hits[kept],
            self.events[kept],
        )  # fmt: skip

    def one_by_one(self) -> Iterator[Row]:
        columns = (
            column.tolist() for column in (self.person, self.brand, self.value, self.hits, self.events)
        )
        for has, (person, brand, value, hits, events) in zip(
            self.valued.tolist(), zip(*columns, strict=True), strict=True
        ):
            yield person, brand, value if has else None, hits, events


def in_columns(columns: Mapping[str, npt.NDArray[np.generic]]) -> Rows:
    """From columns as DuckDB gives them: what is missing is masked, and sums are floats."""

    def whole(name: str) -> Ints:
        return np.ma.filled(columns[name], 0).astype(np.int64)

    return Rows(
        whole("person"), np.ma.filled(columns["brand"], False).astype(bool), whole("value"),
        ~np.ma.getmaskarray(columns["value"]), whole("hits"), whole("events"),
    )  # fmt: skip


def of_rows(rows: Iterable[Row]) -> Rows:
    """From rows one by one."""
    known = list(rows)
    count = len(known)
    return Rows(
        np.fromiter((row[0] for row in known), np.int64, count),
        np.fromiter((row[1] for row in known), np.bool_, count),
        np.fromiter((row[2] or 0 for row in known), np.int64, count),
        np.fromiter((row[2] is not None for row in known), np.bool_, count),
        np.fromiter((row[3] for row in known), np.int64, count),
        np.fromiter((row[4] for row in known), np.int64, count),
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of one figure: peers one by one in the order of their numbers, the brand as a block."""

    persons: Ints
    """the peers"""
    hits_each: Ints
    events_each: Ints
    brand_hits: int
    brand_events: int
    brand_alone: int
    """how many spoke for the brand only"""
    amounts: Ints
    """events of everybody, the brand's people among them"""
    valued: Rows
    hits: int
    n: int

    @property
    def everybody(self) -> int:
        """How many persons."""
        return len(self.amounts)

    @property
    def peers(self) -> Mapping[int, tuple[int, int]]:
        """Hits and events of each peer."""
        sides = zip(self.hits_each.tolist(), self.events_each.tolist(), strict=True)
        return dict(zip(self.persons.tolist(), sides, strict=True))


def sums(rows: Rows) -> Sums:
    """What is drawn from them is the same each time, for peers come in the order of their numbers."""
    mine = rows.where(~rows.brand) if rows.brand.any() else rows
    persons, at = np.unique(mine.person, return_inverse=True)
    hits, events = (_added(at, column, len(persons)) for column in (mine.hits, mine.events))
    brand = rows.where(rows.brand)
    everybody, place = np.unique(np.concatenate((persons, brand.person)), return_inverse=True)
    amounts = _added(place, np.concatenate((events, brand.events)), len(everybody))
    return Sums(
        persons, hits, events, int(brand.hits.sum()), int(brand.events.sum()), len(everybody) - len(persons), amounts,
        rows.where(rows.valued), int(rows.hits.sum()), int(rows.events.sum()),
    )  # fmt: skip


def _added(at: npt.NDArray[np.intp], amounts: Ints, length: int) -> Ints:
    return np.rint(np.bincount(at, weights=amounts, minlength=length)).astype(np.int64)
