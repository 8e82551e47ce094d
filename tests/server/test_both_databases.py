"""The one run on two databases counts honestly: what passes or fails on PostgreSQL is in the closing line."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.homes import ROOT, environment

TESTS = """
import os
import pytest

ON = "postgresql" if os.environ.get("HEARTH_TEST_POSTGRES") else "sqlite"

@pytest.fixture
def db():
    return ON

def test_without_a_database():
    assert ON == "sqlite"

def test_on_both(db):
    pass

@pytest.mark.browser
def test_with_a_browser(db):
    assert ON == "sqlite"

@pytest.mark.skipif(ON == "postgresql", reason="only one of them")
def test_skipped_there(db):
    pass
"""
FAILS_THERE = "\n\ndef test_fails_there(db):\n    assert ON == 'sqlite'\n"
DIES_THERE = "\n\ndef test_dies_there(db):\n    if ON == 'postgresql': os._exit(9)\n"


def run(folder: Path, tests: str, *words: str) -> tuple[int, str, str]:
    (folder / "test_some.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    base = [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "tests.both", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*base, "--postgres=postgresql://nowhere", *words],
        cwd=folder,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("more", "code", "closing"),
    [
        ("", 0, "5 passed, 1 skipped"),
        (FAILS_THERE, 1, "1 failed, 6 passed, 1 skipped"),
        (DIES_THERE, 1, "1 failed,"),
    ],
)
def test_the_closing_line_counts_both(tmp_path: Path, more: str, code: int, closing: str) -> None:
    returned, output, last = run(tmp_path, TESTS + more)
    assert returned == code, output
    assert closing in last
    assert ("[postgresql]" in output or "on PostgreSQL" in output) == bool(more)


@pytest.mark.parametrize("words", [["-v"], ["-ra"], ["-q", "-ra"], ["--durations=3", "-vv"]])
def test_every_way_of_showing_works(tmp_path: Path, words: list[str]) -> None:
    returned, output, last = run(tmp_path, TESTS, *words)
    assert (returned, "5 passed, 1 skipped" in last) == (0, True), output


def test_without_database_tests_there_is_no_second_run(tmp_path: Path) -> None:
    assert "1 passed" in run(tmp_path, TESTS, "-k", "without")[2]
