"""A change of version of a small stand-in program: it succeeds, or everything is as it was, whenever it is killed."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hearth.server.keeping import guardian

pytestmark = pytest.mark.one_database

FRONT = """#!/bin/sh
root=$(cd "${0%/*}" && pwd)
exec python3 "$root/app.py" "$@"
"""
APP = """
import http.server, sqlite3, sys
port, data = int(sys.argv[sys.argv.index("--port") + 1]), sys.argv[sys.argv.index("--data") + 1]
db = sqlite3.connect(data + "/hearth.sqlite3")
CHANGE
db.commit()
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(STATUS if self.path == "/signin/" else 200); self.end_headers(); self.wfile.write(b"ok")
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", port), Page).serve_forever()
"""
MIGRATES = "db.execute('CREATE TABLE extra(x)')"
BREAKS = MIGRATES + "; db.commit(); sys.exit('hearth: table posts cannot be changed')"


def git(root: Path, *words: str) -> str:
    mail = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    return subprocess.run(
        ["git", "-C", str(root), *mail, *words], check=True, capture_output=True, text=True
    ).stdout.strip()


def version(root: Path, tag: str, change: str = "", status: int = 200) -> str:
    (root / "app.py").write_text(APP.replace("CHANGE", change).replace("STATUS", str(status)))
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", tag)
    git(root, "tag", tag)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    """A program with five versions, the first checked out; and its data."""
    root, data = tmp_path / "program", tmp_path / "data"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "hearth").write_text(FRONT)
    (root / ".gitignore").write_text(".update/\n")
    version(root, "v1")
    for tag, change, status in (
        ("v2", MIGRATES, 200),
        ("v3", BREAKS, 200),
        ("v4", "this is no program", 200),
        ("v5", MIGRATES, 500),
    ):
        git(root, "checkout", "-q", "--detach", "v1")
        version(root, tag, change, status)
    git(root, "checkout", "-q", "main")
    (data / "tmp").mkdir(parents=True)
    (data / "errands").mkdir()
    (data / "errands" / "abcdefghijklmnop.json").write_text('{"state": "restarting"}')
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as db:
        db.execute("CREATE TABLE posts(x)")
        db.execute("INSERT INTO posts VALUES ('kept')")
        db.commit()
    return root, data


def begin(root: Path, data: Path, tag: str) -> None:
    (root / ".update").mkdir(exist_ok=True)
    told = {"phase": "wanted", "old": git(root, "rev-parse", "HEAD"), "ref": ["main"], "data": str(data)}
    new = git(root, "rev-parse", tag)
    guardian.put(root / ".update" / "journal", {**told, "new": new, "errand": "abcdefghijklmnop"})


def tables(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as db:
        assert db.execute("SELECT x FROM posts").fetchall() == [("kept",)]
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master")}


def at(root: Path) -> str:
    return git(root, "describe", "--tags", "--exact-match")


def test_a_newer_version_takes_over(place: tuple[Path, Path]) -> None:
    root, data = place
    begin(root, data, "v2")
    assert guardian.main(root) == 0
    assert at(root) == "v2" and tables(data) == {"posts", "extra"}
    assert guardian.get(data / "errands" / "abcdefghijklmnop.json")["state"] == "done"
    assert not (root / ".update" / "journal").exists()


@pytest.mark.parametrize(
    ("tag", "why"), [("v3", "cannot be changed"), ("v4", "SyntaxError"), ("v5", "answered 500")]
)
def test_what_fails_leaves_program_and_data_as_they_were(
    place: tuple[Path, Path], tag: str, why: str
) -> None:
    root, data = place
    begin(root, data, tag)
    assert guardian.main(root) == 0
    assert at(root) == "v1" and tables(data) == {"posts"}
    assert git(root, "rev-parse", "--abbrev-ref", "HEAD") == "main"
    told = guardian.get(data / "errands" / "abcdefghijklmnop.json")
    assert told["state"] == "failed" and why in told["error"] and "is back" in told["error"]


def test_killed_at_any_step_the_next_start_has_one_whole_version(place: tuple[Path, Path]) -> None:
    root, data = place
    shutil.copy(guardian.__file__, root.parent / "guardian.py")
    killer = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
import guardian
left = int(sys.argv[3])
def counted(name):
    real = getattr(guardian, name)
    def step(*args, **more):
        global left
        left -= 1
        if left < 0: os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **more)
    setattr(guardian, name, step)
for name in ("put", "git", "copy_database", "probe", "_stop"): counted(name)
guardian.main(guardian.Path(sys.argv[2]))
"""
    seen = set()
    for step in range(14):
        git(root, "checkout", "-q", "--force", "main")
        with closing(sqlite3.connect(data / "hearth.sqlite3")) as db:
            db.execute("DROP TABLE IF EXISTS extra")
            db.commit()
        begin(root, data, "v2")
        words = [sys.executable, "-c", killer, str(root.parent), str(root), str(step)]
        ended = subprocess.run(words, capture_output=True, check=False)
        assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
        assert guardian.main(root) == 0
        now = at(root)
        assert (now, tables(data)) in (("v1", {"posts"}), ("v2", {"posts", "extra"}))
        seen.add(now)
        if ended.returncode == 0:
            break
    assert seen == {"v1", "v2"}


def test_a_home_that_does_not_stop_is_left_alone(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    root, data = place
    monkeypatch.setattr(guardian, "PATIENCE", 0.2)
    begin(root, data, "v2")
    with (data / "tmp" / "in-use").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        assert guardian.main(root) == 0
    assert at(root) == "v1" and tables(data) == {"posts"}
