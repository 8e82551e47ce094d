"""Writes exports and backups while the home runs: of one moment, whole or not at all, readable by nobody else."""

import fcntl
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import serializers
from django.db import models
from django.db.utils import OperationalError
from django.utils.translation import gettext as _

from hearth import __version__
from hearth.base import clock
from hearth.base import media as files
from hearth.base.errors import Invalid
from hearth.base.models import Media
from hearth.base.seal import seal
from hearth.ledger import media, read, replay
from hearth.ledger.activity import HOME
from hearth.ledger.private import is_private
from hearth.ledger.rebuild import models_of
from hearth.people.founding import recovery_public_key
from hearth.server.leaving import form
from hearth.server.snapshot import snapshot
from hearth.spaces.models import PendingDelete

EXPORT, BACKUP = "export", "backup"
_CHUNK = 1 << 20


@dataclass(slots=True)
class Archive:
    """An archive being written: the zip, what was hashed so far, and what will stand in the manifest."""

    zip: zipfile.ZipFile
    kind: str
    moment: int
    key: bytes | None = None
    hashes: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def entry(self, name: str, *, squeeze: bool = True) -> Iterator[Callable[[bytes], None]]:
        """One file of the archive; its SHA-256 goes into the manifest if it is a list."""
        info = zipfile.ZipInfo(name, clock.from_ms(self.moment).timetuple()[:6])
        info.external_attr = 0o600 << 16
        info.compress_type = zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED
        digest = hashlib.sha256()
        with self.zip.open(info, "w", force_zip64=True) as out:

            def put(data: bytes) -> None:
                digest.update(data)
                out.write(data)

            yield put
        if name.endswith(".jsonl"):
            self.hashes[name] = digest.hexdigest()


