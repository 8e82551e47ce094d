"""What the keepers of a home do with archives: hand one in, start, cancel, go on, take back, say who was told."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import Invalid, NotFound
from hearth.connectors import models
from hearth.connectors.carrier import notice
from hearth.connectors.models import ImportRun
from hearth.connectors.registry import connector
from hearth.connectors.run import working_on
from hearth.connectors.shape import host_name
from hearth.ledger.record import record
from hearth.people.roles import require_steward
from hearth.people.sight import Viewer

KEPT = 7 * clock.DAY
"""how long an uploaded archive waits for somebody to decide"""


def intake() -> Path:
    """Where uploads lie until they are in."""
    folder = Path(settings.DATA) / "intake"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def access_run(viewer: Viewer, number: int) -> ImportRun:
    """A run, for those who may import."""
    require_steward(viewer)
    found = ImportRun.objects.filter(pk=number, person=None).first()
    if found is None:
        raise NotFound
    return found


def runs(viewer: Viewer) -> list[ImportRun]:
    """All runs, newest first; what members bring along for themselves is theirs alone (`own`)."""
    require_steward(viewer)
    return list(ImportRun.objects.filter(person=None).order_by("-pk")[:100])


def hand_in(viewer: Viewer, kind: str, host: str, path: Path, name: str, sha256: str) -> ImportRun:
    """Take an uploaded archive and have it looked through."""
    require_steward(viewer)
    connector(kind)
    return ImportRun.objects.create(
        connector=kind,
        path=str(path),
        name=name[:200],
        ours=True,
        host=host_name(host),
        sha256=sha256,
        all_bytes=path.stat().st_size,
        created=clock.now(),
        state=models.LOOKING,
    )


def start(
    viewer: Viewer, number: int, *, wanted: Sequence[str], flags: Mapping[str, str], accept_bad: bool
) -> None:
    """Bring it in: the wanted rooms, with each staff flag meaning brand or peer."""
    run = access_run(viewer, number)
    if run.state != models.READY:
        raise Invalid(_("This archive is not waiting to be started."))
    report = run.report or {}
    if report.get("state") == "asks" and not accept_bad:
        raise Invalid(_("Too many lines cannot be read. Tick that you have seen them, then start."))
    rooms = set(report.get("rooms", {}))
    if rooms and not rooms & set(wanted):
        raise Invalid(_("Choose at least one room to bring in."))
    run.left_out = sorted(rooms - set(wanted))
    run.mapped = {flag: meaning for flag, meaning in flags.items() if meaning in ("brand", "peer")}
    run.accept_bad, run.state, run.error, run.heartbeat = accept_bad, models.QUEUED, "", 0
    run.save()


def cancel(viewer: Viewer, number: int) -> None:
    """Stop after the batch in hand. What is in stays in."""
    run = access_run(viewer, number)
    changed = ImportRun.objects.filter(pk=run.pk, state__in=(models.QUEUED, models.RUNNING))
    if not changed.update(state=models.STOPPING):
        raise Invalid(_("This import is not running."))
    if not working_on(run.pk):
        ImportRun.objects.filter(pk=run.pk, state=models.STOPPING).update(state=models.CANCELLED)


def go_on(viewer: Viewer, number: int, *, accept_bad: bool = False) -> None:
    """Continue where it stopped."""
    run = access_run(viewer, number)
    if run.state not in (models.CANCELLED, models.FAILED, models.ASKS):
        raise Invalid(_("This import is not interrupted."))
    if not Path(run.path).is_file():
        raise Invalid(
            _("The archive is no longer here. Hand it in again: what is in already is not taken twice.")
        )
    if run.state == models.ASKS and not accept_bad:
        raise Invalid(_("Tick that you have seen the lines that cannot be read, then go on."))
    looked = bool(run.report) or bool(run.entry) or not run.ours
    run.accept_bad = run.accept_bad or accept_bad
    run.state, run.error, run.tries, run.heartbeat = models.QUEUED if looked else models.LOOKING, "", 0, 0
    run.save()


def take_back(viewer: Viewer, number: int) -> None:
    """Undo a run: what it brought in leaves the home; a later import may bring it again."""
    run = access_run(viewer, number)
    if run.state not in (models.DONE, models.CANCELLED, models.FAILED, models.ASKS) or not run.counts:
        raise Invalid(_("There is nothing of this import to take back, or it is still running."))
    run.state, run.error, run.tries, run.heartbeat = models.UNDOING, "", 0, 0
    run.save()


def throw_away(viewer: Viewer, number: int) -> None:
    """Forget an archive that was only looked at."""
    run = access_run(viewer, number)
    if run.counts or run.state in (models.RUNNING, models.STOPPING, models.UNDOING, models.QUEUED):
        raise Invalid(_("This import has already brought something in. Take it back instead."))
    drop_archive(run)
    run.delete()


def say_noticed(viewer: Viewer, number: int, day: int) -> None:
    """Record on which day the authors of this origin were told."""
    run = access_run(viewer, number)
    if not run.origin:
        raise Invalid(_("Look through the archive first."))
    if day > clock.now():
        raise Invalid(_("That day is still to come. Tell them first, then say when you did."))
    record(notice(run.origin, day))
    ImportRun.objects.filter(origin=run.origin).update(noticed=day)


def drop_archive(run: ImportRun) -> None:
    """Remove an uploaded archive from the data folder; an operator's own file is left alone."""
    if run.ours and Path(run.path).parent == intake():
        Path(run.path).unlink(missing_ok=True)


def forget_stale_uploads(now: int) -> None:
    """Remove archives nobody decided about for a week, and parts of uploads that broke off."""
    waiting = (models.READY, models.CANCELLED, models.FAILED, models.ASKS)
    for run in ImportRun.objects.filter(ours=True, state__in=waiting, created__lt=now - KEPT):
        drop_archive(run)
        if not run.counts:
            run.delete()
    for part in intake().glob("*.part"):
        if os.stat(part).st_mtime * 1000 < now - clock.DAY:
            part.unlink(missing_ok=True)
