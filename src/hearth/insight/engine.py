"""Makes the facts for a purpose in the derived file, each table when a measure first reads it.

Runs in a child process; the web process imports neither ibis nor duckdb.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from hearth.base import clock
from hearth.insight import load, places
from hearth.insight.compile import FACTS, Compiler, Query, Shape, used
from hearth.insight.derive import plant_trees
from hearth.insight.registry import EVERYONE, Metric
from hearth.insight.sums import Rows, in_columns

At = tuple[int, int]
"""T, and now"""
MOST_A_DAY = 20
"""so many posts, reactions or votes of one person and day count in what is told to everybody"""
_BY_DAY = {
    "posts": "published, num",
    "reactions": "published, num, kind",
    "votes": "published, num",
    "attendance": "published, occasion",
}
"""facts that are capped, and which of a day come first"""
SIDE_BY_SIDE = 4
"""so many queries are worth a second thread"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: measures ([]: all), window, T, and a slice: space (slug or id), origin, month of joining, side."""

    ids: list[str] = field(default_factory=list)
    as_of: str = ""
    window: str = ""
    space: str = ""
    origin: str = ""
    cohort: str = ""
    side: str = ""
    now: int = 0
    public: bool = False
    """told to everybody: of one person no more than `MOST_A_DAY` of a kind count"""
    horizon: int = 0
    """before it what happened here is asked about by months only; 0 asks for everything"""
    past: bool = False
    """a month that has left is counted, to be kept"""
    pictures: dict[str, Any] = field(default_factory=dict)
    """pictures asked for, with what each needs to know; measures are then answered only where they are named"""


