"""Compiles facts and metrics from Ibis to DuckDB's SQL, once: the text is kept in a file by code and parameter shape.

A warm question therefore never imports ibis. Parameters stand in the expression as odd constants and become `$name`.
"""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir

NUMBERS = {"as_of": 8_070_450_532_247_928_801, "now": 8_070_450_532_247_928_803, "start": 8_070_450_532_247_928_805,
           "end": 8_070_450_532_247_928_807}  # fmt: skip
TEXTS = {"space": "⟦space⟧", "origin": "⟦origin⟧"}
FACTS = ("roles", "consents", "members", "posts", "replies", "reactions", "votes", "threads")


@dataclass(frozen=True, slots=True)
class Shape:
    """Which narrowings a metric's SQL carries."""

    space: bool = False
    origin: bool = False


class Compiler:
    """Compiled SQL by (what, version, shape), backed by one small file that may be deleted at any time."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._code = _code_hash()
        self._known: dict[str, Any] = {}
        if path is not None:
            with suppress(OSError, ValueError):
                held = json.loads(path.read_text())
                if held.get("code") == self._code:
                    self._known = held["sql"]

    def facts(self, purpose: str) -> list[tuple[str, str]]:
        """Table name and SQL for each fact table of a purpose, in the order of making."""
        key = f"facts|{purpose}"
        if key not in self._known:
            self._keep(key, _compile_facts(purpose))
        return [(name, text) for name, text in self._known[key]]

    def metric(self, id: str, version: int, shape: Shape) -> str:
        """SQL that yields sums per person, and value where cases carry one: person, brand, value, hits, events."""
        key = f"{id}|{version}|{shape.space}|{shape.origin}"
        if key not in self._known:
            self._keep(key, _compile_metric(id, shape))
        return str(self._known[key])

    def _keep(self, key: str, value: Any) -> None:
        self._known[key] = value
        if self._path is not None:
            with suppress(OSError):
                fresh = self._path.with_suffix(f".{os.getpid()}")
                fresh.write_text(json.dumps({"code": self._code, "sql": self._known}))
                fresh.replace(self._path)


def _code_hash() -> str:
    """Changes with any line of insight and so forgets SQL compiled from older code."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def used(sql: str, values: dict[str, Any]) -> dict[str, Any]:
    """Only the parameters that occur in the SQL."""
    return {name: value for name, value in values.items() if f"${name}" in sql}


def _number(name: str) -> "ir.IntegerScalar":
    import ibis

    scalar: ir.IntegerScalar = ibis.literal(NUMBERS[name], type="int64")
    return scalar


def _sql(table: "ir.Table") -> str:
    import ibis

    text = str(ibis.to_sql(table, dialect="duckdb"))
    for name, number in NUMBERS.items():
        text = text.replace(str(number), f"${name}")
    for name, odd in TEXTS.items():
        text = text.replace(f"'{odd}'", f"${name}")
    return text


@cache
def _tables(purpose: str) -> "dict[str, ir.Table]":
    from hearth.insight import facts

    as_of, now = _number("as_of"), _number("now")
    made: dict[str, ir.Table] = {}

    def put(name: str, table: "ir.Table") -> "ir.Table":
        import ibis

        made[name] = table
        unbound: ir.Table = ibis.table(table.schema(), name=name)
        return unbound

    role = put("roles", facts.roles())
    receipt = put("consents", facts.consents())
    member = put("members", facts.members(purpose, role, receipt, as_of, now))
    post = put("posts", facts.posts(purpose, member, role, as_of))
    put("replies", facts.replies(post))
    put("reactions", facts.reactions(member, role, post, as_of))
    put("votes", facts.votes(member, role, as_of))
    put("threads", facts.threads(post, as_of))
    return made


def _compile_facts(purpose: str) -> list[list[str]]:
    return [[name, _sql(table)] for name, table in _tables(purpose).items()]


@cache
def _schemas(purpose: str) -> dict[str, Any]:
    return {name: table.schema() for name, table in _tables(purpose).items()}


def _compile_metric(id: str, shape: Shape) -> str:
    import ibis

    from hearth.insight import facts, registry

    metric = registry.load()[id]
    tables = {name: ibis.table(schema, name=name) for name, schema in _schemas(metric.purpose).items()}
    whole = facts.Facts(**tables)
    space = ibis.literal(TEXTS["space"]) if shape.space else None
    origin = ibis.literal(TEXTS["origin"]) if shape.origin else None
    period = facts.Period(_number("start"), _number("end"), _number("as_of"))
    cases = metric.cases(facts.narrowed(whole, space, origin), period)
    weight = cases.weight.cast("int64") if "weight" in cases.columns else ibis.literal(1, type="int64")
    hit = cases.hit.cast("int64") if "hit" in cases.columns else ibis.literal(1, type="int64")
    value = cases.value.cast("int64") if metric.valued else ibis.null("int64")
    cases = cases.select("person", "brand", value=value, hit=hit * weight, weight=weight)
    return _sql(
        cases.group_by("person", "brand", "value").aggregate(hits=cases.hit.sum(), events=cases.weight.sum())
    )
