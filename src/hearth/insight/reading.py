"""Reads the ledger for insight: the table `ledger_activity` of `hearth.ledger.read`, folded into Arrow tables.

Direct messages are never read. Many rows are read and folded by several processes at once, each a range of `seq`.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

from hearth.insight.fold import COLUMNS, KINDS, PRIVATE, TABLES, fold

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 20_000
SHARE = 100_000
"""rows for one process at a time"""
MANY = 3 * SHARE
PROCESSES = 2
_TYPES = {"VARCHAR": "string", "KEY": "string", "BIGINT": "int64", "BOOLEAN": "bool", "INTEGER": "int32"}
_ROOT = Path(__file__).resolve().parents[2]
Rows = Sequence[tuple[Any, ...]]
Tables = dict[str, "pa.Table"]

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
            "SELECT o.num, a.payload FROM ledger_object o JOIN ledger_activity a ON a.seq = o.seq"
            f" WHERE o.num IN ({marks})"
            " AND NOT o.deleted AND a.audience <> 'direct' AND a.payload IS NOT NULL"
        )
        found: Rows = self._run(query, *nums).fetchall()
        return found

    def close(self) -> None:
        self._con.close()


def tables(rows: Rows) -> Tables:
    """Ledger rows (in the order of COLUMNS) as staging tables."""
    import pyarrow as pa  # only when something arrived: a warm question does without

    found = {}
    for name, tuples in fold(rows).items():
        if tuples:
            columns = [column.split() for column in TABLES[name].split(", ")]
            by_column = zip(columns, zip(*tuples, strict=True), strict=True)
            arrays = [pa.array(values, type=_TYPES[kind]) for (_, kind), values in by_column]
            found[name] = pa.table(arrays, names=[column for column, _ in columns])
    return found


def arrivals(address: str, after: int, upto: int) -> Iterator[Tables]:
    """Staging tables of everything between two sequence numbers, in any order."""
    if upto - after < MANY or (os.cpu_count() or 1) < PROCESSES:
        yield from _arrivals(address, [(after, upto)])
        return
    ready: Queue[Tables | Exception | None] = Queue(maxsize=2 * PROCESSES)
    helpers = [
        Thread(target=_relay, args=(address, after, upto, i, ready), daemon=True) for i in range(PROCESSES)
    ]
    for helper in helpers:
        helper.start()
    left = PROCESSES
    while left:
        arrived = ready.get()
        if isinstance(arrived, Exception):
            raise arrived
        if arrived is None:
            left -= 1
        else:
            yield arrived


def _arrivals(address: str, ranges: Iterable[tuple[int, int]]) -> Iterator[Tables]:
    with closing(Ledger(address)) as ledger:
        for after, upto in ranges:
            for batch in ledger.batches(after, upto):
                yield tables(batch)


def _relay(
    address: str, after: int, upto: int, which: int, ready: "Queue[Tables | Exception | None]"
) -> None:
    """Start a process for every second share and hand on what it sends: Arrow streams, one after the other."""
    import pyarrow as pa

    job = json.dumps({"ledger": address, "after": after, "upto": upto, "which": which})
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "hearth.insight.reading"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        ) as process:  # fmt: skip
            assert process.stdin and process.stdout
            process.stdin.write(job.encode())
            process.stdin.close()
            while process.stdout.peek(1):  # type: ignore[attr-defined]
                table = pa.ipc.open_stream(process.stdout).read_all()
                ready.put({table.schema.metadata[b"table"].decode(): table})
        if process.returncode:
            raise OSError(f"a process that reads it stopped with {process.returncode}")
        ready.put(None)
    except (OSError, pa.ArrowInvalid) as error:
        ready.put(OSError(str(error)))


def main() -> None:
    """One of the processes of `arrivals`."""
    import pyarrow as pa

    job = json.load(sys.stdin)
    shares = range(job["after"] + job["which"] * SHARE, job["upto"], PROCESSES * SHARE)
    for arrived in _arrivals(job["ledger"], [(begin, min(begin + SHARE, job["upto"])) for begin in shares]):
        for name, table in arrived.items():
            named = table.replace_schema_metadata({"table": name})
            with pa.ipc.new_stream(sys.stdout.buffer, named.schema) as stream:
                stream.write_table(named)


if __name__ == "__main__":
    main()
