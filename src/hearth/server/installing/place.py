"""Where a home is installed, and the ways to touch the machine; tests bring a folder and a runner of their own."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hearth.base.errors import Invalid

PROGRAM, DATA, CONFIG, USER, PORT = "/opt/hearth", "/var/lib/hearth", "/etc/hearth/hearth.env", "hearth", 8000


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    said: str = ""


Run = Callable[[Sequence[str]], Ran]


def really_run(words: Sequence[str]) -> Ran:
    """Run a command on this machine."""
    surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    surroundings.pop("PYTHONPATH", None)
    try:
        done = subprocess.run(
            list(words),
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        return Ran(127, f"{words[0]}: {error.strerror}")
    return Ran(done.returncode, done.stdout.strip())


@dataclass(slots=True)
class Place:
    """One machine and the home it shall carry."""

    domain: str
    source: Path
    run: Run = really_run
    root: Path = Path("/")
    changed: set[str] = field(default_factory=set)
    """files written in this pass: services read them anew"""

    def at(self, path: str) -> Path:
        """A path of the machine, below the root that is worked on."""
        return self.root / path.lstrip("/")

    def ask(self, *words: str) -> bool:
        """Whether a command that changes nothing succeeds."""
        return self.run(words).code == 0

    def do(self, *words: str) -> None:
        """Run a command. Raises Invalid with its last words when it fails."""
        ran = self.run(words)
        if ran.code:
            last = ran.said.splitlines()[-1] if ran.said else f"it ended with {ran.code}"
            raise Invalid(f"`{' '.join(words)}` failed: {last}")

    @property
    def in_place(self) -> bool:
        """Whether this very copy is the one that shall run."""
        return self.source == self.at(PROGRAM)
