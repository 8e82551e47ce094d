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

    from hearth.insight.facts import Facts, Period

ODD = 8_070_450_532_247_928_801
NUMBERS = {name: ODD + 2 * i for i, name in enumerate(("as_of", "now", "start", "end", "space", "origin"))}
FACTS = (
    "roles", "consents", "people", "said", "reacted", "voted", "attending", "members", "posts", "replies", "reactions",
    "votes", "attendance", "invitations", "threads", "crowds", "branches", "dates", "days", "met", "pairs", "ties",
    "mutual",
)  # fmt: skip
UNSEEN = ("people", "said", "reacted", "voted", "attending", "dates", "met", "ties")
"""facts that no measure reads: purposes read their parts of them"""
SHARED = ("roles", "consents", *UNSEEN)
"""facts that are the same for all purposes"""
SEEN = ("posts", "replies", "reactions", "votes", "attendance", "days", "pairs", "mutual")
"""facts that are looked at through a view: what they are a part of is kept already"""
CUT = ("dates", "days", "met", "pairs", "ties", "mutual")
"""facts of one window and slice"""
OWN = {"mutual"}
"""facts that tell of a purpose what they do not tell of another"""
REREAD = ("said",)
"""facts whose parts are read again where they are needed twice: kept, they would hold every post once more"""
HERE = Path(__file__).parent
SHIPPED = HERE / "compiled.json"
"""compiled ahead, so that the first question of a home need not wait for it; made by `./hearth insight --compile`"""
SOURCES = ("facts*.py", "folded.py", "cases.py", "compile.py", "registry.py", "metrics/*.py")
"""the code that the SQL follows from"""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which narrowings a metric's SQL carries."""

    space: bool = False
    origin: bool = False


WHOLE = Shape()


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

    def fact(self, purpose: str, name: str, shape: Shape = WHOLE) -> Query:
        """How a fact table of a purpose is made."""
        return self._query(_fact_key(purpose, name, shape), lambda: _compiled_fact(purpose, name, shape))

    def metric(self, id: str, version: int, shape: Shape, concerned: bool = False) -> Query:
        """Sums per person, and value where cases carry one: person, brand, value, hits, events. Or only whom it
        concerns: persons and events."""
        key = f"{id}|{version}|{shape.space}|{shape.origin}{'|concerned' if concerned else ''}"
        return self._query(key, lambda: _compiled(summed(id, shape, concerned)))

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

    known, shape = {}, WHOLE
    metrics = registry.load().values()
    for purpose in [*sorted({metric.purpose for metric in metrics} | {"outreach", "text"}), EVERYONE]:
        for name in fact_tables(purpose, shape):
            known[_fact_key(purpose, name, shape)] = _compiled_fact(purpose, name, shape)
    for metric in metrics:
        key = f"{metric.id}|{metric.version}|False|False"
        known[key] = _compiled(summed(metric.id, shape))
        known[f"{key}|concerned"] = _compiled(summed(metric.id, shape, concerned=True))
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
    named = {found.name for found in table.op().find(ops.UnboundTable)}
    needs = named.intersection(_READ.findall(text))  # what nobody looks at is not made
    return _EXCLUDED.sub(_in_order, text), sorted(needs)


def _compiled_fact(purpose: str, name: str, shape: Shape) -> tuple[str, list[str]]:
    text, needs = _compiled(fact_tables(purpose, shape)[name])
    return (_PART.sub(r"\1 AS NOT MATERIALIZED (", text) if name in REREAD else text), needs


def _fact_key(purpose: str, name: str, shape: Shape) -> str:
    cut = f"|{shape.space}|{shape.origin}" if name in CUT else ""
    return f"facts|{'' if name in SHARED else purpose}|{name}{cut}"


_READ = re.compile(r'(?:FROM|JOIN) "(\w+)"')
_PART = re.compile(r'("t\d+") AS \((?=SELECT)')
_EXCLUDED = re.compile(r"EXCLUDE \(([^()]*)\)")


def _in_order(found: re.Match[str]) -> str:
    """Left-out columns by name: Ibis keeps them in a set, and the text must be the same each time."""
    return f"EXCLUDE ({', '.join(sorted(found[1].split(', ')))})"


