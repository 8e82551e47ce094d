"""Makes fact tables in the derived file as they are first read: shared ones, those of a purpose, those of a window.

Each kind lies in a schema of its own, and queries find them by the search path.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from hearth.base import clock
from hearth.insight import load
from hearth.insight.compile import CUT, FACTS, SEEN, SHARED, WHOLE, Compiler, Query, Shape, used
from hearth.insight.registry import EVERYONE, GROUPED
from hearth.insight.walks import replant, sum_branches

At = tuple[int, int]
"""T, and now"""
MOST_A_DAY = 20
"""so many posts, reactions or votes of one person and day count in what is told to everybody"""
_BY_DAY = {
    "said": "published, num",
    "reacted": "published, num, kind",
    "voted": "published, num",
    "attending": "published, occasion",
}
"""facts that are capped, and which of a day come first"""
_WITHIN = """
WITH kept AS ({})
SELECT * EXCLUDE (among) REPLACE (
  CASE WHEN among THEN target END AS target, CASE WHEN among THEN asked END AS asked,
  target_brand AND among AS target_brand, to_aggregate AND among AS to_aggregate, to_graph AND among AS to_graph
) FROM (SELECT *, coalesce(parent IN (SELECT post FROM kept), false) AS among FROM kept)
"""
"""what is left out is answered by nobody"""


@dataclass(frozen=True, slots=True)
class Job:
    """One query for sums, over the facts of one purpose and T."""

    purpose: str
    at: At
    query: Query
    values: tuple[tuple[str, int], ...]
    cut: tuple[tuple[str, int], ...] = ()
    """window and slice, where it reads facts of these"""
    shape: Shape = WHOLE

    def places(self) -> tuple[str, str]:
        """The schemas of those facts: of its purpose, and shared ones."""
        window = " ".join((str(self.at[0]), *(str(value) for _, value in self.cut)))
        return f"{self.purpose} {window}", f" {window}"


@dataclass(slots=True)
class Making:
    """The fact tables there are on one connection."""

    con: duckdb.DuckDBPyConnection
    compiler: Compiler
    path: str
    made: dict[tuple[str, At], set[str]] = field(default_factory=dict)
    """by purpose; under none those that all purposes share"""
    cuts: dict[str, set[str]] = field(default_factory=dict)
    """by schema of window and slice"""
    public: bool = False
    """whether facts are capped"""
    large: bool = False
    """an archive"""
    main: str = ""
    searched: str = ""
    """the path that is searched"""

    def cap(self, public: bool) -> None:
        """Whether what is made from now on is told to everybody."""
        if public != self.public:
            self.public = public
            self.made.clear()
            self.cuts.clear()
            self.searched = ""

    def prepare(self, purpose: str, at: At, needs: Iterable[str] = ("members",)) -> None:
        """Make the fact tables of a purpose as of T, unless they are there, and point the search path at them."""
        for place in ("", purpose):
            if (place, at) not in self.made:
                self._make_room()
                self._begin(_schema(place, at))
                self.made[place, at] = set()
        self._enter(self._path(purpose, at))
        for name in needs:
            self._make(name, purpose, at)

    def _begin(self, schema: str) -> None:
        self.con.execute(
            f'DROP SCHEMA IF EXISTS scratch."{schema}" CASCADE; CREATE SCHEMA scratch."{schema}"'
        )

    def prepare_for(self, job: Job) -> None:
        """Make what one query reads."""
        self.prepare(job.purpose, job.at, job.query.needs)
        if not job.cut:
            return
        for place in job.places():
            if place not in self.cuts:
                self._begin(place)
                self.cuts[place] = set()
        for name in CUT:
            if name in job.query.needs:
                self._cut(name, job)
        self._enter(self.path_of(job))

    def _cut(self, name: str, job: Job) -> None:
        """Make a fact of the window and slice, after those that it is a part of."""
        query = self.compiler.fact(job.purpose, name, job.shape)
        place = job.places()[name in SHARED]
        if name in self.cuts[place]:
            return
        for need in query.needs:
            if need in CUT:
                self._cut(need, job)
        self.prepare(job.purpose, job.at, query.needs)
        self._enter(self.path_of(job))
        values = used(query.sql, dict(job.cut))
        self.con.execute(f'CREATE {_kind(name)} scratch."{place}".{name} AS {query.sql}', values)
        self.cuts[place].add(name)

    def path_of(self, job: Job) -> str:
        path = self._path(job.purpose, job.at)
        return ",".join((*(f'scratch."{place}"' for place in job.places()), path)) if job.cut else path

    def _make_room(self) -> None:
        """Facts of a home lie in memory; those of an archive beside the derived file, gone with the engine."""
        if self.made:
            return
        self.large = load.pace(self.con)
        if self.large:
            self.con.execute(f"SET memory_limit = '{load.ROOMY}'")
        on_disk = self.large and self.path != ":memory:"
        if on_disk:
            load.discard(load.beside(self.path))
            self.con.execute(
                "SET force_compression = 'uncompressed'"
            )  # gone soon: packing costs more than reading
        room = load.beside(self.path) if on_disk else ":memory:"
        self.con.execute(f"ATTACH IF NOT EXISTS {load.quoted(room)} AS scratch")

    def _make(self, name: str, purpose: str, at: At) -> None:
        if name == "d_tree":
            self._trees()
        if name not in FACTS or name in CUT:
            return
        place = "" if name in SHARED else purpose
        made = self.made[place, at]
        if name in made:
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
            text = _WITHIN.format(text) if name == "said" else text
        table = f'scratch."{_schema(place, at)}".{name}'
        if name == "branches":
            sum_branches(self.con, table, "" if self.public else _uncounted(purpose, at))
        else:
            self.con.execute(f"CREATE {_kind(name)} {table} AS {text}", values)
        made.add(name)

    def _trees(self) -> None:
        """The walks through trees, as of the newest post: all that changed, or nothing if it breaks off."""
        seq = load.meta(self.con, "seq")
        if load.meta(self.con, "trees") != seq:
            self.con.execute("RESET force_compression")
            self.con.execute("BEGIN")
            replant(self.con, int(load.meta(self.con, "planted") or 0))
            load.keep(self.con, trees=seq, planted=load.meta(self.con, "num"))
            self.con.execute("COMMIT")

    def _enter(self, path: str) -> None:
        if path != self.searched:
            self.searched = path
            self.con.execute(f"SET search_path = '{path}'")

    def _path(self, purpose: str, at: At) -> str:
        if not self.main:
            self.main = self.con.execute("SELECT current_database()").fetchall()[0][0]
        return f'scratch."{_schema(purpose, at)}",scratch."{_schema("", at)}",{self.main}.main'


def _uncounted(purpose: str, at: At) -> str:
    """The posts that do not count for a purpose of groups, or for everybody: few, as a rule."""
    late = f"SELECT post FROM d_post WHERE published >= {at[0]}"
    if purpose in GROUPED:
        return f"SELECT post FROM said WHERE NOT by_{purpose} UNION ALL {late}"
    return late if purpose == EVERYONE else ""


def _kind(name: str) -> str:
    return "VIEW" if name in SEEN else "TABLE"


def _schema(purpose: str, at: At) -> str:
    return f"{purpose} {at[0]} {at[1]}"


def last_need(job: Job) -> int:
    """How late its facts are made."""
    return max((FACTS.index(need) for need in job.query.needs if need in FACTS), default=0)
