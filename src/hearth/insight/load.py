"""Hands the ledger over to the derived DuckDB file, incrementally by `seq`; the file may be deleted at any time.

What arrives is read and folded by `reading`; what follows from it is made by `derive`.
"""

import os
import sqlite3
from collections.abc import Set
from contextlib import closing, suppress
from pathlib import Path

import duckdb

from hearth.base.errors import HearthError
from hearth.insight.derive import EMPTY, KEY, VIEWS, derive
from hearth.insight.fold import TABLES
from hearth.insight.reading import CELL, LINE, Ahead, Ledger, Rows, arrivals, packed
from hearth.insight.walks import plant_trees

SCHEMA = f"9 {duckdb.__version__}"
"""keys are hashes of DuckDB, which another version may compute otherwise"""
MEMORY = "400MB"
ROOMY = "600MB"
"""while an archive is counted, when nothing else lies in memory"""
THREADS = 2
MANY = 100_000
_ONCE = {"l_name": "key", "l_origin": "origin"}
"""tables that hold each key once"""
_VALUE = {
    "KEY": "key(c[{0}])", "VARCHAR": "c[{0}]",
    **{kind: f"nullif(c[{{0}}], 'None')::{kind}" for kind in ("BIGINT", "INTEGER", "BOOLEAN")},
}  # fmt: skip
"""a packed value by the kind of its column"""


def connect(path: Path | str, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A capped connection that never fetches an extension; a damaged or foreign file is thrown away and made anew."""
    try:
        return _open(path, memory)
    except duckdb.Error:
        discard(path)
        return _open(path, memory)


def pace(con: duckdb.DuckDBPyConnection) -> bool:
    """One thread for a home, two for an archive: sharing few rows costs more than it gains. Whether it is one."""
    rows = con.execute("SELECT count(*) FROM d_post").fetchall()[0][0]
    con.execute(f"SET threads = {1 if rows < MANY else THREADS}")
    return bool(rows >= MANY)


def quoted(path: Path | str) -> str:
    """A path as SQL."""
    return f"'{str(path).replace("'", "''")}'"


def beside(path: Path | str) -> str:
    """Where the facts of an archive lie while a question is answered; those of a home lie in memory."""
    return f"{path}.facts"


def discard(path: Path | str) -> None:
    """Remove the derived file and what lies beside it."""
    for name in (str(path), f"{path}.seq", f"{path}.wal", beside(path), f"{beside(path)}.wal"):
        with suppress(FileNotFoundError):
            os.unlink(name)


def _open(path: Path | str, memory: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": THREADS,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
            # what does not fit into memory lies beside the file, wherever the process was started
            **({} if str(path) == ":memory:" else {"temp_directory": f"{path}.tmp"}),
        },
    )
    try:
        if str(path) != ":memory:":
            # without a log beside it: what is written stands at the next checkpoint, or is made again
            con.execute(f"ATTACH {quoted(path)} AS kept (RECOVERY_MODE no_wal_writes); USE kept")
        con.execute("CREATE TABLE IF NOT EXISTS meta(key VARCHAR, value VARCHAR)")
        if meta(con, "schema") != SCHEMA:
            _begin(con)
        con.execute("SELECT count(*) FROM d_reaction").fetchall()
    except duckdb.Error:
        con.close()
        raise
    return con


def _begin(con: duckdb.DuckDBPyConnection) -> None:
    """Empty tables."""
    tables = "".join(
        f"CREATE OR REPLACE TABLE {name}({columns.replace(' KEY', ' BIGINT')});"
        for name, columns in TABLES.items()
    )
    con.execute(f"BEGIN; {KEY}; {tables} {EMPTY}; {VIEWS}; DELETE FROM meta")
    keep(con, schema=SCHEMA)
    con.execute("COMMIT")


def meta(con: duckdb.DuckDBPyConnection, key: str) -> str:
    found = con.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchall()
    return str(found[0][0]) if found else ""


def keep(con: duckdb.DuckDBPyConnection, **values: object) -> None:
    """Note values by their keys."""
    told = [text for key, value in values.items() for text in (key, str(value))]
    names = ", ".join(f"'{key}'" for key in values)
    con.execute(f"DELETE FROM meta WHERE key IN ({names})")
    con.execute("INSERT INTO meta VALUES " + ", ".join(["(?, ?)"] * len(values)), told)


# The derived side


def follow(con: duckdb.DuckDBPyConnection, address: str, ahead: Ahead | None = None) -> int:
    """Take over what was recorded since last time; returns the newest sequence. Starts anew if the past changed.

    What is being read `ahead` is taken, if it begins where this file ends."""
    try:
        with closing(Ledger(address)) as ledger:
            seq, known = int(meta(con, "seq") or 0), meta(con, "mark")
            if seq and ledger.mark(seq) != (seq, known):
                _begin(con)
                seq = 0
            begun = ahead if ahead and ahead.after == seq else None
            head, head_id = (begun.head, begun.id) if begun else ledger.mark()
            if head != seq or not meta(con, "seq"):
                if head - seq < MANY:
                    con.execute("SET threads = 1")
                con.execute("BEGIN")
                grown = set()
                for name, text in begun.arrivals if begun else arrivals(address, seq, head):
                    stage(con, name, text)
                    grown.add(name)
                finish(con, head, head_id, grown)
                con.execute("COMMIT")
                if head - seq >= MANY:
                    con.execute("CHECKPOINT")  # kept even if the question is stopped
            return head
    except (sqlite3.Error, OSError) as error:
        raise HearthError(f"The ledger cannot be read: {error}.") from error


def add(con: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Append ledger rows (in the order of COLUMNS) to the staging tables."""
    for name, text in packed(rows):
        stage(con, name, text)


def stage(con: duckdb.DuckDBPyConnection, name: str, text: str) -> None:
    """Append what was folded and packed."""
    columns = [column.split() for column in TABLES[name].split(", ")]
    wanted = ", ".join(f"{_VALUE[kind].format(i)} AS {column}" for i, (column, kind) in enumerate(columns, 1))
    once = f"ANTI JOIN {name} USING ({_ONCE[name]})" if name in _ONCE else ""
    con.execute(
        f"INSERT INTO {name} SELECT a.* FROM (SELECT {wanted} FROM (SELECT string_split(line, $cell) AS c"
        f" FROM (SELECT unnest(string_split($text, $line)) AS line))) a {once}",
        {"cell": CELL, "line": LINE, "text": text},
    )


def finish(con: duckdb.DuckDBPyConnection, head: int, head_id: str, grown: Set[str] = frozenset()) -> None:
    """Derive current objects and reply trees from what is staged, in tables that may be known."""
    since, num = int(meta(con, "seq") or 0), int(meta(con, "num") or 0)
    derive(con, since, num, THREADS, grown)
    newest = con.execute("SELECT max(num) FROM v_post WHERE seq > ?", [since]).fetchall()[0][0]
    num = max(num, newest or 0)
    keep(con, seq=head, mark=head_id, num=num)
    if not since and pace(con):  # the walks through an archive are long: not while a question waits
        plant_trees(con)
        keep(con, trees=head, planted=num)
