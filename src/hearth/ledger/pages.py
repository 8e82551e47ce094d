"""What the database file still remembers of deleted rows: its log and its free pages, wiped after an erasure."""

import os
import sqlite3
import time
from contextlib import closing

from django.db import connection

REWRITE_UP_TO = 512_000_000
"""bytes of a database file that is rewritten at once; larger ones rely on `secure_delete`, which zeroes freed cells"""


def scrub() -> None:
    """Rewrite the database file without what was deleted, and empty its log. Outside of any transaction."""
    if connection.vendor == "postgresql":
        if not connection.in_atomic_block:
            connection.connection.execute("VACUUM ledger_activity")
        return
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name or connection.in_atomic_block:
        return
    with closing(sqlite3.connect(name, timeout=20, isolation_level=None)) as raw:
        raw.execute("PRAGMA secure_delete=ON")
        raw.execute("PRAGMA temp_store=FILE")
        if os.path.getsize(name) <= REWRITE_UP_TO:
            _patiently(raw, "VACUUM")
    truncate_log()


def truncate_log() -> bool:
    """Bring the write-ahead log into the file and cut it to nothing; False while somebody still reads from it."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    connection.ensure_connection()
    for _try in range(20):
        busy = connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if not busy:
            return True
        time.sleep(0.05)
    return False


def _patiently(raw: sqlite3.Connection, statement: str) -> None:
    for _try in range(10):
        try:
            raw.execute(statement)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
            time.sleep(0.1)
        else:
            return