def save(path: Path, kind: str) -> dict[str, Any]:
    """Write an export or a backup to `path`: mode 0600, in one step at the end. Returns the manifest."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with _own(partial) as out:
            facts = write(out, kind)
            out.flush()
            os.fsync(out.fileno())
            os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Invalid(
            _("%(name)s cannot be written: %(error)s. Nothing is left behind.")
            % {"name": path, "error": error.strerror or error}
        ) from error
    except OperationalError as error:
        partial.unlink(missing_ok=True)
        raise Invalid(
            _("%(name)s was not written: the database answered: %(error)s.") % {"name": path, "error": error}
        ) from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return facts


@contextmanager
def _own(partial: Path) -> Iterator[IO[bytes]]:
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w+b") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Invalid(
                _("Somebody is writing %(partial)s already.") % {"partial": partial.name}
            ) from error
        out.truncate(0)
        yield out


def write(out: IO[bytes], kind: str) -> dict[str, Any]:
    """Write the whole archive to a file or a pipe; returns the manifest."""
    with snapshot(), zipfile.ZipFile(out, "w", allowZip64=True) as packed:
        archive = Archive(packed, kind, clock.now(), recovery_public_key())
        named, sealed = _ledger(archive)
        if kind == BACKUP:
            _media(archive, Media.objects.order_by("sha"))
            _side(archive)
            _files(archive)
        else:
            _media(archive, Media.objects.filter(sha__in=list(named)).order_by("sha"))
            _sealed_media(archive, sorted(sealed - named))
        _manifest(archive)
        return archive.facts


def _ledger(archive: Archive) -> tuple[set[str], set[str]]:
    """Every row; returns the files that open rows name and those that sealed rows name."""
    leaving_out = (
        set(PendingDelete.objects.values_list("uri", flat=True)) if archive.kind == EXPORT else set()
    )
    named: set[str] = set()
    private: set[str] = set()
    rows = sealed = unsealable = 0
    with archive.entry(form.LEDGER) as put:
        for raw in replay.raw_rows():
            rows += 1
            payload: str | None = raw[16]
            if raw[4] in leaving_out and raw[2] in ("Create", "Update"):
                payload = None
            if archive.kind == EXPORT and _only_passes(raw):
                payload = None
            if archive.kind == BACKUP:
                put(form.line_of(raw, payload=payload))
                continue
            waiting = replay.sealed_of(raw[0]) if payload is None else None
            if waiting is not None:
                sealed += 1
            elif payload is not None and is_private(read.row_of(raw)):
                private |= media.named_in(payload)
                waiting = seal(archive.key, payload.encode()) if archive.key else None
                sealed, unsealable = sealed + bool(archive.key), unsealable + (not archive.key)
                payload = None
            else:
                named |= media.named_in(payload)
            put(form.line_of(raw, payload=payload, sealed=waiting))
    archive.facts |= {"rows": rows, "sealed": sealed, "left_out": unsealable + len(leaving_out)}
    return named, private


def _only_passes(raw: replay.Raw) -> bool:
    """Whether this is a post of another server that is here only because somebody follows its author."""
    return raw[13] == "activitypub" and raw[16] is not None and '"hearth:passing":true' in raw[16]


def _media(archive: Archive, kept: Iterable[Media]) -> None:
    lines = []
    for item in kept:
        if _copy(archive, f"media/{item.name}", files.path_of(item.sha, item.ext)):
            lines.append(_described(item))
    with archive.entry(form.MEDIA) as put:
        for line in lines:
            put(line)
    archive.facts["media"] = len(lines)


def _described(item: Media) -> bytes:
    return (
        orjson.dumps({each.attname: getattr(item, each.attname) for each in Media._meta.concrete_fields})
        + b"\n"
    )


def _copy(archive: Archive, name: str, path: Path) -> bool:
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return False  # deleted since
    with source, archive.entry(name, squeeze=not name.startswith("media/")) as put:
        while chunk := source.read(_CHUNK):
            put(chunk)
    return True


def _sealed_media(archive: Archive, shas: list[str]) -> None:
    count = 0
    for item in Media.objects.filter(sha__in=shas if archive.key else []).order_by("sha"):
        try:
            body = files.path_of(item.sha, item.ext).read_bytes()
        except FileNotFoundError:
            continue
        count += 1
        assert archive.key is not None
        with archive.entry(f"sealed/{count}", squeeze=False) as put:
            put(seal(archive.key, _described(item) + body))
    archive.facts["sealed_media"] = count


def side_models() -> list[type[models.Model]]:
    """What a backup carries beside the ledger: accounts, sessions, settings, cursors, markers, runs."""
    return [model for model in models_of("side") if model is not Media] + [Session]


def _side(archive: Archive) -> None:
    counts = {}
    for model in side_models():
        label = model._meta.label_lower
        rows = model._default_manager.order_by("pk")
        with archive.entry(f"side/{label}.jsonl") as put:
            for row in rows.iterator(chunk_size=1000):
                put(serializers.serialize("jsonl", [row]).encode())
        counts[label] = rows.count()
    archive.facts["side"] = counts


def _files(archive: Archive) -> None:
    data = Path(settings.DATA)
    count = 0
    for path in sorted(data.rglob("*")):
        inside = path.relative_to(data).as_posix()
        if path.is_symlink() or not path.is_file() or inside.startswith(form.DERIVED):
            continue
        if form.FILE_NAME.fullmatch(f"files/{inside}"):
            count += _copy(archive, f"files/{inside}", path)
    for path in sorted((data / "sealed").glob("*")):
        _copy(archive, f"sealed/{path.name}", path)
    archive.facts["files"] = count


def _manifest(archive: Archive) -> None:
    home = read.state(HOME)
    told = home.payload if home else {}
    archive.facts |= {
        "format": form.FORMAT,
        "kind": archive.kind,
        "version": __version__,
        "made": archive.moment,
        "home": {"name": told.get("name", ""), "purpose": told.get("summary", "")},
        "head": read.head(),
        "counts": {
            model._meta.label_lower: model._default_manager.count() for model in models_of("projection")
        },
        "sha256": archive.hashes,
        "recovery_public_key": archive.key.hex() if archive.key else "",
    }
    with archive.entry(form.MANIFEST) as put:
        put(orjson.dumps(archive.facts, option=orjson.OPT_INDENT_2))
