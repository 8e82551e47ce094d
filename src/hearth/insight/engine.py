"""Answers questions: brings the derived file up to date, makes the facts for a purpose, and asks each metric.

Runs in a child process; the web process imports neither ibis nor duckdb.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.insight import load, registry
from hearth.insight.compile import Compiler, Shape, used
from hearth.insight.facts import EVERYONE
from hearth.insight.record import Record
from hearth.insight.registry import Metric
from hearth.insight.suppress import K, Row, Sums, figure, hidden_cells, may_publish, persons_of, sums
from hearth.insight.window import Span, span

CIRCLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: measures ([]: all), window, T, and one space (slug or id) or origin."""

    ids: list[str] = field(default_factory=list)
    as_of: str = ""
    window: str = ""
    space: str = ""
    origin: str = ""
    now: int = 0


@dataclass(slots=True)
class Engine:
    """One connection with its facts; `follow` a ledger or `load.add` rows, then `answer`."""

    con: duckdb.DuckDBPyConnection
    compiler: Compiler
    made: dict[tuple[str, int, int], bool] = field(default_factory=dict)
    """fact tables there are, and whether every person there is counts in them"""
    found: dict[tuple[Any, ...], list[Row]] = field(default_factory=dict)
    """rows already counted for this answer"""
    words: str = ""
    main: str = ""

    def answer(self, question: Question) -> dict[str, Any]:
        metrics = chosen(question.ids)
        now = question.now or clock.now()
        self.words = ""
        self.found.clear()
        spans = {
            name: span(question.window or name, question.as_of, now) for name in {m.window for m in metrics}
        }
        space, origin = self._space(question.space), self._origin(question.origin)
        name = next((known["slug"] or known["uri"] for known in self.spaces() if known["uri"] == space), "")
        records = []
        for metric in metrics:
            asked = Asked(self, metric, spans[metric.window], now, space, origin, name)
            records.append(asked.record().plain())
        return {
            "metrics": records,
            "mapping": self.mapping(),
            "spaces": self.spaces(),
            "origins": self.origins(),
        }

    # What there is

    def spaces(self) -> list[dict[str, str]]:
        found = self.con.execute(
            "SELECT object, slug, name FROM c_space WHERE parent = '' AND measured ORDER BY lower(name), object"
        ).fetchall()
        return [{"uri": uri, "slug": slug, "name": name} for uri, slug, name in found]

    def origins(self) -> list[str]:
        return [
            name for (name,) in self.con.execute("SELECT DISTINCT origin FROM d_post ORDER BY 1").fetchall()
        ]

    def _space(self, wanted: str) -> str:
        if not wanted:
            return ""
        for key in ("uri", "slug", "name"):
            for known in self.spaces():
                if known[key].casefold() == wanted.casefold():
                    return known["uri"]
        raise NotFound(f"There is no measured space called “{wanted}”.")

    def _origin(self, wanted: str) -> str:
        known = self.origins()
        if not wanted or wanted in known or wanted == "home":
            return wanted
        near = [name for name in known if name.partition(":")[0] == wanted]
        if len(near) == 1:
            return near[0]
        raise NotFound(f"Nothing came from “{wanted}”. Known origins: {', '.join(known) or 'home'}.")

    def mapping(self) -> str:
        """Who speaks for the brand, in words: printed beside every share."""
        self.words = self.words or self._mapping()
        return self.words

    def _mapping(self) -> str:
        roles = self.con.execute("SELECT DISTINCT role FROM c_role WHERE is_brand ORDER BY 1").fetchall()
        flags = self.con.execute(
            "SELECT DISTINCT origin, flag, mapped FROM c_flag ORDER BY 1, 2, 3"
        ).fetchall()
        words = ["roles " + ", ".join(role for (role,) in roles)] if roles else []
        flagged = {origin for origin, _, mapped in flags if mapped in ("brand", "peer")}
        for origin in sorted(flagged):
            for mapped, verb in (("brand", "imported flags"), ("peer", "not the flags mapped to members:")):
                named = [flag for where, flag, to in flags if where == origin and to == mapped]
                if named:
                    words.append(f"{verb} {', '.join(named)} of {origin}")
        bare = [name for name in self.origins() if name not in flagged and name != "home"]
        words += [f"brand roles of {name} are not mapped" for name in bare]
        return "Speaks for the brand: " + ("; ".join(words) or "nobody, no brand role is mapped") + "."

    # Facts

    def prepare(self, purpose: str, as_of: int, now: int) -> None:
        """Make the fact tables of a purpose as of T, unless they are there, and point the search path at them."""
        key = (purpose, as_of, now)
        schema = f'"{purpose} {as_of}"'
        if key not in self.made:
            self.con.execute("ATTACH IF NOT EXISTS ':memory:' AS scratch")
            self.con.execute(
                f"DROP SCHEMA IF EXISTS scratch.{schema} CASCADE; CREATE SCHEMA scratch.{schema}"
            )
            self._enter(schema)
            values = {"as_of": as_of, "now": now}
            for name, text in self.compiler.facts(purpose):
                self.con.execute(f"CREATE TABLE {name} AS {text}", used(text, values)).fetchall()
            self.made[key] = not self.con.execute(
                "SELECT 1 FROM members WHERE NOT counted LIMIT 1"
            ).fetchall()
        self._enter(schema)

    def _enter(self, schema: str) -> None:
        if not self.main:
            self.main = self.con.execute(
                "SELECT database_name FROM duckdb_databases() WHERE NOT internal AND database_name <> 'scratch'"
            ).fetchall()[0][0]
        self.con.execute(f"SET search_path = 'scratch.{schema},{self.main}.main'")


