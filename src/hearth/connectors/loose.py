"""An archive that is no zip: a folder of files as an exporter left it, or one single file. Same limits, same names."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.connectors.archive import Limits


@dataclass(frozen=True, slots=True)
class Piece:
    """One file and its size."""

    path: Path
    file_size: int


class Loose:
    """Files on disk, read like those of a zip."""

    def open(self, piece: Piece) -> IO[bytes]:
        """The file as a stream; a link put in its place meanwhile is not followed."""
        return os.fdopen(os.open(piece.path, os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def close(self) -> None:
        """Nothing is held open."""


def is_zip(path: Path) -> bool:
    """Whether a file begins like a zip."""
    try:
        with path.open("rb") as file:
            return file.read(4)[:2] == b"PK"
    except OSError as error:
        raise Invalid(
            _("%(name)s cannot be read: %(error)s.") % {"name": path, "error": error.strerror or error}
        ) from error


def open_loose(path: Path, limits: Limits, name: str = "") -> tuple[Loose, dict[str, Piece]]:
    """A folder with everything below it, or one file under `name`. Links are left out, and nothing is followed."""
    if path.is_dir():
        return Loose(), _below(path, limits)
    size = path.stat().st_size
    if size == 0:
        raise Invalid(_("%(name)s is empty.") % {"name": path.name})
    if size > limits.entry:
        raise Invalid(
            _("%(name)s is larger than %(most)s GB.") % {"name": path.name, "most": limits.entry // 1024**3}
        )
    return Loose(), {Path(name or path.name).name: Piece(path, size)}


def _below(folder: Path, limits: Limits) -> dict[str, Piece]:
    found: dict[str, Piece] = {}
    total = 0
    for place, _folders, files in os.walk(folder, followlinks=False):
        for file in sorted(files):
            path = Path(place, file)
            known = path.lstat()
            if not stat.S_ISREG(known.st_mode) or file.startswith("."):
                continue
            total += known.st_size
            if len(found) >= limits.entries:
                raise Invalid(
                    _("%(name)s holds more than %(most)s files.")
                    % {"name": folder.name, "most": f"{limits.entries:,}"}
                )
            if known.st_size > limits.entry or total > limits.total:
                raise Invalid(
                    _("%(name)s holds more than %(most)s GB.")
                    % {"name": folder.name, "most": limits.total // 1024**3}
                )
            found[path.relative_to(folder).as_posix()] = Piece(path, known.st_size)
    if not found:
        raise Invalid(_("%(name)s holds no files.") % {"name": folder.name})
    return found
