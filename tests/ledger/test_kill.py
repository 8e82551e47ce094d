"""SIGKILL in the middle of recording loses nothing that was acknowledged, and leaves nothing half-done."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import homes

LOOP = """
import os, sys
from hearth.server.cli import open_django
open_django()
from hearth.server.prepare import prepare
prepare()
from hearth.ledger.activity import Activity
from hearth.ledger.record import record
print("ready", flush=True)
for number in range(100_000):
    payload = {"content": f"word {number}"}
    done = record(Activity(type="Create", actor="local:/home", object_type="Note", payload=payload))
    os.write(1, f"{done.seq} {done.num}\\n".encode())
"""


def test_no_acknowledged_row_is_lost_by_kills(tmp_path: Path) -> None:
    home = homes.Home(tmp_path / "home", homes.environment())
    home.found()
    environment = {**home.environment, "HEARTH_DATA": str(home.data)}
    acknowledged: list[str] = []
    for _round in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", LOOP], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout and process.stdout.readline() == "ready\n"
        lines = [
            process.stdout.readline() for _ in range(random.randint(6, 25))
        ]  # however busy the machine is
        time.sleep(random.uniform(0, 0.02))
        os.kill(process.pid, signal.SIGKILL)
        lines += process.stdout.read().splitlines(keepends=True)
        acknowledged += [line.strip() for line in lines if line.endswith("\n")]
        process.wait()
    assert len(acknowledged) > 20
    count = (
        "from hearth.server.cli import open_django; open_django(); from hearth.ledger.models import Entry\n"
    )
    count += "for row in Entry.objects.filter(object_type='Note').order_by('seq'): print(row.seq, row.num)"
    kept = subprocess.run(
        [sys.executable, "-c", count], env=environment, capture_output=True, text=True, check=True
    )
    assert set(acknowledged) <= set(kept.stdout.splitlines())
    assert len(kept.stdout.splitlines()) - len(acknowledged) <= 4
    assert "agree" in home.command("ledger", "verify").stdout


@pytest.mark.one_database
def test_a_batch_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    home = homes.Home(tmp_path / "home", homes.environment())
    home.found()
    environment = {**home.environment, "HEARTH_DATA": str(home.data)}
    loop = LOOP.replace("import record\n", "import record_many\n")
    loop = loop.replace("record(Act", "record_many([Act").replace(
        "=payload))", "=payload) for _ in range(40)])[0]"
    )
    for _round in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", loop], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout and process.stdout.readline() == "ready\n"
        assert process.stdout.readline()
        time.sleep(random.uniform(0.05, 0.3))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    count = (
        "from hearth.server.cli import open_django; open_django(); from hearth.ledger.models import Entry\n"
    )
    count += "print(Entry.objects.filter(object_type='Note').count())"
    kept = subprocess.run(
        [sys.executable, "-c", count], env=environment, capture_output=True, text=True, check=True
    )
    assert int(kept.stdout) > 0 and int(kept.stdout) % 40 == 0
