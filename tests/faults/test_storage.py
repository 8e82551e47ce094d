"""A disk that is full and a folder that is read-only: a clear sentence, and nothing is broken."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.homes import Home
from tests.web import Web


@pytest.mark.one_database
def test_a_full_disk_is_said_and_nothing_breaks(start_home: Callable[..., Home]) -> None:
    home = start_home(running=False)
    # A limit on the size of files stands in for a full disk: writes fail in the same place, with "disk is full".
    size = (home.data / "hearth.sqlite3").stat().st_size
    home.environment["HEARTH_TEST_FILE_LIMIT"] = str(size + 400_000)
    limited = (
        "import os, resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "n = int(os.environ['HEARTH_TEST_FILE_LIMIT']); resource.setrlimit(resource.RLIMIT_FSIZE, (n, n));"
        "from hearth.server.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    from hearth.server.scratch_postgres import free_port

    home.port = free_port()
    home.output = home.data.parent / "full.log"
    with home.output.open("ab") as out:
        home.process = subprocess.Popen(
            [sys.executable, "-c", limited, "up", "--port", str(home.port), "--data", str(home.data)],
            env=home.environment,
            stdout=out,
            stderr=out,
        )
    home.wait_until_healthy()
    who = Web(home).sign_in()
    statuses = set()
    refusal = ""
    for number in range(400):
        answer = who.post(
            "/s/hearth/say/", {"text": "word " * 2000, "key": f"full-{number}"}, **{"HX-Request": "true"}
        )
        statuses.add(answer.status)
        if answer.status == 503:
            refusal = answer.body
            break
    assert 503 in statuses, statuses
    assert "disk is full" in refusal
    assert 500 not in statuses
    assert who.get("/s/hearth/").status == 200
    home.stop()
    del home.environment["HEARTH_TEST_FILE_LIMIT"]
    assert home.command("ledger", "verify").returncode == 0
    home.start()
    assert who.post("/s/hearth/say/", {"text": "and on", "key": "after"}).status in (200, 302, 303)


@pytest.mark.one_database
def test_a_read_only_folder_is_said(start_home: Callable[..., Home]) -> None:
    home = start_home(running=False)
    words = [sys.executable, "-m", "hearth", "up", "--data", str(home.data)]
    if os.geteuid() == 0:  # root writes everywhere, unless it lays that power down
        power = "-dac_override,-dac_read_search"
        words = ["setpriv", f"--bounding-set={power}", f"--inh-caps={power}", "--", *words]
    for file in (*home.data.rglob("*"), home.data):
        file.chmod(0o555 if file.is_dir() else 0o444)
    done = subprocess.run(
        words, env=home.environment, capture_output=True, text=True, timeout=60, check=False
    )
    home.data.chmod(0o755)
    assert done.returncode != 0
    line = done.stderr.strip().splitlines()
    assert len(line) == 1 and line[0].startswith("hearth: "), done.stderr
    assert "read-only" in line[0] or "cannot be used" in line[0], line