@dataclass(frozen=True, slots=True)
class Job:
    """One query for sums, over the facts of one purpose and T."""

    purpose: str
    at: At
    query: Query
    values: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Engine:
    """One connection with its facts; `follow` a ledger or `load.add` rows, then `answer`."""

    con: duckdb.DuckDBPyConnection
    compiler: Compiler
    made: dict[tuple[str, At], set[str]] = field(default_factory=dict)
    """fact tables there are, by purpose"""
    kept: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    """what was already counted for this answer"""
    main: str = ""
    place: str = ""
    """the schema that is searched"""
    ledger: str = ""
    """where the ledger lies, for what reads words"""
    path: str = ":memory:"
    """where the derived file lies"""
    public: bool = False
    """whether facts are capped"""

    def answer(self, question: Question) -> dict[str, Any]:
        from hearth.insight.asked import answer

        self.kept.clear()
        if question.public != self.public:
            self.public = question.public
            self.made.clear()
            self.place = ""
        return answer(self, question, question.now or clock.now())

    def once(self, *key: Any, make: Any) -> Any:
        """What `make` gives, made once an answer."""
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def mapping(self) -> str:
        words: str = self.once("mapping", make=lambda: places.mapping(self.con))
        return words

    def spaces(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.once("spaces", make=lambda: places.spaces(self.con))
        return found

    def origins(self) -> list[str]:
        found: list[str] = self.once("origins", make=lambda: places.origins(self.con))
        return found

    def home_since(self) -> int | None:
        """When the first thing happened here that measures know of, archives left out."""

        def read() -> Any:
            query = "SELECT min(t) FROM (SELECT min(published) AS t FROM d_post WHERE origin = $home"
            query += " UNION ALL SELECT min(published) FROM d_rsvp WHERE origin = $home)"
            return self.con.execute(query, {"home": self.key("home")}).fetchall()[0][0]

        found: int | None = self.once("home_since", make=read)
        return found

    def key(self, uri: str) -> int:
        """The number of a uri in the derived file."""
        found: int = self.once("key", uri, make=lambda: places.key_of(self.con, uri)) if uri else 0
        return found

    # Facts

    def prepare(self, purpose: str, at: At, needs: Iterable[str] = ("members",)) -> None:
        """Make the fact tables of a purpose as of T, unless they are there, and point the search path at them."""
        schema = f'"{purpose} {at[0]}"'
        if (purpose, at) not in self.made:
            self._make_room()
            self.con.execute(
                f"DROP SCHEMA IF EXISTS scratch.{schema} CASCADE; CREATE SCHEMA scratch.{schema}"
            )
            self.made[purpose, at] = set()
        self._enter(purpose, at)
        for name in needs:
            self._make(name, purpose, at)

    def _make_room(self) -> None:
        """Facts of a home lie in memory; those of an archive beside the derived file, gone with the engine."""
        if self.made:
            return
        large = load.pace(self.con) and self.path != ":memory:"
        if large:
            load.discard(load.beside(self.path))
        room = load.beside(self.path) if large else ":memory:"
        self.con.execute(f"ATTACH IF NOT EXISTS {load.quoted(room)} AS scratch")

    def close(self) -> None:
        self.con.close()
        if self.path != ":memory:":
            load.discard(load.beside(self.path))

    def _make(self, name: str, purpose: str, at: At) -> None:
        if name == "d_tree":
            self.once("trees", make=self._trees)
        made = self.made[purpose, at]
        if name not in FACTS or name in made:
            return
        query = self.compiler.fact(purpose, name)
        for need in query.needs:
            self._make(need, purpose, at)
        values, text = used(query.sql, {"as_of": at[0], "now": at[1]}), query.sql
        if self.public and name in _BY_DAY:
            rank = (
                f"row_number() OVER (PARTITION BY person, published // {clock.DAY} ORDER BY {_BY_DAY[name]})"
            )
            text = f"SELECT * FROM ({text}) QUALIFY {rank} <= {MOST_A_DAY}"
        self.con.execute(f"CREATE TABLE {name} AS {text}", values)
        made.add(name)

    def _trees(self) -> bool:
        """The walks through trees, as of the newest post."""
        seq = load.meta(self.con, "seq")
        if load.meta(self.con, "trees") != seq:
            plant_trees(self.con)
            load.keep(self.con, "trees", seq)
        return True

    def _enter(self, purpose: str, at: At) -> None:
        path = self._path(purpose, at)
        if path != self.place:
            self.place = path
            self.con.execute(f"SET search_path = '{path}'")

    def _path(self, purpose: str, at: At) -> str:
        if not self.main:
            self.main = self.con.execute("SELECT current_database()").fetchall()[0][0]
        return f'scratch."{purpose} {at[0]}",{self.main}.main'

    # Counting

    def everybody_counts(self, purpose: str, at: At) -> bool:
        """Whether nobody is left out for this purpose, so that who is concerned need not be asked apart."""

        def nobody_is_left_out() -> bool:
            self.prepare(purpose, at)
            return not self.con.execute("SELECT 1 FROM members WHERE NOT counted LIMIT 1").fetchall()

        held: bool = self.once("whole", purpose, at, make=nobody_is_left_out)
        return held

    def alike(self, purpose: str, at: At) -> str:
        """`aggregate` where a purpose counts the same people, so that its facts need not be made apart."""

        def counted(which: str) -> Any:
            self.prepare(which, at)
            return self.con.execute("SELECT person FROM members WHERE counted ORDER BY 1").fetchall()

        def same() -> str:
            return "aggregate" if counted(purpose) == counted("aggregate") else purpose

        found: str = self.once("alike", purpose, at, make=same) if purpose == "graph" else purpose
        return found

    def job(
        self, metric: Metric, purpose: str, at: At, span: tuple[int, int], space: str, origin: str
    ) -> Job:
        """What to ask for the sums of a measure by person."""
        if purpose == EVERYONE and self.everybody_counts(metric.purpose, at):
            purpose = metric.purpose
        query = self.compiler.metric(metric.id, metric.version, Shape(space=bool(space), origin=bool(origin)))
        values = {
            "as_of": at[0], "now": at[1], "start": span[0], "end": span[1],
            "space": self.key(space), "origin": self.key(origin),
        }  # fmt: skip
        return Job(self.alike(purpose, at), at, query, tuple(used(query.sql, values).items()))

    def rows(
        self, metric: Metric, purpose: str, at: At, span: tuple[int, int], space: str, origin: str
    ) -> Rows:
        """The sums of a measure by person."""
        job = self.job(metric, purpose, at, span, space, origin)

        def count() -> Rows:
            self.prepare(job.purpose, at, job.query.needs)
            return in_columns(self.con.execute(job.query.sql, dict(job.values)).fetchnumpy())

        found: Rows = self.once(job, make=count)
        return found

    def count_ahead(self, jobs: Iterable[Job]) -> None:
        """Ask many at once: facts first, then the measures side by side, each thread with a cursor of its own."""
        new = [job for job in dict.fromkeys(jobs) if (job,) not in self.kept]
        for job in new:
            self.prepare(job.purpose, job.at, job.query.needs)
        if len(new) < SIDE_BY_SIDE:
            return

        def count(part: list[Job]) -> list[tuple[Job, Rows]]:
            with self.con.cursor() as cursor:
                found = []
                for job in part:
                    cursor.execute(f"SET search_path = '{self._path(job.purpose, job.at)}'")
                    rows = cursor.execute(job.query.sql, dict(job.values)).fetchnumpy()
                    found.append((job, in_columns(rows)))
                return found

        with ThreadPoolExecutor(load.THREADS) as pool:
            for found in pool.map(count, [new[i :: load.THREADS] for i in range(load.THREADS)]):
                self.kept.update(((job,), rows) for job, rows in found)

    def members(self, purpose: str, at: At) -> list[tuple[int, str, int, int | None, int | None, bool]]:
        """Person, month of joining, joined, left, until and whether counted, of all who belong."""

        def read() -> Any:
            self.prepare(purpose, at)
            return self.con.execute(
                "SELECT person, strftime(epoch_ms(joined), '%Y-%m'), joined, \"left\", until, counted FROM members"
                " WHERE kind IN ('member', 'ghost') AND joined IS NOT NULL"
            ).fetchall()

        found: list[tuple[int, str, int, int | None, int | None, bool]] = self.once(
            "members", purpose, at, make=read
        )
        return found

    def waiting(self, purpose: str, at: At) -> frozenset[int]:
        """Imported people whose authors were not told yet."""

        def read() -> Any:
            self.prepare(purpose, at)
            return frozenset(
                person for (person,) in self.con.execute(
                    "SELECT person FROM members WHERE kind = 'ghost' AND NOT counted AND origin NOT IN"
                    " (SELECT object FROM c_notice WHERE noticed <= $now)", {"now": at[1]},
                ).fetchall()
            )  # fmt: skip

        found: frozenset[int] = self.once("waiting", purpose, at, make=read)
        return found

    def changed(self, at: At) -> int | None:
        """When something of the time before T was last deleted or withdrawn, if that was after T."""

        def read() -> Any:
            return self.con.execute(
                "SELECT max(t) FROM (SELECT published AS t FROM l_gone UNION ALL SELECT withdrawn FROM c_consent)"
                " WHERE t > $as_of AND t <= $now",
                {"as_of": at[0], "now": at[1]},
            ).fetchall()[0][0]

        found: int | None = self.once("changed", at, make=read)
        return found


def open_engine(path: Path | str, compiled: Path | None = None) -> Engine:
    return Engine(load.connect(path), Compiler(compiled), path=str(path))
