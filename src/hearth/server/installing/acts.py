"""The few kinds of things an installation does. Each knows whether it is done, how to show itself, and how to do it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from hearth.server.installing.place import Place


class Act(Protocol):
    """One thing to do."""

    def done(self, place: Place) -> bool:
        """Whether it is so already; changes nothing."""
        ...

    def shown(self, place: Place) -> str:
        """Exactly what would be done."""
        ...

    def apply(self, place: Place) -> None:
        """Do it. Raises Invalid."""
        ...


def _always(place: Place) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Command:
    """A command, unless something is so already."""

    words: tuple[str, ...]
    unless: Callable[[Place], bool] = _always

    def done(self, place: Place) -> bool:
        """As `unless` says."""
        return self.unless(place)

    def shown(self, place: Place) -> str:
        """The command."""
        return "run   " + " ".join(self.words)

    def apply(self, place: Place) -> None:
        """Run it."""
        place.do(*self.words)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with its owner and mode."""

    path: str
    owner: str
    mode: int

    def done(self, place: Place) -> bool:
        """There, and closed to others."""
        folder = place.at(self.path)
        return (
            folder.is_dir()
            and folder.stat().st_mode & 0o777 == self.mode
            and _owned(place, folder, self.owner)
        )

    def shown(self, place: Place) -> str:
        """Path, mode and owner."""
        return f"make  {self.path}/ ({self.mode:04o}, {self.owner})"

    def apply(self, place: Place) -> None:
        """Make it."""
        folder = place.at(self.path)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(self.mode)
        place.do("chown", f"{self.owner}:{self.owner}", str(folder))


def _owned(place: Place, path: Path, owner: str) -> bool:
    return place.run(("stat", "-c", "%U", str(path))).said in (owner, "")


@dataclass(frozen=True, slots=True)
class File:
    """A file of ours with exactly this text."""

    path: str
    text: str
    mode: int = 0o644
    group: str = ""

    def done(self, place: Place) -> bool:
        """It says exactly this."""
        try:
            file = place.at(self.path)
            return file.read_text() == self.text and file.stat().st_mode & 0o777 == self.mode
        except OSError:
            return False

    def shown(self, place: Place) -> str:
        """Path and text."""
        body = "\n".join(f"        | {line}".rstrip() for line in self.text.splitlines())
        return f"write {self.path} ({self.mode:04o})\n{body}"

    def apply(self, place: Place) -> None:
        """Write it in one step."""
        put(place.at(self.path), self.text, self.mode)
        place.changed.add(self.path)
        if self.group:
            place.do("chgrp", self.group, str(place.at(self.path)))


def put(path: Path, text: str, mode: int) -> None:
    """Write a file so that a kill leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text)
    partial.chmod(mode)
    os.replace(partial, path)


@dataclass(frozen=True, slots=True)
class Line:
    """A line in a file that belongs to somebody else: everything else in it stays. The first change keeps a copy."""

    path: str
    line: str

    def done(self, place: Place) -> bool:
        """The line is there."""
        try:
            return self.line in place.at(self.path).read_text().splitlines()
        except OSError:
            return False

    def shown(self, place: Place) -> str:
        """The line, and what stays."""
        return f"add   to {self.path}, keeping everything in it: {self.line}"

    def apply(self, place: Place) -> None:
        """Add it at the end."""
        file = place.at(self.path)
        text = file.read_text() if file.exists() else ""
        before = file.with_name(f"{file.name}.before-hearth")
        if file.exists() and not before.exists():
            shutil.copy2(file, before)
        put(file, f"{text.rstrip()}\n\n{self.line}\n".lstrip("\n"), 0o644)
        place.changed.add(self.path)


@dataclass(frozen=True, slots=True)
class Values:
    """Settings in a file of NAME=value lines: ours are set, all others stay."""

    path: str
    values: tuple[tuple[str, str], ...]
    group: str

    def _text(self, place: Place) -> tuple[str, str]:
        try:
            old = place.at(self.path).read_text()
        except OSError:
            old = ""
        ours = dict(self.values)
        kept = [line for line in old.splitlines() if line.split("=")[0].strip() not in ours]
        return old, "".join(
            f"{line}\n" for line in (*kept, *(f"{name}={value}" for name, value in ours.items()))
        )

    def done(self, place: Place) -> bool:
        """All of ours are set."""
        old, _new = self._text(place)
        return all(f"{name}={value}" in old.splitlines() for name, value in self.values)

    def shown(self, place: Place) -> str:
        """The lines."""
        body = "\n".join(f"        | {name}={value}" for name, value in self.values)
        return f"set   in {self.path} (0640), keeping other lines:\n{body}"

    def apply(self, place: Place) -> None:
        """Set them."""
        put(place.at(self.path), self._text(place)[1], 0o640)
        place.changed.add(self.path)
        place.do("chgrp", self.group, str(place.at(self.path)))


@dataclass(frozen=True, slots=True)
class Reread:
    """Commands that make a service read its files anew. A stamp tells which text it read last, also after a failure."""

    name: str
    files: tuple[str, ...]
    unit: str
    commands: tuple[tuple[str, ...], ...]

    def _stamp(self, place: Place) -> Path:
        return place.at(f"/etc/hearth/.{self.name}-read")

    def _digest(self, place: Place) -> str:
        digest = sha256()
        for path in self.files:
            file = place.at(path)
            digest.update(file.read_bytes() if file.exists() else b"")
        return digest.hexdigest()

    def done(self, place: Place) -> bool:
        """It runs, and with these files."""
        stamp = self._stamp(place)
        if place.changed & set(self.files):
            return False
        read = stamp.exists() and stamp.read_text() == self._digest(place)
        return read and place.ask("systemctl", "is-active", "-q", self.unit)

    def shown(self, place: Place) -> str:
        """The commands."""
        return "\n      ".join("run   " + " ".join(words) for words in self.commands)

    def apply(self, place: Place) -> None:
        """Run them."""
        for words in self.commands:
            place.do(*words)
        put(self._stamp(place), self._digest(place), 0o644)
