"""Hands the ledger over to the derived DuckDB file, incrementally by `seq`; the file may be deleted at any time.

Reads the table `ledger_activity`, documented in `hearth.ledger.read`, from SQLite or PostgreSQL, never direct messages.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import duckdb

from hearth.base.errors import HearthError
from hearth.insight.derive import EMPTY, KEY, VIEWS, derive
from hearth.insight.fold import COLUMNS, KINDS, PRIVATE, TABLES, fold

SCHEMA = f"3 {duckdb.__version__}"
"""keys are hashes of DuckDB, which another version may compute otherwise"""
BATCH = 5_000
MEMORY = "400MB"
THREADS = 2
MANY = 100_000
_TYPES = {"VARCHAR": "string", "KEY": "string", "BIGINT": "int64", "BOOLEAN": "bool", "INTEGER": "int32"}
_ONCE = {"l_name": "key", "l_origin": "origin"}
"""tables that hold each key once"""
Rows = Sequence[tuple[Any, ...]]


def connect(path: Path | str, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A capped connection that never fetches an extension; a damaged or foreign file is thrown away and made anew."""
    try:
        return _open(path, memory)
    except duckdb.Error:
        discard(path)
        return _open(path, memory)


def pace(con: duckdb.DuckDBPyConnection) -> None:
    """One thread for a home, two for an archive: sharing few rows costs more than it gains."""
    rows = con.execute("SELECT count(*) FROM d_post").fetchall()[0][0]
    con.execute(f"SET threads = {1 if rows < MANY else THREADS}")


def discard(path: Path | str) -> None:
    """Remove the derived file and its log."""
    for name in (str(path), f"{path}.wal"):
        with suppress(FileNotFoundError):
            os.unlink(name)


def _open(path: Path | str, memory: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        str(path),
        config={
            "memory_limit": memory,
            "threads": THREADS,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        },
    )
    try:
        con.execute("CREATE TABLE IF NOT EXISTS meta(key VARCHAR PRIMARY KEY, value VARCHAR)")
        if meta(con, "schema") != SCHEMA:
            _begin(con)
        con.execute("SELECT count(*) FROM d_reaction").fetchall()
    except duckdb.Error:
        con.close()
        raise
    return con


def _begin(con: duckdb.DuckDBPyConnection) -> None:
    """Empty tables."""
    con.execute(KEY)
    for name, columns in TABLES.items():
        con.execute(f"CREATE OR REPLACE TABLE {name}({columns.replace(' KEY', ' BIGINT')})")
    con.execute(EMPTY)
    con.execute(VIEWS)
    con.execute("DELETE FROM meta")
    keep(con, "schema", SCHEMA)


def meta(con: duckdb.DuckDBPyConnection, key: str) -> str:
    found = con.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchall()
    return str(found[0][0]) if found else ""


def keep(con: duckdb.DuckDBPyConnection, key: str, value: str) -> None:
    con.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value])


# The ledger's side

_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
_PRIVATE = ", ".join(f"'{sort}'" for sort in PRIVATE)
_NAMES = ", ".join(COLUMNS)
_NEW = (
    f"SELECT {_NAMES} FROM ledger_activity WHERE seq > %s AND seq <= %s AND type IN ({_KINDS})"
    f" AND (audience <> 'direct' OR object_type IN ({_PRIVATE})) ORDER BY seq"
)
_MARK = "SELECT seq, id FROM ledger_activity WHERE seq <= %s ORDER BY seq DESC LIMIT 1"


class Ledger:
    """A read-only cursor over the ledger table of one home: a path of SQLite or a PostgreSQL address."""

    def __init__(self, address: str) -> None:
        self._postgres = address.startswith("postgres")
        if self._postgres:
            import psycopg

            self._con: Any = psycopg.connect(address.removeprefix("postgres "))
        else:
            self._con = sqlite3.connect(f"file:{address}?mode=ro", uri=True, timeout=20)

    def _run(self, query: str, *values: int) -> Any:
        cursor = self._con.cursor(name="insight") if self._postgres and query is _NEW else self._con.cursor()
        cursor.execute(query if self._postgres else query.replace("%s", "?"), values)
        return cursor

    def mark(self, at: int = 1 << 62) -> tuple[int, str]:
        """Sequence and id of the newest row up to `at`."""
        found = self._run(_MARK, at).fetchone()
        return (int(found[0]), str(found[1])) if found else (0, "")

    def batches(self, after: int, upto: int) -> Iterator[Rows]:
        with closing(self._run(_NEW, after, upto)) as cursor:
            while batch := cursor.fetchmany(BATCH):
                yield batch

    def words(self, nums: Sequence[int]) -> Rows:
        """Number and payload of posts as they stand now, none that is deleted or direct; kept by nobody."""
        marks = ", ".join(["%s"] * len(nums))
        query = (
            f"SELECT o.num, a.payload FROM ledger_object o JOIN ledger_activity a ON a.seq = o.seq WHERE o.num IN ({marks})"
            " AND NOT o.deleted AND a.audience <> 'direct' AND a.payload IS NOT NULL"
        )
        found: Rows = self._run(query, *nums).fetchall()
        return found

    def close(self) -> None:
        self._con.close()


# The derived side


def follow(con: duckdb.DuckDBPyConnection, address: str) -> int:
    """Take over what was recorded since last time; returns the newest sequence. Starts anew if the past changed."""
    try:
        with closing(Ledger(address)) as ledger:
            head, head_id = ledger.mark()
            seq, known = int(meta(con, "seq") or 0), meta(con, "mark")
            if ledger.mark(seq) != (seq, known) and seq:
                _begin(con)
                seq = 0
            if head != seq or not meta(con, "seq"):
                con.execute("BEGIN")
                for batch in ledger.batches(seq, head):
                    add(con, batch)
                finish(con, head, head_id)
                con.execute("COMMIT")
            return head
    except (sqlite3.Error, OSError) as error:
        raise HearthError(f"The ledger cannot be read: {error}.") from error


def add(con: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Append ledger rows (in the order of COLUMNS) to the staging tables."""
    import pyarrow as pa  # only when something arrived: a warm question does without

    for name, tuples in fold(rows).items():
        if not tuples:
            continue
        columns = [column.split() for column in TABLES[name].split(", ")]
        by_column = zip(columns, zip(*tuples, strict=True), strict=True)
        arrays = [pa.array(values, type=_TYPES[kind]) for (_, kind), values in by_column]
        con.register("arriving", pa.table(arrays, names=[column for column, _ in columns]))
        wanted = ", ".join(f"key({column})" if kind == "KEY" else column for column, kind in columns)
        once = f"ANTI JOIN {name} h ON h.{_ONCE[name]} = key(a.{_ONCE[name]})" if name in _ONCE else ""
        con.execute(f"INSERT INTO {name} SELECT {wanted} FROM arriving a {once}")
        con.unregister("arriving")


def finish(con: duckdb.DuckDBPyConnection, head: int, head_id: str) -> None:
    """Derive current objects and reply trees from what is staged."""
    derive(con, int(meta(con, "seq") or 0))
    keep(con, "seq", str(head))
    keep(con, "mark", head_id)
