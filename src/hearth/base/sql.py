"""Plain SQL for the few hot statements, written once in a dialect that SQLite and PostgreSQL share."""

from asyncio import _get_running_loop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import orjson
from django.db import connections

TOGETHER = 25
"""rows of one gathered insert"""


_AMONG, _AMONG_LITE = "= ANY(%s)", "IN (SELECT value FROM json_each(%s))"
_of_thread = getattr(getattr(connections, "_connections", None), "_storage", None)
"""where asgiref keeps what belongs to a thread in which no event loop runs"""


def wrapper_here() -> Any:
    """`connections["default"]`, found at a fifth of the cost: it is asked for at every statement."""
    if _get_running_loop() is None:
        try:
            return _of_thread.default  # type: ignore[union-attr]
        except AttributeError:
            pass
    return connections["default"]


class sql:
    """One statement with `%s` places. Calling it runs it on the default connection and returns the driver's cursor.

    `= ANY(%s)` takes a list; SQLite is given it as JSON.

    Only inside an open connection (a transaction, or after any ORM query); driver errors come out as
    `django.db` errors.
    """

    __slots__ = ("_among", "_lite", "_pg")

    def __init__(self, text: str) -> None:
        self._pg = text
        self._among = _AMONG in text
        self._lite = text.replace(_AMONG, _AMONG_LITE).replace("%s", "?")

    @property
    def text(self) -> str:
        """The statement as it was written."""
        return self._pg

    def __call__(self, *params: Any) -> Any:
        wrapper = wrapper_here()
        if wrapper.connection is None:
            wrapper.ensure_connection()
        raw = wrapper.connection
        try:
            if wrapper.vendor == "sqlite":
                return raw.execute(self._lite, _as_json(params) if self._among else params)
            if getattr(wrapper, "hearth_later", None):
                send_gathered()
            return _prepared(raw, self._pg, params)
        except Exception:
            with wrapper.wrap_database_errors:
                raise

    def later(self, *params: Any) -> None:
        """Run an insert whose outcome nobody asks for; inside `gathered` it may wait for the next question.

        Rows of different statements are then inserted in another order than they were asked for.
        """
        waiting = getattr(wrapper_here(), "hearth_later", None)
        if waiting is None:
            self(*params)
        else:
            waiting.setdefault(self._pg, []).append(params)

    def one(self, *params: Any) -> Any:
        """The first row, or None."""
        return self(*params).fetchone()

    def all(self, *params: Any) -> list[Any]:
        """All rows as tuples."""
        found: list[Any] = self(*params).fetchall()
        return found

    def on(self, lite: Any, *params: Any) -> list[Any]:
        """All rows, asked on a SQLite connection of the caller's own (the event loop's, which only reads)."""
        return list(lite.execute(self._lite, _as_json(params) if self._among else params).fetchall())

    def on_postgres(self, raw: Any, *params: Any) -> list[Any]:
        """The same on a PostgreSQL connection of the caller's own."""
        return list(_prepared(raw, self._pg, params).fetchall())


def _as_json(params: tuple[Any, ...]) -> list[Any]:
    return [orjson.dumps(one).decode() if isinstance(one, list) else one for one in params]


def _prepared(raw: Any, text: str, params: tuple[Any, ...]) -> Any:
    """On PostgreSQL: planned once a connection. (Django's own cursors send the whole text each time.)"""
    from psycopg import Cursor

    return Cursor(raw).execute(text, params, prepare=True)


@contextmanager
def gathered() -> Iterator[None]:
    """Within a transaction on PostgreSQL, send inserts made with `later` together: each on its own is a trip there and
    back. Whatever asks the database, through `sql` or the ORM, sees them."""
    wrapper = connections["default"]
    if wrapper.vendor != "postgresql" or getattr(wrapper, "hearth_later", None) is not None:
        yield
        return
    wrapper.hearth_later = {}  # type: ignore[attr-defined]
    try:
        with wrapper.execute_wrapper(_send_first):
            yield
        send_gathered()
    finally:
        wrapper.hearth_later = None  # type: ignore[attr-defined]


def _send_first(execute: Callable[..., Any], text: str, params: Any, many: bool, context: Any) -> Any:
    send_gathered()
    return execute(text, params, many, context)


def send_gathered() -> None:
    """Send what waits, in one trip."""
    from psycopg import Cursor

    wrapper = connections["default"]
    waiting: dict[str, list[tuple[Any, ...]]] = wrapper.hearth_later  # type: ignore[attr-defined]
    if not waiting:
        return
    wrapper.hearth_later = {}  # type: ignore[attr-defined]
    with wrapper.wrap_database_errors, wrapper.connection.pipeline():
        for text, rows in waiting.items():
            whole = len(rows) - len(rows) % TOGETHER
            for at in range(0, whole, TOGETHER):
                values = [value for row in rows[at : at + TOGETHER] for value in row]
                Cursor(wrapper.connection).execute(_for_many(text), values, prepare=True)
            Cursor(wrapper.connection).executemany(text, rows[whole:])


@lru_cache(maxsize=64)
def _for_many(text: str) -> str:
    """An insert of one row as the same insert of TOGETHER rows."""
    begin = text.index("VALUES(") + len("VALUES")
    end = text.index(")", begin) + 1
    return text[:begin] + ",".join([text[begin:end]] * TOGETHER) + text[end:]
