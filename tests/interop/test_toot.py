"""The integration suite of the toot client, as its authors wrote it, against a running home."""

import re
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.homes import Home
from tests.interop import packages

pytestmark = [pytest.mark.one_database, pytest.mark.timeout(600)]
NOT_HERE = {"test_media_thumbnail"}
"""asks that a WebM becomes an MP4: a home keeps films as they are"""
LETTERED = """
import uuid
made = uuid.uuid4
def lettered():  # the suite cuts names from these; a name of digits alone is none here
    return next(one for one in iter(made, None) if not str(one)[-10:].isdigit())
uuid.uuid4 = lettered
"""


def _free(port: int) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def test_the_suite_of_toot(start_home: Callable[..., Home], tmp_path: Path) -> None:
    suite, python = packages.toot()
    if not _free(3000):
        pytest.skip("port 3000 is taken, and two tests of the suite ask for it by name")
    home = start_home(running=False)
    home.environment |= {
        "HEARTH_PUBLIC_URL": "http://localhost:3000",
        "HEARTH_TEST_OPEN_DOOR": "1",
        "HEARTH_API_RATE": "0",
    }
    home.port = 3000
    home.start()
    (tmp_path / "lettered.py").write_text(LETTERED)
    done = subprocess.run(
        [
            python,
            "-m",
            "pytest",
            "-p",
            "lettered",
            "tests/integration",
            "-q",
            "--disable-warnings",
            "--tb=line",
        ],
        cwd=suite,
        env=packages.clean(
            {"TOOT_TEST_BASE_URL": home.environment["HEARTH_PUBLIC_URL"], "PYTHONPATH": str(tmp_path)}
        ),
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    failed = set(re.findall(r"^(?:FAILED|ERROR) \S+::(\w+)", done.stdout, re.MULTILINE))
    assert failed == NOT_HERE, done.stdout[-6000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) >= 113
