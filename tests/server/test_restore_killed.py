"""`restore` killed by SIGKILL at any time: the folder is no home and says so, and the next restore makes it one."""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.homes import Home

pytestmark = pytest.mark.one_database


def test_a_restore_that_is_killed_begins_again(start_home: Callable[..., Home]) -> None:
    first = start_home(running=False)
    saved = first.data.parent / "all.zip"
    first.command("backup", str(saved))
    for turn in range(10):  # on a busy machine it may be over before we come to kill it
        target = start_home(founded=False, running=False, name=f"cut{turn}")
        words = [sys.executable, "-m", "hearth", "restore", str(saved), "--data", str(target.data)]
        child = subprocess.Popen(words, env=target.environment, stdout=subprocess.DEVNULL)
        while not (target.data / "restoring").exists() and child.poll() is None:
            time.sleep(0.002)
        time.sleep(0.03)
        child.kill()
        if child.wait() == -9 and (target.data / "restoring").exists():
            break
    else:
        raise AssertionError("never killed in the middle")
    refused = target.command("ledger", "verify", check=False)
    assert refused.returncode == 1 and "interrupted" in refused.stderr
    target.command("restore", str(saved), "--verify")
    assert not (target.data / "restoring").exists()
