"""Carries an archive in: a dry run that only counts, or a run that records in short batches and can be resumed.

The position of a run is committed with each batch, so whatever ends it (a cancel, a kill, a full disk), it goes on
where it stopped; ids make what is met twice count once.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid
from hearth.connectors import models
from hearth.connectors.carrier import Carrier, Progress, check_readable
from hearth.connectors.models import ImportRun
from hearth.connectors.registry import connector, is_loose
from hearth.connectors.report import POSTS, Report, Seen
from hearth.connectors.shape import host_name
from hearth.connectors.source import Source


def run(
    kind: str,
    path: str | Path,
    source_name: str = "",
    dry_run: bool = False,
    noticed: int | None = None,
    progress: Progress | None = None,
    accept_bad: bool = False,
) -> Report:
    """Import an archive, or with `dry_run` only say what is in it. An interrupted run of the same archive goes on."""
    if dry_run:
        return look(kind, Path(path), source_name, progress=progress)
    found = waiting_run(kind, Path(path), source_name)
    found.noticed = noticed if noticed is not None else found.noticed
    found.accept_bad = found.accept_bad or accept_bad
    found.save()
    return carry_on(found, progress)


def look(
    kind: str, path: Path, source_name: str = "", *, progress: Progress | None = None, name: str = ""
) -> Report:
    """Read the whole archive and count; write nothing."""
    started = time.monotonic()
    module, source_name = connector(kind), host_name(source_name)
    report, seen = Report(state="ready"), Seen()
    source = Source(path, host=source_name, now=clock.now(), loose=is_loose(kind), name=name)
    try:
        on_talk = True
        for count, activity in enumerate(module.read(source)):
            if activity.type == "Create" and activity.object_type in POSTS:
                on_talk = activity.payload.get("hearth:talk") is not False
            if seen.new(activity.id):
                report.tally(activity, on_talk)
            report.origin = report.origin or activity.origin
            if progress and count % 2000 == 0:
                progress(report, None)
        report.addresses = len(dict(source.claims))
    finally:
        report.note(source)
        source.close()
    check_readable(source, report)
    report.seconds = time.monotonic() - started
    return report


def waiting_run(kind: str, path: Path, source_name: str) -> ImportRun:
    """The unfinished run of this very archive, or a new one."""
    connector(kind)
    source_name = host_name(source_name)
    Source(path, host=source_name, loose=is_loose(kind)).close()
    digest = sha256_of(path)
    known = (
        ImportRun.objects.filter(
            connector=kind, sha256=digest, host=source_name, state__in=models.UNFINISHED, ours=False
        )
        .order_by("-pk")
        .first()
    )
    if known is not None:
        known.path = str(path.resolve())
        return known
    return ImportRun(
        connector=kind,
        path=str(path.resolve()),
        name=path.name,
        host=source_name,
        sha256=digest,
        all_bytes=path.stat().st_size if path.is_file() else 0,
        created=clock.now(),
        state=models.RUNNING,
        heartbeat=clock.now(),
    )


def sha256_of(path: Path) -> str:
    """The fingerprint of an archive."""
    try:
        if path.is_dir():
            return _sha256_below(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Invalid(
            _("%(name)s cannot be read: %(error)s.") % {"name": path, "error": error.strerror or error}
        ) from error


def _sha256_below(folder: Path) -> str:
    """A folder is known by the names, sizes and times of its files: reading it all twice would cost too much."""
    known = [
        (file.relative_to(folder).as_posix(), file.lstat().st_size, file.lstat().st_mtime_ns)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]
    return hashlib.sha256(repr(known).encode()).hexdigest()


def working_on(number: int) -> bool:
    """Whether a process works on this run at the moment."""
    try:
        with (Path(settings.DATA) / "tmp" / f"import-{number}.lock").open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


@contextmanager
def alone(number: int) -> Iterator[None]:
    """Only one process works on a run; the lock ends with the process, however that ends."""
    path = Path(settings.DATA) / "tmp" / f"import-{number}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Invalid(_("This import is already running.")) from error
        yield


def carry_on(
    found: ImportRun, progress: Progress | None = None, orphaned: Callable[[], bool] | None = None
) -> Report:
    """Work on a run until it is done, cancelled, or `orphaned` says that nobody waits for it any more."""
    with alone(found.pk):
        moment = clock.now()
        found.state, found.error, found.heartbeat = models.RUNNING, "", moment
        found.started = found.started or moment
        found.save()
        try:
            return Carrier(found, progress, orphaned).carry()
        except (HearthError, OSError, DatabaseError) as error:
            _fail(found, error)
            raise
        except KeyboardInterrupt:
            ImportRun.objects.filter(pk=found.pk).update(state=models.CANCELLED)
            raise


def _fail(found: ImportRun, error: Exception) -> None:
    """Say on the row why it stopped; a disk too full for that must not hide the first error."""
    try:
        ImportRun.objects.filter(pk=found.pk).update(state=models.FAILED, error=str(error)[:500])
    except DatabaseError:
        return


def orphan_of(parent: int) -> Callable[[], bool]:
    """Whether the process that started us is gone."""
    return lambda: os.getppid() != parent
