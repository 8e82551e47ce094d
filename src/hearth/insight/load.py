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
import numpy as np

from hearth.base.errors import HearthError
from hearth.insight.fold import COLUMNS, KINDS, RECEIPT, TABLES, fold
from hearth.insight.tree import cut_cycles, roots_and_depths

SCHEMA = 2
BATCH = 5_000
MEMORY = "400MB"
_TYPES = {"VARCHAR": "string", "BIGINT": "int64", "BOOLEAN": "bool", "INTEGER": "int32"}
Rows = Sequence[tuple[Any, ...]]


def connect(path: Path | str, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A capped connection that never fetches an extension; a damaged or foreign file is thrown away and made anew."""
    try:
        return _open(path, memory)
    except duckdb.Error:
        discard(path)
        return _open(path, memory)


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
            "threads": 2,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        },
    )
    try:
        con.execute("CREATE TABLE IF NOT EXISTS meta(key VARCHAR PRIMARY KEY, value VARCHAR)")
        if meta(con, "schema") != str(SCHEMA):
            for name, columns in TABLES.items():
                con.execute(f"CREATE OR REPLACE TABLE {name}({columns})")
            con.execute("DELETE FROM meta")
            _keep(con, "schema", str(SCHEMA))
        con.execute("SELECT count(*) FROM v_post").fetchall()
    except duckdb.Error:
        con.close()
        raise
    return con


def meta(con: duckdb.DuckDBPyConnection, key: str) -> str:
    found = con.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchall()
    return str(found[0][0]) if found else ""


def _keep(con: duckdb.DuckDBPyConnection, key: str, value: str) -> None:
    con.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value])


# The ledger's side

_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
_NAMES = ", ".join(COLUMNS)
_NEW = (
    f"SELECT {_NAMES} FROM ledger_activity WHERE seq > %s AND seq <= %s AND type IN ({_KINDS})"
    f" AND (audience <> 'direct' OR object_type = '{RECEIPT}') ORDER BY seq"
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
                clear(con)
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


def clear(con: duckdb.DuckDBPyConnection) -> None:
    """Forget every row."""
    for name in TABLES:
        con.execute(f"DELETE FROM {name}")
    con.execute("DELETE FROM meta WHERE key <> 'schema'")


def add(con: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Append ledger rows (in the order of COLUMNS) to the staging tables."""
    import pyarrow as pa  # only when something arrived: a warm question does without

    for name, tuples in fold(rows).items():
        columns = [column.split() for column in TABLES[name].split(", ")]
        by_column = zip(columns, zip(*tuples, strict=True), strict=True)
        arrays = [pa.array(values, type=_TYPES[kind]) for (_, kind), values in by_column]
        con.register("arriving", pa.table(arrays, names=[column for column, _ in columns]))
        con.execute(f"INSERT INTO {name} SELECT * FROM arriving")
        con.unregister("arriving")


def finish(con: duckdb.DuckDBPyConnection, head: int, head_id: str) -> None:
    """Derive current objects and reply trees from what is staged."""
    for name in ("person", "space", "role", "flag", "consent", "claim", "notice", "answer", "moved"):
        con.execute(_NEWEST.format(name=name))
    con.execute(_SELVES)
    con.execute(_ONE_PERSON)
    con.execute(_DERIVED_POSTS)
    _grow_trees(con)
    _keep(con, "seq", str(head))
    _keep(con, "mark", head_id)


_NEWEST = """
CREATE OR REPLACE TABLE c_{name} AS
SELECT * EXCLUDE (stamp, aid, seq) FROM v_{name} v
WHERE NOT EXISTS (FROM l_gone g WHERE g.object = v.object) AND NOT EXISTS (FROM l_undone u WHERE u.aid = v.aid)
QUALIFY row_number() OVER (PARTITION BY object ORDER BY stamp DESC, aid DESC) = 1
"""
_SELVES = """
CREATE OR REPLACE TABLE c_self AS
SELECT c.ghost, c.person FROM c_claim c
WHERE EXISTS (FROM c_person p WHERE p.object = c.person) AND NOT EXISTS (FROM l_gone g WHERE g.object = c.ghost)
AND EXISTS (FROM c_consent r WHERE r.person = c.person AND r.purpose = 'link:' || c.source AND r.withdrawn IS NULL)
QUALIFY row_number() OVER (PARTITION BY c.ghost ORDER BY c.object) = 1
"""
"""whom an imported person proved to be, while she agrees that both count as one (F2), for all history"""
_ONE_PERSON = """
DELETE FROM c_person p WHERE EXISTS (FROM c_self s WHERE s.ghost = p.object);
UPDATE c_flag f SET person = s.person FROM c_self s WHERE s.ghost = f.person
"""
_DERIVED_POSTS = """
CREATE OR REPLACE TEMP TABLE live AS
WITH newest AS (
  SELECT * FROM v_post v WHERE NOT EXISTS (FROM l_gone g WHERE g.object = v.object)
  QUALIFY row_number() OVER (PARTITION BY object ORDER BY stamp DESC, aid DESC) = 1
), placed AS (
  SELECT n.object AS post, n.type, coalesce(me.person, n.author) AS author, n.published, n.question,
    n.words, n.origin, n.audience,
    coalesce(c.parent, n.place) AS space,
    coalesce(m.context, nullif(n.context, ''),
      CASE WHEN n.type IN ('Article', 'Page') AND n.reply_to = '' THEN n.object END) AS thread,
    n.reply_to
  FROM newest n LEFT JOIN c_moved m ON m.object = n.object
  LEFT JOIN c_space c ON c.object = n.place AND c.parent <> ''
  LEFT JOIN c_space s ON s.object = coalesce(c.parent, n.place)
  LEFT JOIN c_self me ON me.ghost = n.author
  LEFT JOIN c_person p ON p.object = coalesce(me.person, n.author)
  WHERE n.talk AND n.audience <> 'direct' AND coalesce(s.measured, true) AND coalesce(c.measured, true)
    AND coalesce(p.type, 'Person') NOT IN ('Service', 'Application')
)
SELECT row_number() OVER (ORDER BY published, post) - 1 AS i, * EXCLUDE (reply_to),
  CASE WHEN reply_to <> '' THEN reply_to WHEN thread <> post AND {implied} THEN thread END AS parent,
  CASE WHEN reply_to <> '' THEN 'explicit' WHEN thread <> post AND {implied} THEN 'opening' END AS link
FROM placed
""".replace(
    "{implied}", "origin NOT LIKE 'discord:%'"
)  # nothing is implied in Discord's threads (METRICS.md)


def _grow_trees(con: duckdb.DuckDBPyConnection) -> None:
    """Root, depth and thread of every post, into `d_post`."""
    import pyarrow as pa

    found = con.execute(
        "SELECT coalesce(p.i, -1) AS up, (l.thread IS NOT NULL AND l.thread <> l.post)::BIGINT AS inside"
        " FROM live l LEFT JOIN live p ON p.post = l.parent ORDER BY l.i"
    ).fetchnumpy()
    parent = cut_cycles(np.asarray(found["up"], dtype=np.int64))
    root, depth = roots_and_depths(parent, np.asarray(found["inside"], dtype=np.int64))
    con.register("trees", pa.table({"i": np.arange(len(root)), "root": root, "depth": depth}))
    con.execute(
        "CREATE OR REPLACE TABLE d_post AS SELECT l.post, coalesce(l.thread, r.thread, r.post) AS thread, l.space,"
        " l.author AS person, l.published, CASE WHEN l.thread IS NULL THEN 'channel' ELSE 'thread' END AS form,"
        " l.type IN ('Article', 'Page') AS titled, l.question, l.parent, l.link, t.depth, l.words, l.origin, l.audience"
        " FROM live l JOIN trees t ON t.i = l.i JOIN live r ON r.i = t.root ORDER BY l.i"
    )
    con.unregister("trees")
    con.execute("DROP TABLE live")
    con.execute(
        "CREATE OR REPLACE TABLE d_vote AS SELECT coalesce(s.person, v.person) AS person, subject, published"
        " FROM l_vote v LEFT JOIN c_self s ON s.ghost = v.person"
        " WHERE NOT EXISTS (FROM l_undone u WHERE u.aid = v.aid)"
    )
    con.execute(
        "CREATE OR REPLACE TABLE d_reaction AS SELECT coalesce(s.person, v.person) AS person, post, kind, published,"
        " approximate FROM l_reaction v LEFT JOIN c_self s ON s.ghost = v.person"
        " WHERE NOT EXISTS (FROM l_undone u WHERE u.aid = v.aid)"
        " QUALIFY row_number() OVER (PARTITION BY aid ORDER BY seq) = 1"
    )
