"""One home takes the place of another: killed at any step, there is the old one or the new one, never a mix."""

import subprocess
import sys
from pathlib import Path

import pytest

from hearth.base.errors import Invalid
from hearth.server.keeping import paper, swap

pytestmark = pytest.mark.one_database

OLD = {
    "hearth.sqlite3": "old",
    "hearth.sqlite3-wal": "old",
    "secret": "old",
    "media/ab/x.png": "old",
    "only-old": "old",
}
NEW = {"hearth.sqlite3": "new", "secret": "new", "media/cd/y.png": "new", "push/vapid.pem": "new"}
STAYS = {"backups/one.zip": "kept", "errands/abcdefghijklmnop.json": '{"state": "restarting"}'}
KILLED = """
import os, signal, sys
from pathlib import Path
from hearth.server.keeping import swap
left = int(sys.argv[2])
def counted(name):
    real = getattr(os, name)
    def step(*args, **more):
        global left
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return real(*args, **more)
    setattr(os, name, step)
for name in ("rename", "replace", "unlink", "rmdir", "mkdir", "fsync"):
    counted(name)
swap.enter(Path(sys.argv[1]))
"""


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def home(folder: Path) -> dict[str, str]:
    """What a process that opens the folder would find."""
    skip = ("backups", "errands", "tmp", "next", "previous", "swap")
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in skip
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write(folder, OLD | STAYS | {"tmp/schema": "old"})
    write(folder / "next", NEW | {"tmp/schema": "next"})
    return folder


def test_the_new_home_is_there_and_what_stays_has_stayed(data: Path) -> None:
    swap.want(data, "abcdefghijklmnop")
    swap.enter(data)
    assert home(data) == NEW
    assert (data / "backups/one.zip").read_text() == "kept"
    assert paper.get(data / "errands/abcdefghijklmnop.json")["state"] == "done"
    assert not [name for name in ("swap", "next", "previous", "tmp/schema") if (data / name).exists()]


def test_killed_at_every_step_it_ends_with_one_whole_home(data: Path, tmp_path: Path) -> None:
    swap.want(data, "abcdefghijklmnop")
    for step in range(200):
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(data), str(step % 7)], check=False
        ).returncode
        assert ended in (0, -9)
        if ended == 0:
            break
        if not (data / "swap").exists():
            assert home(data) == NEW
    assert step > 5
    assert home(data) == NEW and not (data / "next").exists()


def test_what_is_not_wanted_yet_changes_nothing(data: Path) -> None:
    swap.enter(data)
    assert home(data) == OLD and (data / "next").is_dir()


def test_another_command_at_work_is_waited_for_and_then_the_wish_is_dropped(data: Path) -> None:
    import fcntl

    swap.want(data, "abcdefghijklmnop")
    with (data / "tmp" / "in-use").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        swap.enter(data, patience=0.2)
    assert home(data) == OLD and not (data / "swap").exists()
    assert "at work" in paper.get(data / "errands/abcdefghijklmnop.json")["error"]


def test_a_begun_exchange_is_never_read_half_way(data: Path) -> None:
    import fcntl

    paper.put(data / "swap", {"phase": "out", "errand": ""})
    with (data / "tmp" / "in-use").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        with pytest.raises(Invalid, match="exchanged"):
            swap.enter(data, patience=0.2)


def test_a_part_that_cannot_be_moved_leaves_everything_as_it_was(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    real = os.rename

    def stubborn(source: Path, target: Path) -> None:
        if Path(source).name == "media" and Path(target).parent.name == "previous":
            raise OSError(16, "Device or resource busy")
        real(source, target)

    monkeypatch.setattr(swap.os, "rename", stubborn)
    swap.want(data, "abcdefghijklmnop")
    swap.enter(data)
    assert home(data) == OLD
    assert "stayed as it was" in paper.get(data / "errands/abcdefghijklmnop.json")["error"]
