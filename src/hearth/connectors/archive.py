"""Opens a zip from a stranger: refuses what is hostile or broken with one plain sentence, before anything is read."""

import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hearth.base.errors import Invalid

READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
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
        raise Invalid(f"{path.name} is not a zip archive, or it was cut off on its way here.") from error
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
            raise Invalid(f"{path} is not a file. Give the zip itself, as it was downloaded.")
        with path.open("rb") as file:
            file.seek(max(0, size - _TAIL))
            tail = file.read()
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror or error}.") from error
    if size == 0:
        raise Invalid(f"{path.name} is empty.")
    if size > limits.archive:
        raise Invalid(f"{path.name} is larger than {limits.archive // 1024**3} GB.")
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) < found + 22:
        raise Invalid(f"{path.name} is not a zip archive, or it was cut off on its way here.")
    directory = int.from_bytes(tail[found + 12 : found + 16], "little")
    wide = tail.rfind(b"PK\x06\x06", 0, found)
    if directory == 0xFFFFFFFF and wide >= 0:
        directory = int.from_bytes(tail[wide + 40 : wide + 48], "little")
    if directory > limits.directory or directory > size:
        raise Invalid(f"{path.name} claims to hold far too many files.")


def _checked(archive: zipfile.ZipFile, path: Path, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise Invalid(f"{path.name} holds {len(infos):,} files; at most {limits.entries:,} are read.")
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
            raise Invalid(f"{path.name} holds two files named {_shown(name)}.")
        files[name] = info
    if total > limits.total:
        raise Invalid(f"{path.name} unpacks to more than {limits.total // 1024**3} GB.")
    if packed > path.stat().st_size:
        raise Invalid(f"{path.name} is built so that its files overlap. It is not read.")
    if total > 64 * 1024**2 and total > packed * limits.ratio:
        raise Invalid(f"{path.name} unpacks to {total // max(1, packed)} times its size. It is not read.")
    if not files:
        raise Invalid(f"{path.name} holds no files.")
    return _unwrapped(files)


def _clean_name(info: zipfile.ZipInfo, path: Path) -> str:
    raw = info.orig_filename
    name = raw.replace("\\", "/")
    parts = name.split("/")
    if "\0" in raw or name.startswith("/") or ".." in parts or (len(name) > 1 and name[1] == ":"):
        raise Invalid(f"{path.name} holds a file whose name leads outside the archive: {_shown(name)}.")
    if len(name) > 1000:
        raise Invalid(f"{path.name} holds a file with a name of {len(name):,} characters.")
    return name


def _check_entry(info: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Invalid(f"The archive holds a link or device: {_shown(name)}. It is not read.")
    if info.flag_bits & 0x2041 or info.compress_type == 99:
        raise Invalid("The archive is encrypted. Unlock it first, then import it again.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Invalid(
            f"{_shown(name)} is packed in a way that is not read here. Pack the archive as an ordinary zip."
        )
    if name.lower().endswith(_NESTED) and not name.startswith("__MACOSX/"):
        raise Invalid(f"The archive holds another archive: {_shown(name)}. Unpack that one first.")
    if info.file_size > limits.entry:
        raise Invalid(f"{_shown(name)} is larger than {limits.entry // 1024**3} GB unpacked.")
    if info.file_size > 16 * 1024**2 and info.file_size > info.compress_size * limits.ratio:
        raise Invalid(
            f"{_shown(name)} unpacks to {info.file_size // max(1, info.compress_size)} times its size."
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
