"""Opens a zip from a stranger: refuses what is hostile or broken with one plain sentence, before anything is read."""

import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.base.zips import DAMAGED

READ_ERRORS = (*DAMAGED, OSError)
"""what reading from a damaged zip raises"""

_NESTED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst")
_TAIL = 22 + 65535


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an archive may be. The ratio is unpacked to packed; text packs about 5 to 40 times."""

    archive: int = 8 * 1024**3
    entries: int = 250_000
    entry: int = 4 * 1024**3
    total: int = 32 * 1024**3
    ratio: int = 200
    directory: int = 48 * 1024**2


def open_archive(path: Path, limits: Limits) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """The opened zip and its files by clean name. Raises Invalid with a sentence a founder can act on."""
    _look_at_the_end(path, limits)
    try:
        archive = zipfile.ZipFile(path)
    except (*READ_ERRORS, ValueError, KeyError, OverflowError) as error:
        raise Invalid(
            _("%(name)s is not a zip archive, or it was cut off on its way here.") % {"name": path.name}
        ) from error
    try:
        return archive, _checked(archive, path, limits)
    except Invalid:
        archive.close()
        raise


def _look_at_the_end(path: Path, limits: Limits) -> None:
    """Check size and central directory before the whole directory is loaded into memory."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise Invalid(
                _("%(name)s is not a file. Give the zip itself, as it was downloaded.") % {"name": path}
            )
        with path.open("rb") as file:
            file.seek(max(0, size - _TAIL))
            tail = file.read()
    except OSError as error:
        raise Invalid(
            _("%(name)s cannot be read: %(error)s.") % {"name": path, "error": error.strerror or error}
        ) from error
    if size == 0:
        raise Invalid(_("%(name)s is empty.") % {"name": path.name})
    if size > limits.archive:
        raise Invalid(
            _("%(name)s is larger than %(most)s GB.") % {"name": path.name, "most": limits.archive // 1024**3}
        )
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) < found + 22:
        raise Invalid(
            _("%(name)s is not a zip archive, or it was cut off on its way here.") % {"name": path.name}
        )
    directory = int.from_bytes(tail[found + 12 : found + 16], "little")
    wide = tail.rfind(b"PK\x06\x06", 0, found)
    if directory == 0xFFFFFFFF and wide >= 0:
        directory = int.from_bytes(tail[wide + 40 : wide + 48], "little")
    if directory > limits.directory or directory > size:
        raise Invalid(_("%(name)s claims to hold far too many files.") % {"name": path.name})


def _checked(archive: zipfile.ZipFile, path: Path, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise Invalid(
            _("%(name)s holds %(count)s files; at most %(most)s are read.")
            % {"name": path.name, "count": f"{len(infos):,}", "most": f"{limits.entries:,}"}
        )
    files: dict[str, zipfile.ZipInfo] = {}
    total = packed = 0
    for info in infos:
        name = _clean_name(info, path)
        _check_entry(info, name, limits)
        total += info.file_size
        packed += info.compress_size
        if info.is_dir() or name.startswith("__MACOSX/") or name.endswith(".DS_Store"):
            continue
        if name in files:
            raise Invalid(
                _("%(name)s holds two files named %(name2)s.") % {"name": path.name, "name2": _shown(name)}
            )
        files[name] = info
    if total > limits.total:
        raise Invalid(
            _("%(name)s unpacks to more than %(most)s GB.")
            % {"name": path.name, "most": limits.total // 1024**3}
        )
    if packed > path.stat().st_size:
        raise Invalid(_("%(name)s is built so that its files overlap. It is not read.") % {"name": path.name})
    if total > 64 * 1024**2 and total > packed * limits.ratio:
        raise Invalid(
            _("%(name)s unpacks to %(total)s times its size. It is not read.")
            % {"name": path.name, "total": total // max(1, packed)}
        )
    if not files:
        raise Invalid(_("%(name)s holds no files.") % {"name": path.name})
    return _unwrapped(files)


def _clean_name(info: zipfile.ZipInfo, path: Path) -> str:
    raw = info.orig_filename
    name = raw.replace("\\", "/")
    parts = name.split("/")
    if "\0" in raw or name.startswith("/") or ".." in parts or (len(name) > 1 and name[1] == ":"):
        raise Invalid(
            _("%(name)s holds a file whose name leads outside the archive: %(name2)s.")
            % {"name": path.name, "name2": _shown(name)}
        )
    if len(name) > 1000:
        raise Invalid(
            _("%(name)s holds a file with a name of %(count)s characters.")
            % {"name": path.name, "count": f"{len(name):,}"}
        )
    return name


def _check_entry(info: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Invalid(
            _("The archive holds a link or device: %(name)s. It is not read.") % {"name": _shown(name)}
        )
    if info.flag_bits & 0x2041 or info.compress_type == 99:
        raise Invalid(_("The archive is encrypted. Unlock it first, then import it again."))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Invalid(
            _("%(name)s is packed in a way that is not read here. Pack the archive as an ordinary zip.")
            % {"name": _shown(name)}
        )
    if name.lower().endswith(_NESTED) and not name.startswith("__MACOSX/"):
        raise Invalid(
            _("The archive holds another archive: %(name)s. Unpack that one first.") % {"name": _shown(name)}
        )
    if info.file_size > limits.entry:
        raise Invalid(
            _("%(name)s is larger than %(most)s GB unpacked.")
            % {"name": _shown(name), "most": limits.entry // 1024**3}
        )
    if info.file_size > 16 * 1024**2 and info.file_size > info.compress_size * limits.ratio:
        raise Invalid(
            _("%(name)s unpacks to %(times)s times its size.")
            % {"name": _shown(name), "times": info.file_size // max(1, info.compress_size)}
        )


def _unwrapped(files: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Names without the one folder that people wrap around an export when they zip it again."""
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1 or any("/" not in name for name in files):
        return files
    if next(iter(tops)) == "t":
        return files
    return {name.partition("/")[2]: info for name, info in files.items()}


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:120])


class Metered:
    """A stream that breaks off when one row of it grows beyond the limit, in bytes or in open brackets."""

    def __init__(self, file: IO[bytes], limit: int, brackets: int = 10_000) -> None:
        self._file = file
        self._limit = limit
        self._brackets = brackets
        self._since = 0
        self._open = 0
        self.tail = b""

    def start(self) -> None:
        """A row is complete: count afresh."""
        self._since = self._open = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.tail = (self.tail + data[-400:])[-400:]
        self._since += len(data)
        self._open += data.count(b"[") + data.count(b"{") - data.count(b"]") - data.count(b"}")
        if self._since > self._limit:
            raise ValueError(f"one row is longer than {self._limit // 1024**2} MB")
        if self._open > self._brackets:
            raise ValueError("one row is nested too deeply")
        return data
