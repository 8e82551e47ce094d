"""Reads exports and backups and trusts nothing in them: names, sizes, hashes and every line are checked before use."""

import hashlib
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import orjson
from django.utils.translation import gettext as _

from hearth.base.errors import Invalid
from hearth.base.seal import public_of, unseal
from hearth.base.zips import DAMAGED
from hearth.server.leaving import form

MAX_ENTRIES = 2_000_000
MAX_MANIFEST = 5_000_000
MAX_RATIO = 300
"""how many times its packed size an entry may unfold to, above SMALL"""
SMALL = 20_000_000
_CHUNK = 1 << 20
_PLAIN = (form.MANIFEST, form.LEDGER, form.MEDIA)


@dataclass(slots=True)
class Opened:
    """An archive whose names, sizes and manifest were found fit; `key` is the private half of the recovery key."""

    zip: zipfile.ZipFile
    manifest: dict[str, Any]
    key: bytes | None = None

    @property
    def is_backup(self) -> bool:
        """Whether it carries secrets and side rows, too."""
        return bool(self.manifest["kind"] == "backup")

    def named(self, beginning: str) -> list[str]:
        """The entries of one folder of the archive."""
        return sorted(info.filename for info in self.zip.infolist() if info.filename.startswith(beginning))

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a list; its hash is compared at the end."""
        digest = hashlib.sha256()
        with _reading(self.zip, name) as file:
            while line := file.readline(form.MAX_LINE):
                if not line.endswith(b"\n"):
                    raise Invalid(_("%(name)s in this file has a line that does not end.") % {"name": name})
                digest.update(line)
                yield line
        if digest.hexdigest() != self.manifest["sha256"].get(name):
            raise Invalid(
                _("%(name)s in this file was changed after it was written. Nothing was restored.")
                % {"name": name}
            )

    def rows(self) -> Iterator[tuple[list[Any], bytes | None]]:
        """Every row of the ledger in order; sealed payloads are opened when the key is there."""
        last = 0
        for number, line in enumerate(self.lines(form.LEDGER), 1):
            raw, sealed = form.row_from(line, number)
            if raw[0] <= last:
                raise Invalid(
                    _("Line %(number)s of the ledger in this file is out of order. Nothing was restored.")
                    % {"number": f"{number:,}"}
                )
            last = raw[0]
            if sealed is not None and self.key is not None:
                raw[16], sealed = payload_in(unseal(self.key, sealed)), None
            yield raw, sealed

    def copy(self, name: str, out: "Sink") -> str:
        """Copy an entry out, and return the SHA-256 of what was copied."""
        digest = hashlib.sha256()
        with _reading(self.zip, name) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                out.write(chunk)
        return digest.hexdigest()

    def bytes_of(self, name: str, limit: int) -> bytes:
        """A small entry as a whole."""
        with _reading(self.zip, name) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise Invalid(_("%(name)s in this file is too large.") % {"name": name})
        return data


def payload_in(opened: bytes) -> str:
    """The payload that was sealed, as canonical JSON."""
    try:
        payload = orjson.loads(opened)
    except orjson.JSONDecodeError:
        payload = None
    if not isinstance(payload, dict):
        raise Invalid(_("A sealed part of this file does not hold what it should. Nothing was restored."))
    return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode()


@contextmanager
def _reading(packed: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    try:
        with _place_of(packed, name) as file:
            yield file
    except (*DAMAGED, KeyError) as error:
        raise Invalid(
            _("%(name)s in this file is damaged or missing. Nothing was restored.") % {"name": name}
        ) from error


def _place_of(packed: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return packed.open(name)
    except (OSError, ValueError) as error:  # the list of the archive leads outside of it
        raise zipfile.BadZipFile(str(error)) from error


@contextmanager
def opened(path: Path, key: bytes | None = None) -> Iterator[Opened]:
    """Open an export or backup. Raises Invalid with a plain sentence for anything that is not one."""
    try:
        packed = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise Invalid(_("There is no file %(name)s.") % {"name": path}) from error
    except OSError as error:
        raise Invalid(
            _("%(name)s cannot be read: %(error)s.") % {"name": path, "error": error.strerror or error}
        ) from error
    except (*DAMAGED, ValueError) as error:
        raise Invalid(
            _("%(name)s is not an export or backup of a home, or it was cut short.") % {"name": path}
        ) from error
    with packed:
        _check_names(packed)
        archive = Opened(packed, {}, key)
        archive.manifest = _manifest(archive)
        if key is not None and public_of(key).hex() != archive.manifest["recovery_public_key"]:
            raise Invalid(_("This recovery key belongs to another home. Nothing was restored."))
        yield archive


def check_all(archive: Opened, room: Path, progress: Callable[[str], None] = lambda _: None) -> None:
    """Read everything once before anything is written: what is damaged or tampered with stops here."""
    total = sum(info.file_size for info in archive.zip.infolist())
    free = shutil.disk_usage(room).free
    if total + 50_000_000 > free:
        raise Invalid(
            _("This needs %(total)s MB, and the disk has %(free)s MB left.")
            % {"total": f"{total / 1000000.0:,.0f}", "free": f"{free / 1000000.0:,.0f}"}
        )
    progress("checking")
    seen: set[str] = set()
    rows = 0
    for raw, _sealed in archive.rows():
        rows += 1
        if raw[1] in seen:
            raise Invalid(
                _("Line %(rows)s of the ledger in this file repeats an activity. Nothing was restored.")
                % {"rows": f"{rows:,}"}
            )
        seen.add(raw[1])
    if rows != archive.manifest["rows"]:
        raise Invalid(_("This file does not hold as many activities as it says. Nothing was restored."))
    for name in archive.named("side/"):
        for _line in archive.lines(name):
            pass
    described = {entry["sha"] for entry in described_media(archive)}
    for name in archive.named("media/"):
        found = form.MEDIA_NAME.fullmatch(name)
        assert found
        if archive.copy(name, _Nowhere()) != found[1] or found[1] not in described:
            raise Invalid(
                _("%(name)s in this file is not what its name says. Nothing was restored.") % {"name": name}
            )
    for name in (*archive.named("sealed/"), *archive.named("files/")):
        archive.copy(name, _Nowhere())


class Sink(Protocol):
    """Where copied bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take these bytes."""
        ...


class _Nowhere:
    """Where bytes go that are only hashed."""

    def write(self, data: bytes, /) -> int:
        return len(data)


def described_media(archive: Opened) -> Iterator[dict[str, Any]]:
    """The lines about media files, each checked for shape."""
    for line in archive.lines(form.MEDIA):
        yield media_line(line)


def media_line(line: bytes) -> dict[str, Any]:
    """What is known of one media file."""
    try:
        entry = orjson.loads(line)
        entry = {"lasts": 0, **entry} if isinstance(entry, dict) else entry  # older files do not tell it
    except orjson.JSONDecodeError as error:
        raise Invalid(_("The list of media in this file is damaged. Nothing was restored.")) from error
    texts = ("sha", "ext", "mime", "blurhash")
    numbers = ("width", "height", "size", "stored", "lasts")
    fine = (
        isinstance(entry, dict)
        and entry.keys() == {*texts, *numbers}
        and all(isinstance(entry[name], str) and len(entry[name]) <= 64 for name in texts)
        and all(isinstance(entry[name], int) and 0 <= entry[name] < 1 << 53 for name in numbers)
        and form.MEDIA_NAME.fullmatch(f"media/{entry['sha']}.{entry['ext']}")
    )
    if not fine:
        raise Invalid(_("The list of media in this file is malformed. Nothing was restored."))
    found: dict[str, Any] = entry
    return found


def _check_names(packed: zipfile.ZipFile) -> None:
    infos = packed.infolist()
    if len(infos) > MAX_ENTRIES:
        raise Invalid(_("This file has too many entries to be an export."))
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        if name in seen or not _is_known(name):
            raise Invalid(
                _("This file holds something an export never has: %(name)s. Nothing was restored.")
                % {"name": repr(name[:80])}
            )
        seen.add(name)
        if stat.S_ISLNK(info.external_attr >> 16) or info.flag_bits & 1 or info.is_dir():
            raise Invalid(
                _("%(name)s in this file is a link or locked. Nothing was restored.")
                % {"name": repr(name[:80])}
            )
        if info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise Invalid(
                _("%(name)s in this file would unfold to far too much. Nothing was restored.")
                % {"name": repr(name[:80])}
            )
    if not {*_PLAIN} <= seen:
        raise Invalid(_("This is not an export or backup of a home: its lists are missing."))


def _is_known(name: str) -> bool:
    if name in _PLAIN:
        return True
    patterns = (form.MEDIA_NAME, form.SEALED_NAME, form.SIDE_NAME, form.FILE_NAME)
    return any(pattern.fullmatch(name) for pattern in patterns) and not name.startswith(
        tuple(f"files/{reserved}" for reserved in form.DERIVED)
    )


def _manifest(archive: Opened) -> dict[str, Any]:
    try:
        manifest = orjson.loads(archive.bytes_of(form.MANIFEST, MAX_MANIFEST))
    except orjson.JSONDecodeError as error:
        raise Invalid(_("The manifest of this file is damaged. Nothing was restored.")) from error
    shape: dict[str, type] = {
        "format": int,
        "kind": str,
        "version": str,
        "rows": int,
        "sealed": int,
        "media": int,
        "counts": dict,
        "sha256": dict,
        "recovery_public_key": str,
    }
    if not isinstance(manifest, dict) or not all(isinstance(manifest.get(n), t) for n, t in shape.items()):
        raise Invalid(_("The manifest of this file is not that of a home. Nothing was restored."))
    if manifest["format"] > form.FORMAT:
        raise Invalid(_("This was made by a newer Hearth. Upgrade this home first, then restore."))
    if manifest["kind"] not in ("export", "backup"):
        raise Invalid(_("This is neither an export nor a backup. Nothing was restored."))
    return manifest
