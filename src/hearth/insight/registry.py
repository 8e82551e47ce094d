"""The catalog of measures: one decorated function each, from facts to cases; page, command, docs and tests read it.

A metric returns an Ibis table of *cases*: `person` (whom the case hangs on), `brand` (whether that person spoke for the
brand) and, for shares, `hit` (0 or 1). The engine sums cases per person, and only those sums reach an estimator. A case
may weigh more than one (`weight`: words of a post) and may carry a `value` (steps, hours) for Q, KM and some of D; in
KM `hit` tells that the wait ended. Measures whose facts do not exist yet are *waiting*: a definition without cases.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts, Period

Estimator = Literal["X", "W", "CJ", "G", "Q", "KM", "D", "J", "EB", "Z", "LR"]
Unit = Literal[
    "share", "persons", "steps", "posts", "weeks", "hours", "days", "index", "pairs", "rate", "ratio"
]
Statistic = Literal[
    "",
    "median",
    "p90",
    "survival",
    "mean",
    "gini",
    "largest",
    "centralization",
    "h_index",
    "pairs",
    "average",
    "reciprocity",
    "mixing",
    "rising",
    "groups",
    "consensus",
    "mingling",
    "fading",
]
VALUED: tuple[Estimator, ...] = ("Q", "KM", "LR", "Z")
"""estimators that look at the values of single cases"""
VALUED_TOO = ("h_index", "median", "p90", "average", "groups", "consensus")
"""statistics of D that do"""
ASKED_TOGETHER = ("mixing",)
"""statistics that do not, but are counted in one with one that does"""
Cases = Callable[["Facts", "Period"], "ir.Table"]
EVERYONE = "*"
"""instead of a purpose: how many persons a figure concerns, consenting or not"""
GROUPED = ("aggregate", "graph")
"""purposes for which noticed ghosts count without a receipt, as group figures (METRICS.md section 4)"""
PURPOSES = ("operate", "aggregate", "text", "graph", "outreach", "quote", "presence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One measure as the catalog describes it, with the function that finds its cases."""

    id: str
    version: int
    question: str
    formula: str
    unit: Unit
    estimator: Estimator
    minimum: int
    minimum_cases: int
    verdict_minimum: int
    target: float | None
    purpose: str
    window: str
    source: str
    reads: str
    heading: str
    what: str
    statistic: Statistic
    until: float
    ends: int
    scale: float
    cases: Cases
    concerns: Cases | None = None
    """the same persons, where they can be told without counting what the cases are about; how often does not matter"""

    @property
    def valued(self) -> bool:
        """Whether cases carry values, not only sums."""
        return (
            self.estimator in VALUED
            or self.statistic in ("fading", *ASKED_TOGETHER)
            or (self.estimator == "D" and self.statistic in VALUED_TOO)
        )

    @property
    def parent(self) -> str:
        """The figure this one is shown beside, or itself."""
        return BESIDE.get(self.id, self.id.partition(".")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A measure that is defined and not counted yet."""

    id: str
    question: str
    formula: str
    heading: str
    estimator: str
    minimum: str
    source: str
    until: str
    purpose: str = "aggregate"


METRICS: dict[str, Metric] = {}
BESIDE: dict[str, str] = {}


def metric(
    *,
    id: str,
    version: int,
    question: str,
    formula: str,
    unit: Unit,
    estimator: Estimator,
    reads: str,
    what: str,
    heading: str,
    minimum: int = 0,
    minimum_cases: int = 0,
    verdict_minimum: int = 0,
    target: float | None = None,
    purpose: str = "aggregate",
    window: str = "28d",
    source: str = "Hearth",
    beside: str = "",
    statistic: Statistic = "",
    until: float = 0,
    ends: int = 1,
    scale: float = 1,
    concerns: Cases | None = None,
) -> Callable[[Cases], Cases]:
    """Register the decorated function as a measure.

    `minimum` counts persons (for CJ: peers), `minimum_cases` cases, `verdict_minimum` persons for a verdict.
    `reads` is the sentence to be read aloud, with {n}, {hits}, {persons}, {percent}, {value}; `what` names the cases.
    `statistic` tells what Q, KM and D compute; `until` is the age at which KM reads the curve. With `ends` 2 a case
    stands once at each of two persons; `scale` divides values that are kept as whole numbers.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"unknown purpose {purpose}")

    def register(cases: Cases) -> Cases:
        if id in METRICS:
            raise ValueError(f"two measures are called {id}")
        if beside:
            BESIDE[id] = beside
        METRICS[id] = Metric(
            id=id, version=version, question=question, formula=formula, unit=unit, estimator=estimator,
            minimum=minimum, minimum_cases=minimum_cases, verdict_minimum=verdict_minimum, target=target,
            purpose=purpose, window=window, source=source, reads=reads, heading=heading, what=what,
            statistic=statistic, until=until, ends=ends, scale=scale, cases=cases, concerns=concerns,
        )  # fmt: skip
        return cases

    return register


def waiting() -> list[Waiting]:
    """Measures that appear when their facts do."""
    found: list[Waiting] = importlib.import_module("hearth.insight.waiting").WAITING
    return found


def load() -> dict[str, Metric]:
    """Every measure, in the order of the catalog."""
    package = importlib.import_module("hearth.insight.metrics")
    found = {module.name for module in pkgutil.iter_modules(package.__path__)}
    for name in [*package.FIRST, *sorted(found - set(package.FIRST))]:
        importlib.import_module(f"hearth.insight.metrics.{name}")
    return METRICS
