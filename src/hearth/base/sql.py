"""Plain SQL for the few hot statements, written once in a dialect that SQLite and PostgreSQL share."""

from typing import Any

from django.db import connections


class sql:
    """One statement with `%s` places. Calling it runs it on the default connection and returns the driver's cursor.

    Only inside an open connection (a transaction, or after any ORM query); driver errors come out as
    `django.db` errors.
    """

    __slots__ = ("_lite", "_pg")

    def __init__(self, text: str) -> None:
        self._pg = text
        self._lite = text.replace("%s", "?")

    def __call__(self, *params: Any) -> Any:
        wrapper = connections["default"]
        if wrapper.connection is None:
            wrapper.ensure_connection()
        raw = wrapper.connection
        try:
            if wrapper.vendor == "sqlite":
                return raw.execute(self._lite, params)
            return _prepared(raw, self._pg, params)
        except Exception:
            with wrapper.wrap_database_errors:
                raise

    def one(self, *params: Any) -> Any:
        """The first row, or None."""
        return self(*params).fetchone()

    def all(self, *params: Any) -> list[Any]:
        """All rows as tuples."""
        return list(self(*params).fetchall())


def _prepared(raw: Any, text: str, params: tuple[Any, ...]) -> Any:
    """On PostgreSQL: planned once a connection. (Django's own cursors send the whole text each time.)"""
    from psycopg import Cursor

    return Cursor(raw).execute(text, params, prepare=True)
