"""SIGKILL while a post goes out to many servers: everything arrives, in order, and what comes twice has the same id."""

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import groupby

import pytest

from tests.homes import ROOT, Home

pytestmark = pytest.mark.one_database
KILLS = (40,)
"""after how many deliveries it is killed"""


def test_a_fan_out_survives_being_killed(start_home: Callable[..., Home]) -> None:
    home = start_home(running=False)
    log = home.data / "sent.txt"
    environment = {
        **home.environment,
        "HEARTH_DATA": str(home.data),
        "HEARTH_PUBLIC_URL": "https://home.example",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    code = [sys.executable, "-m", "tests.faults.sending_child"]
    subprocess.run([*code, "prepare"], env=environment, cwd=ROOT, check=True, timeout=60)
    for number in KILLS:
        process = subprocess.Popen([*code, "send", str(log)], env=environment, cwd=ROOT)
        while _lines(log) < number and process.poll() is None:
            time.sleep(0.005)
        process.kill()
        process.wait()
        assert _lines(log) >= number
    subprocess.run([*code, "send", str(log)], env=environment, cwd=ROOT, check=True, timeout=60)
    got: dict[str, list[str]] = defaultdict(list)
    for line in log.read_text().splitlines():
        inbox, identity = line.split()
        got[inbox].append(identity)
    assert len(got) == 60
    orders = {tuple(dict.fromkeys(ids)) for ids in got.values()}
    assert len(orders) == 1 and len(next(iter(orders))) == 3, "each inbox gets the three posts, in one order"
    doubled = sum(len(ids) - len(set(ids)) for ids in got.values())
    assert doubled <= 20 * 9 * len(KILLS), "only what was under way when it was killed comes again"
    assert all(len([*groupby(sorted(ids))]) == 3 for ids in got.values())


def _lines(log: object) -> int:
    try:
        with open(str(log), "rb") as file:
            return file.read().count(b"\n")
    except FileNotFoundError:
        return 0
