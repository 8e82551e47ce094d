"""SIGKILL while other servers deliver: what was acknowledged is there afterwards, each once."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.homes import ROOT, Home

pytestmark = pytest.mark.one_database


def test_what_was_acknowledged_survives_a_kill(start_home: Callable[..., Home]) -> None:
    home = start_home(running=False)
    environment = {**home.environment, "HEARTH_DATA": str(home.data), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    code = [sys.executable, "-m", "tests.faults.taking_child"]
    process = subprocess.Popen(code, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "ready\n"
    lines = [process.stdout.readline() for _ in range(200)]
    process.kill()
    lines += process.stdout.read().splitlines(keepends=True)
    told = [line.strip() for line in lines if line.endswith("\n")]
    process.wait()
    with sqlite3.connect(home.data / "hearth.sqlite3") as database:
        kept = [name for (name,) in database.execute("SELECT activity FROM federation_intake")]
    assert len(told) >= 200
    assert set(told) <= set(kept)
    assert len(kept) == len(set(kept))
