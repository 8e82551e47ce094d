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
            return raw.execute(self._lite if wrapper.vendor == "sqlite" else self._pg, params)
        except Exception:
            with wrapper.wrap_database_errors:
                raise

    def one(self, *params: Any) -> Any:
        """The first row, or None."""
        return self(*params).fetchone()

    def all(self, *params: Any) -> list[Any]:
        """All rows as tuples."""
        return list(self(*params).fetchall())
