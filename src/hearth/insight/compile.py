"""Compiles facts and metrics from Ibis to DuckDB's SQL, once: the text is kept in a file by code and parameter shape.

A warm question therefore never imports ibis. Parameters stand in the expression as odd constants and become `$name`.
"""

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from hearth.insight.facts import Facts

ODD = 8_070_450_532_247_928_801
NUMBERS = {name: ODD + 2 * i for i, name in enumerate(("as_of", "now", "start", "end", "space", "origin"))}
FACTS = (
    "roles", "consents", "members", "posts", "replies", "reactions", "votes", "attendance", "invitations", "threads",
    "branches",
)  # fmt: skip
REREAD = ("posts",)
"""facts whose parts are read again where they are needed twice: kept, they would hold every post once more"""
HERE = Path(__file__).parent
SHIPPED = HERE / "compiled.json"
"""compiled ahead, so that the first question of a home need not wait for it; made by `./hearth insight --compile`"""
SOURCES = ("facts.py", "compile.py", "registry.py", "metrics/*.py")
"""the code that the SQL follows from"""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which narrowings a metric's SQL carries."""

    space: bool = False
    origin: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """SQL, and the tables made for the question that it reads."""

    sql: str
    needs: tuple[str, ...]


class Compiler:
    """Compiled SQL by (what, version, shape), backed by one small file that may be deleted at any time."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._code = code_hash()
        self._known: dict[str, Any] = _held(SHIPPED, self._code)
        if path is not None:
            self._known |= _held(path, self._code)

    def fact(self, purpose: str, name: str) -> Query:
        """How a fact table of a purpose is made."""
        return self._query(f"facts|{purpose}|{name}", lambda: _compiled_fact(purpose, name))

    def metric(self, id: str, version: int, shape: Shape) -> Query:
        """Sums per person, and value where cases carry one: person, brand, value, hits, events."""
        key = f"{id}|{version}|{shape.space}|{shape.origin}"
        return self._query(key, lambda: _compiled(summed(id, shape)))

    def _query(self, key: str, make: Any) -> Query:
        if key not in self._known:
            self._known[key] = make()
            if self._path is not None:
                with suppress(OSError):
                    fresh = self._path.with_suffix(f".{os.getpid()}")
                    fresh.write_text(json.dumps({"code": self._code, "sql": self._known}))
                    fresh.replace(self._path)
        text, needs = self._known[key]
        return Query(text, tuple(needs))


def _held(path: Path, code: str) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        held = json.loads(path.read_text())
        if held.get("code") == code:
            known: dict[str, Any] = held["sql"]
            return known
    return {}


def ship() -> str:
    """The text of the file that is compiled ahead."""
    from hearth.insight import registry
    from hearth.insight.registry import EVERYONE

    known = {}
    metrics = registry.load().values()
    for purpose in [*sorted({metric.purpose for metric in metrics} | {"outreach", "text"}), EVERYONE]:
        for name in fact_tables(purpose):
            known[f"facts|{purpose}|{name}"] = _compiled_fact(purpose, name)
    for metric in metrics:
        known[f"{metric.id}|{metric.version}|False|False"] = _compiled(summed(metric.id, Shape()))
    return json.dumps({"code": code_hash(), "sql": known}, indent=0, ensure_ascii=False) + "\n"


def code_hash() -> str:
    """Changes with the code that the SQL follows from, and so forgets SQL compiled from older code."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for file in sorted(HERE.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def used(sql: str, values: dict[str, Any]) -> dict[str, Any]:
    """Only the parameters that occur in the SQL."""
    return {name: value for name, value in values.items() if f"${name}" in sql}


def number(name: str) -> "ir.IntegerScalar":
    """A parameter as a scalar of the expression."""
    import ibis

    scalar: ir.IntegerScalar = ibis.literal(NUMBERS[name], type="int64")
    return scalar


def _compiled(table: "ir.Table") -> tuple[str, list[str]]:
    import ibis
    import ibis.expr.operations as ops

    text = str(ibis.to_sql(table, dialect="duckdb", pretty=False))
    for name, odd in NUMBERS.items():
        text = text.replace(str(odd), f"${name}")
    needs = {found.name for found in table.op().find(ops.UnboundTable)}
    return _EXCLUDED.sub(_in_order, text), sorted(needs)


def _compiled_fact(purpose: str, name: str) -> tuple[str, list[str]]:
    text, needs = _compiled(fact_tables(purpose)[name])
    return (_PART.sub(r"\1 AS NOT MATERIALIZED (", text) if name in REREAD else text), needs


_PART = re.compile(r'("t\d+") AS \((?=SELECT)')
_EXCLUDED = re.compile(r"EXCLUDE \(([^()]*)\)")


def _in_order(found: re.Match[str]) -> str:
    """Left-out columns by name: Ibis keeps them in a set, and the text must be the same each time."""
    return f"EXCLUDE ({', '.join(sorted(found[1].split(', ')))})"


@cache
def fact_tables(purpose: str) -> "dict[str, ir.Table]":
    """The expression of each fact table; each reads those before it by name."""
    import ibis

    from hearth.insight import facts

    as_of, now = number("as_of"), number("now")
    made: dict[str, ir.Table] = {}

    def put(name: str, table: "ir.Table") -> "ir.Table":
        made[name] = table
        unbound: ir.Table = ibis.table(table.schema(), name=name)
        return unbound

    role = put("roles", facts.roles())
    receipt = put("consents", facts.consents(now))
    member = put("members", facts.members(purpose, role, receipt, as_of, now))
    post = put("posts", facts.posts(purpose, member, role, as_of))
    put("replies", facts.replies(post))
    put("reactions", facts.reactions(member, role, post, as_of))
    put("votes", facts.votes(member, role, as_of))
    put("attendance", facts.attendance(member, role, as_of))
    put("invitations", facts.invitations(member, role, as_of))
    put("threads", facts.threads(post, as_of))
    put("branches", facts.branches(post))
    return made


def facts_of(purpose: str) -> "Facts":
    """The fact tables by name, as a metric is given them."""
    import ibis

    from hearth.insight.facts import Facts

    return Facts(
        **{name: ibis.table(table.schema(), name=name) for name, table in fact_tables(purpose).items()}
    )


def summed(id: str, shape: Shape) -> "ir.Table":
    """A metric as the sums of its cases."""
    import ibis

    from hearth.insight import facts, registry

    metric = registry.load()[id]
    space = number("space") if shape.space else None
    origin = number("origin") if shape.origin else None
    period = facts.Period(number("start"), number("end"), number("as_of"))
    cases = metric.cases(facts.narrowed(facts_of(metric.purpose), space, origin), period)
    weight = cases.weight.cast("int64") if "weight" in cases.columns else ibis.literal(1, type="int64")
    hit: Any = cases.hit if "hit" in cases.columns else ibis.literal(1)
    hit = (hit.ifelse(1, 0) if hit.type().is_boolean() else hit).cast("int64")  # PostgreSQL casts no booleans
    value = cases.value.cast("int64") if metric.valued else ibis.null("int64")
    cases = cases.select("person", "brand", value=value, hit=hit * weight, weight=weight)
    totals = cases.group_by("person", "brand", "value").aggregate(
        hits=cases.hit.sum(), events=cases.weight.sum()
    )
    return totals.order_by("person", "brand", "value")
