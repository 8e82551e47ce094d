"""Proves that what the home shows is what was recorded: the ledger is replayed into a scratch database in a temporary
folder, and every object, projection row and searchable word is compared; then ids, order, references and media.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from hearth.base.errors import HearthError
from hearth.ledger import read, replay
from hearth.ledger.fold import apply
from hearth.ledger.rebuild import models_of
from hearth.ledger.record import writing
from hearth.server import proofs
from hearth.server.snapshot import instead, snapshot

SHOWN = 10


def verify() -> int:
    """Compare, print the first ten differences, and return 1 if there are any."""
    found = list(islice(differences(), SHOWN + 1))
    for line in found[:SHOWN]:
        print(line)
    if len(found) > SHOWN:
        print("… and more.")
    if found:
        print("The ledger and the home do not agree. `ledger rebuild` mends what is only derived.")
        return 1
    print(f"{read.count():,} activities agree with everything made from them.")
    return 0


def differences() -> Iterator[str]:
    """Every difference as one line that names the row, never its content."""
    read.forget_nums()
    try:
        with snapshot() as home, _scratch() as scratch:
            yield from proofs.broken_rows(home)
            stopped = _replay(home, scratch)
            if stopped:
                yield stopped
                return
            yield from proofs.dead_references(scratch)
            yield from proofs.forgotten_payloads(home, scratch)
            for model in models_of("projection"):
                yield from proofs.compared(proofs.table(model), home, scratch)
            yield from proofs.compared(proofs.SEARCH, home, scratch)
            with instead(home):
                yield from proofs.broken_media(Path(settings.DATA))
    finally:
        read.forget_nums()


@contextmanager
def _scratch() -> Iterator[BaseDatabaseWrapper]:
    """An empty home on SQLite, whatever the home itself runs on; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hearth-verify-") as folder:
        file = Path(folder, "scratch.sqlite3")
        file.write_bytes(_empty_home())
        with _opened(file) as wrapper:
            yield wrapper


@lru_cache(maxsize=1)
def _empty_home() -> bytes:
    """The file of an empty home, as the migrations make it: once in a process."""
    with tempfile.TemporaryDirectory(prefix="hearth-verify-") as folder:
        file = Path(folder, "empty.sqlite3")
        with _opened(file) as wrapper, instead(wrapper):
            call_command("migrate", verbosity=0, interactive=False)
        return file.read_bytes()


@contextmanager
def _opened(file: Path) -> Iterator[BaseDatabaseWrapper]:
    pragmas = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000"
    values: dict[str, Any] = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": pragmas},
    }
    wrapper = load_backend("django.db.backends.sqlite3").DatabaseWrapper(values, "default")
    try:
        yield wrapper
    finally:
        wrapper.close()


def _replay(home: BaseDatabaseWrapper, scratch: BaseDatabaseWrapper) -> str:
    """Copy the rows and replay them; returns why that could not be finished, or ""."""
    seen: set[str] = set()
    seq = 0

    def copied() -> Iterator[replay.Raw]:
        for raw in proofs.rows_of(home):
            if raw[1] not in seen:
                seen.add(raw[1])
                yield raw

    try:
        with instead(scratch), writing():
            replay.insert(copied())
            read.forget_nums()
            for raw in replay.raw_rows():
                seq = raw[0]
                apply(read.row_of(raw))
    except (DatabaseError, HearthError, ValueError, TypeError, KeyError, AttributeError) as error:
        return f"activity {seq or 'rows'}: cannot be replayed ({type(error).__name__})"
    return ""
