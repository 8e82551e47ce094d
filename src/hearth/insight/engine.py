"""Makes the facts for a purpose in the derived file, each table when a measure first reads it.

Runs in a child process; the web process imports neither ibis nor duckdb.
"""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import duckdb

from hearth.base import clock
from hearth.insight import load, places
from hearth.insight.compile import CUT, OWN, WHOLE, Compiler, Shape, used
from hearth.insight.making import At, Job, Making, last_need
from hearth.insight.registry import EVERYONE, Metric
from hearth.insight.sums import Rows, in_columns

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


@dataclass(slots=True)
class Engine:
    """One connection with its facts; `follow` a ledger or `load.add` rows, then `answer`."""

    con: duckdb.DuckDBPyConnection
    compiler: Compiler
    kept: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    """what was already counted for this answer"""
    coming: dict[Job, Future[Rows]] = field(default_factory=dict)
    """what is being counted"""
    pool: ThreadPoolExecutor | None = None
    cursors: SimpleQueue[duckdb.DuckDBPyConnection] = field(default_factory=SimpleQueue)
    ledger: str = ""
    """where the ledger lies, for what reads words"""
    path: str = ":memory:"
    """where the derived file lies"""
    facts: Making = field(init=False)

    def __post_init__(self) -> None:
        self.facts = Making(self.con, self.compiler, self.path)

    def answer(self, question: Question) -> dict[str, Any]:
        from hearth.insight.asked import answer

        self.kept.clear()
        self.coming.clear()
        self.facts.cap(question.public)
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
        self.facts.prepare(purpose, at, needs)

    def close(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
        self.con.close()
        if self.path != ":memory:":
            load.discard(load.beside(self.path))

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
        shape = Shape(space=bool(space), origin=bool(origin))
        query = self.compiler.metric(metric.id, metric.version, shape, concerned=purpose == EVERYONE)
        values = {
            "as_of": at[0], "now": at[1], "start": span[0], "end": span[1],
            "space": self.key(space), "origin": self.key(origin),
        }  # fmt: skip
        cut = tuple(values.items()) if set(CUT) & set(query.needs) else ()
        return Job(
            purpose if OWN & set(query.needs) else self.alike(purpose, at),
            at,
            query,
            tuple(used(query.sql, values).items()),
            cut,
            shape if cut else WHOLE,
        )

    def rows(
        self, metric: Metric, purpose: str, at: At, span: tuple[int, int], space: str, origin: str
    ) -> Rows:
        """The sums of a measure by person."""
        job = self.job(metric, purpose, at, span, space, origin)

        def count() -> Rows:
            if job in self.coming:
                return self.coming.pop(job).result()
            self.facts.prepare_for(job)
            return in_columns(self.con.execute(job.query.sql, dict(job.values)).fetchnumpy())

        found: Rows = self.once(job, make=count)
        return found

    def count_ahead(self, jobs: Iterable[Job]) -> None:
        """Begin to count many: each measure as soon as its facts are made, beside whatever follows."""
        new = sorted((job for job in dict.fromkeys(jobs) if (job,) not in self.kept), key=last_need)
        if len(new) < SIDE_BY_SIDE:
            return
        self.facts.prepare(new[0].purpose, new[0].at)
        if self.pool is None:
            # one query of an archive has work for both cores
            beside = 1 if self.facts.large else load.THREADS
            self.pool = ThreadPoolExecutor(beside)
            for _ in range(beside):
                self.cursors.put(self.con.cursor())
        for job in new:
            self.facts.prepare_for(job)
            self.coming[job] = self.pool.submit(self._counted, job, self.facts.path_of(job))

    def _counted(self, job: Job, path: str) -> Rows:
        """In one of the threads, each with a cursor of its own."""
        cursor = self.cursors.get()
        try:
            cursor.execute(f"SET search_path = '{path}'")
            return in_columns(cursor.execute(job.query.sql, dict(job.values)).fetchnumpy())
        finally:
            self.cursors.put(cursor)

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