def chosen(ids: list[str]) -> list[Metric]:
    """The measures asked for; a parent brings those shown beside it only when all are asked for."""
    known = registry.load()
    for id in ids:
        if id not in known:
            raise Invalid(f"There is no measure called “{id}”. Known: {', '.join(known)}.")
    return [known[id] for id in dict.fromkeys(ids)] if ids else list(known.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """One measure over one span and scope."""

    engine: Engine
    metric: Metric
    span: Span
    now: int
    space: str
    origin: str
    space_name: str

    def record(self) -> Record:
        found = self._sums(self.metric.purpose)
        concerned = self._sums(EVERYONE)
        held = found.n == 0 and self._held(concerned)
        hidden = found.n > 0 and self._hidden()
        shown = figure(self.metric, found, circle=self._circle(), held=held, hidden=hidden, name=self._name())
        metric, estimate = self.metric, shown.estimate
        eligible = persons_of(metric, concerned)
        enough = len(concerned.peers) >= K or not concerned.everybody
        return Record(
            metric=metric.id, version=metric.version, value=estimate.value, unit=metric.unit, low=estimate.low,
            high=estimate.high, level=shown.level, estimator=metric.estimator, n=shown.n, persons=shown.persons,
            eligible=eligible if enough and shown.state != "suppressed" else None, verdict=shown.verdict,
            state=shown.state, as_of=_iso(self.span.as_of),
            window_start=None if self.span.open else _iso(self.span.start), window_end=_iso(self.span.end),
            scope=self._scope(), definition=f"{metric.formula}. {self.engine.mapping()}", source=metric.source,
            purpose=metric.purpose, recomputed_on=None,
        )  # fmt: skip

    def _name(self) -> str:
        """What seeds the resamples of this figure."""
        ends = ("" if self.span.open else _iso(self.span.start), _iso(self.span.end))
        return "|".join((self.metric.id, str(self.metric.version), self._scope(), *ends))

    def _scope(self) -> str:
        parts = [f"space:{self.space_name}"] if self.space else []
        return " ".join([*parts, *([f"origin:{self.origin}"] if self.origin else [])]) or "home"

    def _rows(self, purpose: str, space: str, origin: str) -> list[Row]:
        engine, at = self.engine, (self.span.as_of, self.now)
        if purpose == EVERYONE and engine.made.get((self.metric.purpose, *at)):
            purpose = self.metric.purpose
        engine.prepare(purpose, *at)
        text = self.engine.compiler.metric(
            self.metric.id, self.metric.version, Shape(space=bool(space), origin=bool(origin))
        )
        values = {
            "as_of": self.span.as_of, "now": self.now, "start": self.span.start, "end": self.span.end,
            "space": space, "origin": origin,
        }  # fmt: skip
        key = (purpose, text, *values.values())
        if key not in engine.found:
            engine.found[key] = [
                (person, bool(brand), value, int(hits or 0), int(events or 0))
                for person, brand, value, hits, events in engine.con.execute(
                    text, used(text, values)
                ).fetchall()
            ]
        return engine.found[key]

    def _sums(self, purpose: str) -> Sums:
        return sums(self._rows(purpose, self.space, self.origin))

    def _held(self, concerned: Sums) -> bool:
        """Whether all of it waits for the notice to the authors of an import."""
        self.engine.prepare(self.metric.purpose, self.span.as_of, self.now)
        waiting = self.engine.con.execute(
            "SELECT person FROM members WHERE kind = 'ghost' AND NOT counted AND origin NOT IN"
            " (SELECT object FROM c_notice WHERE noticed <= $now)", {"now": self.now},
        ).fetchall()  # fmt: skip
        people = {person for (person,) in waiting}
        return bool(people) and (concerned.n > 0 and any(person in people for person in concerned.peers))

    def _circle(self) -> bool:
        """A small circle: fewer than 20 members in the window, and every one of them agreed and was told."""
        self.engine.prepare(self.metric.purpose, self.span.as_of, self.now)
        members, agreed = self.engine.con.execute(
            "SELECT count(*), count(*) FILTER (WHERE counted) FROM members WHERE kind IN ('member', 'ghost')"
            ' AND joined < $end AND ("left" IS NULL OR "left" >= $start) AND (until IS NULL OR until >= $start)',
            {"start": self.span.start, "end": self.span.end},
        ).fetchall()[0]
        return bool(0 < members < CIRCLE and members == agreed)

    def _hidden(self) -> bool:
        """Whether this slice, or what is left of its parent without it, would give somebody away."""
        if self.origin and self._among(self.engine.origins(), self.origin, lambda name: ("", name)):
            return True
        names = [known["uri"] for known in self.engine.spaces()]
        return bool(self.space) and self._among(names, self.space, lambda name: (name, self.origin))

    def _among(self, names: list[str], mine: str, place: Any) -> bool:
        cells = {name: sums(self._rows(self.metric.purpose, *place(name))) for name in {*names, mine}}
        peers = {name: frozenset(found.peers) for name, found in cells.items()}
        fit = {name: may_publish(self.metric, found) for name, found in cells.items()}
        return mine in hidden_cells(peers, fit)


def _iso(ms: int) -> str:
    return clock.from_ms(ms).isoformat().replace("+00:00", "Z")


def open_engine(path: Path | str, compiled: Path | None = None) -> Engine:
    return Engine(load.connect(path), Compiler(compiled))
