"""Loaded before Django's settings: gives the test process a data folder of its own and nothing of the operator's."""

import logging
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

for name in [
    name for name in os.environ if name.startswith("HEARTH_") and not name.startswith("HEARTH_TEST_")
]:
    del os.environ[name]

SCRATCH = Path(tempfile.mkdtemp(prefix="hearth-tests-"))
os.environ["HEARTH_DATA"] = str(SCRATCH / "data")
# Playwright keeps an event loop in this thread; the tests use the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
POSTGRES = os.environ.get("HEARTH_TEST_POSTGRES", "")
"""address of a PostgreSQL database whose owner may create others; empty: the tests run on SQLite"""
if POSTGRES:
    os.environ["HEARTH_DATABASE_URL"] = POSTGRES


def _stop(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


signal.signal(signal.SIGTERM, _stop)  # end as by Ctrl-C: with a summary, and leaving nothing behind


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind, and let nothing write after the closing line: no thread that is still ending, and no
    library that tells what it leaks."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    logging.raiseExceptions = False
    logging.disable()
    shutil.rmtree(SCRATCH, ignore_errors=True)
