"""Puts a restored home in the place of the present one, in steps that a kill at any moment cannot confuse.

`next/` in the data folder holds the whole new home, `swap` says how far the exchange is. Every command that opens a
home passes `enter`, which brings a begun exchange to its end before anything is read. Standard library only: it runs
before the settings are loaded.
"""

import fcntl
import os
import shutil
import time
from pathlib import Path
from typing import IO

from hearth.base.errors import Invalid
from hearth.server.keeping import paper

NEXT, PREVIOUS, JOURNAL, TMP = "next", "previous", "swap", "tmp"
KEPT = frozenset({NEXT, PREVIOUS, JOURNAL, TMP, "backups", "errands", "lost+found"})
"""what stays in a data folder whatever home lives in it"""
WANTED, OUT, IN, CLEAN, BACK = "wanted", "out", "in", "clean", "back"
PATIENCE = 60.0
_held: IO[str] | None = None


def want(data: Path, errand: str) -> None:
    """From the next start on, `next/` is the home."""
    paper.put(data / JOURNAL, {"phase": WANTED, "errand": errand})


def enter(data: Path, patience: float = PATIENCE) -> None:
    """Say that this process uses the folder, after finishing whatever exchange was begun."""
    global _held
    if not (data / TMP).is_dir():
        return
    try:
        handle = (data / TMP / "in-use").open("a")
    except OSError:  # a read-only folder is told about elsewhere
        return
    fcntl.flock(handle, fcntl.LOCK_SH)
    if (data / JOURNAL).exists():
        fcntl.flock(handle, fcntl.LOCK_UN)
        if _alone(handle, patience):
            finish(data)
        elif phase(data) == WANTED:
            _give_up(data)
        fcntl.flock(handle, fcntl.LOCK_SH)
        if (data / JOURNAL).exists():
            raise Invalid("This home is being exchanged for a backup. Try again in a minute.")
    _held = handle


def leave() -> None:
    """Say that this process uses the folder no more."""
    global _held
    if _held is not None:
        _held.close()
        _held = None


def _alone(handle: IO[str], patience: float) -> bool:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        else:
            return True


def phase(data: Path) -> str:
    """How far the exchange is; "" when there is none."""
    return str(paper.get(data / JOURNAL).get("phase", ""))


def finish(data: Path) -> None:
    """Bring the exchange to its end, from wherever it stands. Nobody else may use the folder."""
    while now := phase(data):
        if now in (WANTED, OUT):
            _step(data, OUT)
            _step(data, _out(data))
        elif now == IN:
            _move(data / NEXT, data, but=frozenset({TMP, "restoring"}))
            _step(data, CLEAN)
        elif now == BACK:
            _move(data / PREVIOUS, data, but=frozenset())
            _end(data, "The folder's parts could not be moved, so everything stayed as it was.")
        else:
            _end(data, "")


def _out(data: Path) -> str:
    try:
        _move(data, data / PREVIOUS, but=KEPT)
    except OSError:  # a part is a disk of its own, say
        return BACK
    return IN


def _step(data: Path, name: str) -> None:
    if phase(data) != name:
        paper.put(data / JOURNAL, {**paper.get(data / JOURNAL), "phase": name})


def _move(source: Path, target: Path, *, but: frozenset[str]) -> None:
    target.mkdir(exist_ok=True, mode=0o700)
    for path in sorted(source.iterdir()) if source.is_dir() else []:
        if path.name not in but and not path.name.endswith(".partial"):
            os.rename(path, target / path.name)
    paper.sync(target)
    if source.is_dir():
        paper.sync(source)


def _end(data: Path, trouble: str) -> None:
    (data / TMP / "schema").unlink(missing_ok=True)
    shutil.rmtree(data / PREVIOUS, ignore_errors=True)
    shutil.rmtree(data / NEXT, ignore_errors=True)
    _tell(data, trouble)
    for left in data.glob(f".{JOURNAL}.*.partial"):
        left.unlink(missing_ok=True)
    (data / JOURNAL).unlink(missing_ok=True)
    paper.sync(data)


def _tell(data: Path, trouble: str) -> None:
    errand = data / "errands" / f"{paper.get(data / JOURNAL).get('errand', '')}.json"
    if errand.is_file():
        state = {"state": "failed", "error": trouble} if trouble else {"state": "done"}
        paper.put(errand, {**paper.get(errand), **state, "changed": int(time.time() * 1000)})


def _give_up(data: Path) -> None:
    _tell(data, "Another command was at work in this home for too long. Nothing was changed; try again.")
    (data / JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(data / NEXT, ignore_errors=True)
