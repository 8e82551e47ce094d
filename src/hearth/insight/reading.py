"""Reads the ledger for insight: the table `ledger_activity` of `hearth.ledger.read`, folded and packed as text.

Direct messages are never read. Rows are read and folded while the engine is still being loaded (`ahead`), many of them
by several processes at once, each a range of `seq`. What is packed is one text per staging table: the engine takes a
text apart much sooner than it takes values one by one.
"""

import gc
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Any

from hearth.insight.fold import COLUMNS, KINDS, PRIVATE, Raw, fold

BATCH = 20_000
SHARE = 100_000
"""rows for one process at a time"""
MANY = 3 * SHARE
FEW = 2_000
"""rows that are read sooner than another process helps"""
PROCESSES = 2
CELL, LINE = "\x1f", "\x1e"
"""what ends a value and a row of a packed table; None is written as such"""
Rows = Sequence[Raw]
Packed = tuple[str, str]
"""name of a staging table, and its rows"""
Job = dict[str, Any]
"""what one process reads: ledger, after, upto, and which of how many it is"""
Process = tuple[IO[bytes], Callable[[], int]]
"""what it sends, and how it ended"""

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

    def rows(self, query: str, *values: int) -> Rows:
        """What else lies in the home's database and is no fact: sums and figures that are kept."""
        found: Rows = self._run(query, *values).fetchall()
        return found

    def close(self) -> None:
        self._con.close()


def packed(rows: Rows) -> Iterator[Packed]:
    """Ledger rows (in the order of COLUMNS) as staging tables."""
    for name, tuples in fold(rows).items():
        if tuples:
            cells = len(tuples[0])
            line = CELL.join(["%s"] * cells)
            text = LINE.join([line % row for row in tuples])
            if text.count(CELL) != (cells - 1) * len(tuples) or text.count(LINE) != len(tuples) - 1:
                text = LINE.join([line % tuple(map(_plain, row)) for row in tuples])
            yield name, text


def _plain(value: object) -> str:
    """A value that holds neither mark."""
    return str(value).replace(CELL, " ").replace(LINE, " ")


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies between two sequence numbers and is being read already, up to the newest row."""

    after: int
    head: int
    id: str
    arrivals: Iterator[Packed]


def note_end(file: Path, seq: int) -> None:
    """Note beside a derived file where it ends, for what begins before it is open."""
    with suppress(OSError):
        Path(f"{file}.seq").write_text(str(seq))


def ahead(address: str, file: Path) -> Ahead | None:
    """Begin to read what a derived file lacks, as far as it is known, in processes of their own, where that is worth
    one; only before any thread runs."""
    try:
        after = int(Path(f"{file}.seq").read_text()) if file.exists() else 0
        with closing(Ledger(address)) as ledger:
            head, id = ledger.mark()
        if head - after < FEW or (os.cpu_count() or 1) < PROCESSES:
            return None
        some = 1 if head - after < MANY else PROCESSES
        job = {"ledger": address, "after": after, "upto": head, "some": some}
        return Ahead(after, head, id, _from([_forked({**job, "which": which}) for which in range(some)]))
    except (sqlite3.Error, OSError, ValueError):
        return None  # it is read, or said, when its turn comes


def arrivals(address: str, after: int, upto: int) -> Iterator[Packed]:
    """Staging tables of everything between two sequence numbers, in any order."""
    return _arrivals(address, [(after, upto)])


def _arrivals(address: str, ranges: Iterable[tuple[int, int]]) -> Iterator[Packed]:
    with closing(Ledger(address)) as ledger:
        for after, upto in ranges:
            for batch in ledger.batches(after, upto):
                yield from packed(batch)


# Several processes


def _forked(job: Job) -> Process:
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        end = 1
        try:
            with open(theirs, "wb") as out:
                _send(job, out)
            end = 0
        finally:
            os._exit(end)
    os.close(theirs)
    return open(ours, "rb"), lambda: os.waitpid(pid, 0)[1]


def _from(processes: list[Process]) -> Iterator[Packed]:
    """Take what they send at once, before anybody asks for it; a thread each waits at the pipe."""
    ready: Queue[Packed | Exception | None] = Queue(maxsize=2 * PROCESSES)
    for process in processes:
        Thread(target=_relay, args=(*process, ready), daemon=True).start()
    return _sent(ready, len(processes))


def _sent(ready: "Queue[Packed | Exception | None]", left: int) -> Iterator[Packed]:
    while left:
        arrived = ready.get()
        if isinstance(arrived, Exception):
            raise arrived
        if arrived is None:
            left -= 1
        else:
            yield arrived


def _relay(sent: IO[bytes], end: Callable[[], int], ready: "Queue[Packed | Exception | None]") -> None:
    """Hand on what a process sends: name and length on a line, then the rows."""
    try:
        with sent:
            while head := sent.readline():
                name, length = head.decode().split()
                text = sent.read(int(length))
                if len(text) < int(length):
                    break
                ready.put((name, text.decode()))
        if status := end():
            raise OSError(f"a process that reads it stopped with {status}")
        ready.put(None)
    except (OSError, ValueError) as error:
        ready.put(OSError(str(error)))


def _send(job: Job, out: IO[bytes]) -> None:
    """What one of the processes does: every share that is its turn."""
    gc.disable()  # nothing here holds itself
    shares = range(job["after"] + job["which"] * SHARE, job["upto"], job["some"] * SHARE)
    for name, text in _arrivals(
        job["ledger"], [(begin, min(begin + SHARE, job["upto"])) for begin in shares]
    ):
        rows = text.encode()
        out.write(f"{name} {len(rows)}\n".encode())
        out.write(rows)
