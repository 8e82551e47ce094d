"""Changes the program's version while the home is stopped, and changes it back, data included, when that fails.

A copy of this file lies in `.update/` while a change is under way and is run by `./hearth` before anything else, so
that a newer version that cannot even start does not stop it. Standard library only; it imports nothing of the program.
"""

import contextlib
import fcntl
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

WANTED, KEPT, CHANGING, BACK, DONE = "wanted", "kept", "changing", "back", "done"
PATIENCE = 60.0
START = 180.0
_ASKED = ("/health", "/signin/")


class Failed(Exception):
    """Why the newer version is not taken, in a sentence."""


def main(root: Path) -> int:
    """Bring a begun change to its end or undo it; 0 when the home can be started."""
    folder = root / ".update"
    with _locked(folder / "lock"):
        while told := get(folder / "journal"):
            _step(root, folder, told)
    return 0


def _step(root: Path, folder: Path, told: dict[str, Any]) -> None:
    phase, data = told.get("phase"), Path(str(told.get("data", "")))
    if phase == WANTED:
        with _alone(data) as free:
            if free:
                _keep(data, folder)
                return put(folder / "journal", {**told, "phase": KEPT})
        return _end(folder, told, "The home did not stop in time, so nothing was changed. Try again.")
    if phase == KEPT:
        put(folder / "journal", {**told, "phase": CHANGING})
        try:
            _change(root, folder, told)
            probe(root, data, START)
        except (Failed, OSError, subprocess.SubprocessError) as error:
            return put(folder / "journal", {**told, "phase": BACK, "why": str(error)})
        return put(folder / "journal", {**told, "phase": DONE})
    if phase == DONE:
        return _end(folder, told, "")
    if phase != BACK:
        told["why"] = "It was interrupted."
    _back(root, folder, told, data)
    return _end(folder, told, f"The newer version did not start, so the one before is back: {told['why']}")


def _keep(data: Path, folder: Path) -> None:
    """A copy of the database as it is before anything of the newer version touches it."""
    shutil.rmtree(folder / "kept.sqlite3", ignore_errors=True)
    copy_database(data / "hearth.sqlite3", folder / "kept.partial")
    os.replace(folder / "kept.partial", folder / "kept.sqlite3")


def copy_database(source: Path, target: Path) -> None:
    """A whole copy of an SQLite database, also while it is used."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600))
    old, new = sqlite3.connect(source, timeout=30), sqlite3.connect(target)
    with contextlib.closing(old), contextlib.closing(new):
        old.backup(new)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _change(root: Path, folder: Path, told: dict[str, Any]) -> None:
    git(root, "checkout", "--quiet", "--force", "--detach", str(told["new"]))
    built = folder / "trial" / ".venv"
    if built.is_dir() and not built.is_symlink():
        os.rename(root / ".venv", folder / "venv-before")
        os.rename(built, root / ".venv")


def _back(root: Path, folder: Path, told: dict[str, Any], data: Path) -> None:
    lock = Path(git(root, "rev-parse", "--absolute-git-dir"), "index.lock")
    lock.unlink(missing_ok=True)
    git(root, "checkout", "--quiet", "--force", *(told.get("ref") or ["--detach", str(told["old"])]))
    if (folder / "venv-before").is_dir():
        shutil.rmtree(root / ".venv", ignore_errors=True)
        os.rename(folder / "venv-before", root / ".venv")
    if (folder / "kept.sqlite3").is_file():
        copy_database(folder / "kept.sqlite3", data / "hearth.sqlite3.partial")
        for name in ("hearth.sqlite3-wal", "hearth.sqlite3-shm"):
            (data / name).unlink(missing_ok=True)
        os.replace(data / "hearth.sqlite3.partial", data / "hearth.sqlite3")
        (data / "tmp" / "schema").unlink(missing_ok=True)


def _end(folder: Path, told: dict[str, Any], trouble: str) -> None:
    errand = Path(str(told.get("data", "")), "errands", f"{told.get('errand', '')}.json")
    if errand.is_file():
        state = {"state": "failed", "error": trouble} if trouble else {"state": "done"}
        put(errand, {**get(errand), **state, "changed": int(time.time() * 1000)})
    put(folder / "outcome", {"trouble": trouble, "new": told.get("new"), "old": told.get("old")})
    print(f"hearth: {trouble or 'the newer version runs.'}", file=sys.stderr)
    (folder / "journal").unlink(missing_ok=True)
    shutil.rmtree(folder / "trial", ignore_errors=True)
    shutil.rmtree(folder / "venv-before", ignore_errors=True)
    for name in ("kept.sqlite3", "kept.partial"):
        (folder / name).unlink(missing_ok=True)


# What both the trial and the change ask


def probe(root: Path, data: Path, seconds: float) -> None:
    """Start the version in `root` on `data`, where nobody else reaches it, and ask its pages. Raises Failed."""
    port = _free_port()
    words = ["/bin/sh", str(root / "hearth"), "up", "--port", str(port), "--data", str(data)]
    hidden = ("HEARTH_DOMAIN", "HEARTH_PUBLIC_URL", "PYTHONPATH")
    surroundings = {name: value for name, value in os.environ.items() if name not in hidden}
    surroundings |= {"HEARTH_WORK": "0", "HEARTH_CHANGING": "1", "HEARTH_DATA": str(data)}
    with (data / "tmp" / "probe.log").open("w+") as log:
        child = subprocess.Popen(
            words, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(child, port, seconds, log)
        finally:
            _stop(child)


def _wait_for(child: "subprocess.Popen[bytes]", port: int, seconds: float, log: IO[str]) -> None:
    until = time.monotonic() + seconds
    trouble = f"it did not answer within {seconds:.0f} seconds"
    while time.monotonic() < until:
        if child.poll() is not None:
            log.seek(0)
            said = [line for line in log.read().strip().splitlines() if line.strip()]
            raise Failed(said[-1].removeprefix("hearth: ") if said else f"it ended with {child.returncode}")
        try:
            for path in _ASKED:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30):
                    pass
        except urllib.error.HTTPError as error:
            raise Failed(f"its page {path} answered {error.code}") from error
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Failed(trouble)


def _stop(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _free_port() -> int:
    with socket.socket() as probe_socket:
        probe_socket.bind(("127.0.0.1", 0))
        return int(probe_socket.getsockname()[1])


def git(root: Path, *words: str) -> str:
    """One git command in the program's folder. Raises Failed with its own last words."""
    quiet = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    command = ["git", "-C", str(root), "-c", "core.hooksPath=/dev/null", *words]
    done = subprocess.run(command, env=quiet, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise Failed((done.stderr.strip() or f"git {words[0]} failed").splitlines()[-1])
    return done.stdout.strip()


# Small things


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[bool]:
    """Held while no process uses the home; False when one did not let go in time."""
    with (data / "tmp" / "in-use").open("a") as handle:
        until = time.monotonic() + PATIENCE
        free = False
        while not free and time.monotonic() < until:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                free = True
            except OSError:
                time.sleep(0.1)
        yield free


def put(path: Path, told: dict[str, Any]) -> None:
    """Write a small JSON file so that a kill leaves the old one or the new one."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w") as out:
        json.dump(told, out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(partial, path)


def get(path: Path) -> dict[str, Any]:
    """What such a file says; nothing where there is none."""
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
