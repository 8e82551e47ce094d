"""The backups that lie in the data folder: making one, proving that it can be restored, and letting old ones go."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid, NotFound
from hearth.server.keeping import paper
from hearth.server.leaving.read import opened
from hearth.server.leaving.write import BACKUP, save

DAILY, BY_HAND, BEFORE_RESTORE, BEFORE_UPDATE, UPLOADED = (
    "daily",
    "by-hand",
    "before-restore",
    "before-update",
    "uploaded",
)
DAYS, WEEKS, MONTHS, BEFORES = 7, 4, 6, 3
"""how many daily, weekly and monthly ones are kept, and how many of each kind made before a restore or an update"""
_NAME = re.compile(r"hearth-(\d{8}-\d{6})(?:-\d)?-([a-z-]{1,20})\.zip")


@dataclass(frozen=True, slots=True)
class Backup:
    """One file, and what is known of it."""

    path: Path
    why: str
    made: int
    size: int
    proven: int = 0
    trouble: str = ""
    rows: int = 0
    media: int = 0
    version: str = ""

    @property
    def name(self) -> str:
        """Its file name, by which pages address it."""
        return self.path.name


def folder() -> Path:
    """Where they lie; copy it to another machine, too."""
    place = Path(settings.DATA) / "backups"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def free_name(why: str) -> Path:
    """A new file's place, named by the moment."""
    stamp = clock.from_ms(clock.now()).strftime("%Y%m%d-%H%M%S")
    names = [f"hearth-{stamp}{extra}-{why}.zip" for extra in ("", *(f"-{n}" for n in range(2, 10)))]
    return next(folder() / name for name in names if not (folder() / name).exists())


def make(why: str) -> Backup:
    """Save everything into a new file."""
    path = free_name(why)
    told = save(path, BACKUP)
    _note(path, rows=told["rows"], media=told["media"], version=told["version"])
    return of(path.name)


def listed() -> list[Backup]:
    """All of them, newest first."""
    found = [_read(path) for path in folder().glob("hearth-*.zip") if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda each: (-each.made, each.name))


def of(name: str) -> Backup:
    """The backup of that name. Raises NotFound."""
    path = folder() / name
    if not _NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
        raise NotFound
    return _read(path)


def _read(path: Path) -> Backup:
    named = _NAME.fullmatch(path.name)
    assert named
    made = clock.to_ms(datetime.strptime(named[1] + "+0000", "%Y%m%d-%H%M%S%z"))
    told = paper.get(_about(path))
    return Backup(
        path,
        named[2],
        made,
        path.stat().st_size,
        proven=int(told.get("proven", 0)),
        trouble=str(told.get("trouble", "")),
        rows=int(told.get("rows", 0)),
        media=int(told.get("media", 0)),
        version=str(told.get("version", "")),
    )


def _about(path: Path) -> Path:
    return path.with_suffix(".json")


def _note(path: Path, **values: Any) -> None:
    paper.put(_about(path), {**paper.get(_about(path)), **values})


def drop(backup: Backup) -> None:
    """Throw one away."""
    backup.path.unlink(missing_ok=True)
    _about(backup.path).unlink(missing_ok=True)


def take_in(source: Path) -> Backup:
    """Keep an uploaded file as a backup; raises Invalid when it is none."""
    manifest(source)
    path = free_name(UPLOADED)
    os.replace(source, path)
    path.chmod(0o600)
    told = manifest(path)
    _note(path, rows=told["rows"], media=told["media"], version=told["version"])
    return of(path.name)


def manifest(path: Path) -> dict[str, Any]:
    """What a backup says of itself. Raises Invalid for everything that is not a backup."""
    with opened(path) as archive:
        if not archive.is_backup:
            raise Invalid(
                _(
                    "This is an export, without passwords: nobody could sign in afterwards. "
                    "It is restored on the machine, with ./hearth restore. Nothing was changed."
                )
            )
        return archive.manifest


# Proving


def prove(backup: Backup) -> Backup:
    """Restore it into a scratch folder and compare everything; what was found is noted beside the file."""
    with tempfile.TemporaryDirectory(prefix="proof-", dir=Path(settings.DATA) / "tmp") as scratch:
        try:
            bring_back(backup.path, Path(scratch, "home"))
        except HearthError as error:
            _note(backup.path, proven=0, trouble=str(error))
            raise
    _note(backup.path, proven=clock.now(), trouble="")
    return of(backup.name)


def bring_back(file: Path, home: Path) -> None:
    """Restore a file into a folder on SQLite, in a process of its own, and compare everything."""
    home.mkdir(mode=0o700)
    run(["restore", str(file), "--verify"], home)


def run(words: Sequence[str], home: Path) -> str:
    """A command on another data folder. Raises Invalid with its own last words."""
    done = subprocess.run(
        [sys.executable, "-m", "hearth", *words, "--data", str(home)],
        env={name: value for name, value in os.environ.items() if name != "HEARTH_DATABASE_URL"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or f"it ended with {done.returncode}").splitlines()
        raise Invalid(said[-1].removeprefix("hearth: "))
    return done.stdout


# Letting go


def rotate() -> list[Backup]:
    """Throw away what is older than the rule says; returns what went."""
    gone = list(_outlived(listed()))
    for backup in gone:
        drop(backup)
    for partial in folder().glob(".*.partial"):
        if clock.now() - int(partial.stat().st_mtime * 1000) > clock.DAY:
            partial.unlink(missing_ok=True)
    return gone


def _outlived(found: list[Backup]) -> Iterator[Backup]:
    daily = [each for each in found if each.why == DAILY]
    sound = [each for each in daily if not each.trouble] or daily
    kept = {each.name for each in (*daily[:DAYS], *sound[:DAYS])}
    for count, period in ((WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        newest: dict[str, Backup] = {}
        for each in sound:
            newest.setdefault(clock.from_ms(each.made).strftime(period), each)
        kept |= {each.name for each in list(newest.values())[:count]}
    yield from (each for each in daily if each.name not in kept)
    for why in (BEFORE_RESTORE, BEFORE_UPDATE):
        yield from [each for each in found if each.why == why][BEFORES:]