@cache
def fact_tables(purpose: str, shape: Shape = WHOLE) -> "dict[str, ir.Table]":
    """The expression of each fact table; each reads those before it by name."""
    import ibis

    from hearth.insight import facts_pairs, facts_said, facts_threads, facts_who

    as_of, now = number("as_of"), number("now")
    made: dict[str, ir.Table] = {}

    def put(name: str, table: "ir.Table") -> "ir.Table":
        made[name] = table
        unbound: ir.Table = ibis.table(table.schema(), name=name)
        return unbound

    role = put("roles", facts_who.roles())
    receipt = put("consents", facts_who.consents(now))
    person = put("people", facts_who.people(role, as_of, now))
    talk = put("said", facts_said.said(person, role, receipt, as_of, now))
    agreed = facts_said.agreeing(person, receipt, now)
    reacted = put("reacted", facts_said.reacted(agreed, person, role, as_of))
    voted = put("voted", facts_said.voted(agreed, person, role, as_of))
    attending = put("attending", facts_said.attending(agreed, person, role, as_of))
    member = put("members", facts_who.members(purpose, person, receipt, now))
    post = put("posts", facts_said.posts(purpose, talk, member))
    put("replies", facts_said.replies(purpose, talk, member))
    put("reactions", facts_said.done(purpose, reacted, member))
    put("votes", facts_said.done(purpose, voted, member))
    put("attendance", facts_said.done(purpose, attending, member))
    put("invitations", facts_said.invitations(member, role, as_of))
    put("threads", facts_threads.threads(post, as_of))
    put("crowds", facts_threads.crowds(post))
    put("branches", facts_threads.branches(post))
    talk, *acts = (_part(table, shape) for table in (talk, reacted, voted, attending))
    date = put("dates", facts_pairs.dates(talk, *acts))
    put("days", facts_pairs.days(purpose, date, member))
    pair = put("met", facts_pairs.met(talk, _period()))
    put("pairs", facts_pairs.pairs(purpose, pair, member))
    tie = put("ties", facts_pairs.ties(pair, talk, _period()))
    put("mutual", facts_pairs.mutual(purpose, tie, member))
    return made


def _period() -> "Period":
    from hearth.insight.facts import Period

    return Period(number("start"), number("end"), number("as_of"))


def _narrowed(facts: "Facts", shape: Shape) -> "Facts":
    from hearth.insight.facts import narrowed

    return narrowed(facts, *_within(shape))


def _part(table: "ir.Table", shape: Shape) -> "ir.Table":
    from hearth.insight.facts import part

    return part(table, *_within(shape))


def _within(shape: Shape) -> "tuple[ir.IntegerScalar | None, ir.IntegerScalar | None]":
    return number("space") if shape.space else None, number("origin") if shape.origin else None


def facts_of(purpose: str) -> "Facts":
    """The fact tables by name, as a metric is given them."""
    import ibis

    from hearth.insight.facts import Facts

    return Facts(
        **{
            name: ibis.table(table.schema(), name=name)
            for name, table in fact_tables(purpose).items() if name not in UNSEEN
        }
    )  # fmt: skip


def summed(id: str, shape: Shape, concerned: bool = False) -> "ir.Table":
    """A metric as the sums of its cases; or only whom it concerns, with the number of cases."""
    import ibis

    from hearth.insight import registry

    metric = registry.load()[id]
    facts = _narrowed(facts_of(metric.purpose), shape)
    cases = (metric.concerns or metric.cases if concerned else metric.cases)(facts, _period())
    weight = cases.weight.cast("int64") if "weight" in cases.columns else ibis.literal(1, type="int64")
    if concerned:
        whom = cases.select("person", "brand", weight=weight)
        total = whom.group_by("person", "brand").aggregate(events=whom.weight.sum())
        none = ibis.literal(0, type="int64")
        return total.select("person", "brand", value=ibis.null("int64"), hits=none, events=total.events)
    hit: Any = cases.hit if "hit" in cases.columns else ibis.literal(1)
    hit = (hit.ifelse(1, 0) if hit.type().is_boolean() else hit).cast("int64")  # PostgreSQL casts no booleans
    value = cases.value.cast("int64") if metric.valued else ibis.null("int64")
    cases = cases.select("person", "brand", value=value, hit=hit * weight, weight=weight)
    totals = cases.group_by("person", "brand", "value").aggregate(
        hits=cases.hit.sum(), events=cases.weight.sum()
    )
    return totals.order_by("person", "brand", "value")
