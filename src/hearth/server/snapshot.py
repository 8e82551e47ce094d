"""A still picture of the home: inside the block this thread reads one moment while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_BEGIN = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


@contextmanager
def instead(wrapper: BaseDatabaseWrapper) -> Iterator[None]:
    """Use this connection as the default one of this thread."""
    usual = connections["default"]
    connections["default"] = wrapper
    try:
        yield
    finally:
        connections["default"] = usual


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """Everything read inside (models, `ledger.read`) is of one moment. Nothing can be written."""
    frozen = connections.create_connection("default")
    frozen.ensure_connection()
    try:
        frozen.connection.execute(_BEGIN[frozen.vendor])
        if frozen.vendor == "sqlite":
            frozen.connection.execute("PRAGMA query_only=ON")
        frozen.connection.execute("SELECT max(seq) FROM ledger_activity").fetchone()
        with instead(frozen):
            yield frozen
    finally:
        frozen.close()
