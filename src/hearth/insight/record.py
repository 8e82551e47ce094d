"""The one record in which a figure travels to page, command, API and file; never a number alone (METRICS.md 1.7)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

K = 5
"""so few persons at least stand behind whatever is shown"""
State = Literal["ok", "approximate", "census", "not_enough", "suppressed", "held"]
Verdict = Literal["met", "not_met", "cant_tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`n` counts events, `persons` those behind the figure, `eligible` those concerned, consenting or not."""

    metric: str
    version: int
    value: float | None
    unit: str
    low: float | None
    high: float | None
    level: float | None
    estimator: str
    n: int | None
    persons: int | None
    eligible: int | None
    verdict: Verdict | None
    state: State
    as_of: str
    window_start: str | None
    window_end: str
    scope: str
    definition: str
    source: str
    purpose: str
    recomputed_on: str | None

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def hits(self) -> int | None:
        """Numerator of a share."""
        return None if self.value is None or self.n is None else round(self.value * self.n)


def from_plain(held: Mapping[str, Any]) -> Record:
    return Record(**{field.name: held[field.name] for field in fields(Record)})
