"""Asking the running home to start anew: the process that serves notes its number, and takes SIGHUP for the wish."""

import fcntl
import os
import signal
import sys
from pathlib import Path
from typing import IO, NoReturn

from hearth.server.checkout import ROOT

_held: IO[str] | None = None


def _note(data: Path) -> Path:
    return data / "tmp" / "serving"


def serve_here(data: Path) -> None:
    """Note that this process serves the home (the first one, where there are several)."""
    global _held
    handle = _note(data).open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    _held = handle


def serving(data: Path) -> int:
    """The number of the process that serves this home, 0 when none does."""
    try:
        with _note(data).open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return 0
    except OSError:
        text = _note(data).read_text().strip()
        return int(text) if text.isdecimal() else 0
    return 0


def ask(data: Path) -> bool:
    """Wish for a restart; False when nobody serves."""
    number = serving(data)
    if not number:
        return False
    try:
        os.kill(number, signal.SIGHUP)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def start_anew() -> NoReturn:
    """Become a fresh process with the words this one was started with, by way of a change of version if one waits."""
    sys.stdout.flush()
    sys.stderr.flush()
    if (ROOT / ".update" / "journal").exists():
        os.execv("/bin/sh", ["/bin/sh", str(ROOT / "hearth"), *sys.argv[1:]])  # noqa: S606
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606
