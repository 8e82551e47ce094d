"""The event loop's own line to the database, which only reads.

On SQLite a question costs some microseconds; on PostgreSQL a trip there and back, for which the loop waits: a database
that does not answer at once is left alone for a while, and everything goes the usual road.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Protocol

from django.db import connections

from hearth.base.sql import sql

SLOWEST = 500
"""milliseconds for an answer of PostgreSQL"""


class Away(Exception):
    """The database does not answer as it should."""


class Line(Protocol):
    """Asks, and tells by `version` whether anything was committed since."""

    def ask(self, statement: sql, *values: Any) -> list[Any]:
        """All rows."""

    def version(self) -> object:
        """Another one after every commit."""

    def close(self) -> None:
        """Hang up."""


def opened() -> Line:
    """A line to the home's database."""
    return _Lite() if connections["default"].vendor == "sqlite" else _Postgres()


class _Lite:
    _VERSION = sql("PRAGMA data_version")

    def __init__(self) -> None:
        name = connections["default"].settings_dict["NAME"]
        self._raw = sqlite3.connect(name, isolation_level=None, cached_statements=512)
        self._raw.execute("PRAGMA query_only=1")
        self._raw.execute("PRAGMA cache_size=-16000")
        self._raw.execute("PRAGMA mmap_size=268435456")
        self.close = self._raw.close

    def ask(self, statement: sql, *values: Any) -> list[Any]:
        try:
            return statement.on(self._raw, *values)
        except sqlite3.Error as error:
            raise Away from error

    def version(self) -> object:
        return self.ask(self._VERSION)[0][0]


class _Postgres:
    """A snapshot names every transaction that had ended and every one that had begun when it was taken."""

    _SNAPSHOT = sql("SELECT pg_current_snapshot()::text")

    def __init__(self) -> None:
        import psycopg  # costs memory that homes on SQLite need not spend

        self._error = psycopg.Error
        given = dict(connections["default"].get_connection_params())
        limits = f"-c statement_timeout={SLOWEST} -c default_transaction_read_only=on -c jit=off"
        given |= {
            "autocommit": True,
            "prepare_threshold": 1,
            "connect_timeout": 2,
            "tcp_user_timeout": 4 * SLOWEST,
            "options": f"{given.get('options') or ''} {limits}".strip(),
        }
        try:
            self._raw = psycopg.connect(**given)
        except self._error as error:
            raise Away from error
        self.close = self._raw.close

    def ask(self, statement: sql, *values: Any) -> list[Any]:
        try:
            return statement.on_postgres(self._raw, *values)
        except self._error as error:
            raise Away from error

    def version(self) -> object:
        return self.ask(self._SNAPSHOT)[0][0]
