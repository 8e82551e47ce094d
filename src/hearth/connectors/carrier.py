"""One run at work: it reads, fills batches, and records each with the position it brings the run to."""

import fcntl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid
from hearth.connectors import claims, models, shape
from hearth.connectors.models import ImportRun, ImportSpan
from hearth.connectors.pictures import with_pictures
from hearth.connectors.registry import connector, is_loose
from hearth.connectors.report import POSTS, Report
from hearth.connectors.source import Source
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import Recorded, record, record_many, writing

HOLD, HOLD_ALONE = 0.040, 0.400
"""seconds a batch may hold the write lock: while people talk, who must hardly notice, and while nothing is served"""
SHORT_PAUSE, LONG_PAUSE = 0.004, 0.030
"""seconds between batches while people talk; longer after somebody else has written"""
SMALLEST, LARGEST = 8, 500
BAD_SHARE, BAD_FEW = 0.01, 10
"""above this share of unreadable lines (and this number) a run stops and asks"""

_ITS_FAULT = (HearthError, DatabaseError, ValueError, TypeError, KeyError)
"""how an activity that cannot be recorded says so"""

Progress = Callable[[Report, ImportRun | None], None]


class Carrier:
    """One run at work: reads, fills batches, records them with position and counts."""

    def __init__(
        self, found: ImportRun, progress: Progress | None, orphaned: Callable[[], bool] | None
    ) -> None:
        self.run = found
        self.progress = progress
        self.orphaned = orphaned
        self.report = Report.of({**found.counts, **found.notes, "run": found.pk, "seconds": found.seconds})
        loose = is_loose(found.connector)
        self.source = Source(Path(found.path), host=found.host, now=clock.now(), loose=loose, name=found.name)
        if found.entry:
            self.report.remind(self.source)
            self.source.at((found.entry, found.row))
        self.left_out = frozenset(found.left_out)
        self.batch: list[tuple[Activity, bool]] = []
        self.size = min(64, LARGEST)
        self.hold = HOLD if is_served() else HOLD_ALONE
        self.looked = time.monotonic()
        self.look = 0
        self.stretch: tuple[int, int] | None = None
        self.span: tuple[int, int] | None = None
        self.before = found.seconds
        self.begun = time.monotonic()

    def carry(self) -> Report:
        """Record everything that is not here yet."""
        try:
            for activity, on_talk in self._wanted():
                self.batch.append((activity, on_talk))
                if len(self.batch) >= self.size and not self._flush():
                    return self._end(self.run.state)
            if not self._flush(last=True):
                return self._end(self.run.state)
            check_readable(self.source, self.report)
            if self.run.noticed is not None:
                record(notice(self.report.origin, self.run.noticed))
            return self._end(models.DONE)
        finally:
            self.source.close()

    def _wanted(self) -> Iterator[tuple[Activity, bool]]:
        on_talk = True
        for activity in connector(self.run.connector).read(self.source):
            if activity.type == "Create" and activity.object_type in POSTS:
                on_talk = activity.payload.get("hearth:talk") is not False
            elif activity.object_type == "hearth:ImportFlag":
                activity = self._mapped(activity)
            if activity.target not in self.left_out and activity.object not in self.left_out:
                yield with_pictures(activity, self.source), on_talk

    def _mapped(self, activity: Activity) -> Activity:
        """A staff flag as the founder mapped it; what she said nothing about stays as the connector had it."""
        meaning = self.run.mapped.get(str(activity.payload.get("flag")), activity.payload.get("mapped"))
        return replace(activity, payload={**activity.payload, "mapped": meaning})

    def _flush(self, *, last: bool = False) -> bool:
        """Record the batch with its position; false when the run shall not go on."""
        if self.batch:
            self._record()
        if not last:
            if self.progress:
                self.progress(self.report, self.run)
            self._let_others_write()
        return self._may_go_on()

    def _record(self) -> None:
        """Record the batch in one piece, or one by one when something in it cannot be recorded."""
        activities, whole = [activity for activity, _ in self.batch], False
        held = time.monotonic()
        try:
            with writing():
                held = time.monotonic()
                results: list[Recorded | None] = record_many(activities)
                whole = True
                self._keep(results)
        except _ITS_FAULT as error:
            # No savepoint around the batch: with one open, SQLite keeps a copy of every page the batch touches.
            if whole or _not_its_fault(error):
                raise
            with writing():
                held = time.monotonic()
                self._keep([self._one(activity) for activity in activities])
        spent = time.monotonic() - held
        self.report.origin = self.report.origin or self.batch[0][0].origin
        self.batch.clear()
        self._notice_others()
        wanted = int(self.size * self.hold / max(spent, 0.001))
        self.size = max(SMALLEST, min(LARGEST, wanted, self.size * 2))

    def _keep(self, results: Sequence[Recorded | None]) -> None:
        """Counts, claims and position, in the batch's own transaction."""
        for (activity, on_talk), result in zip(self.batch, results, strict=True):
            if result is None:
                continue
            if result.new:
                self._remember(result.seq)
                self.report.tally(activity, on_talk)
            elif activity.type == "Create" and shape.stamp(activity.payload):
                self._bring_up_to_date(activity)
        if self.source.claims:
            self.report.addresses += claims.keep(self.batch[0][0].origin, self.source.claims)
            self.source.claims.clear()
        self._save()

    def _let_others_write(self) -> None:
        """SQLite's lock is no queue: without a pause we would take it again before whoever waits for it looks."""
        if self.hold == HOLD and connection.vendor == "sqlite":
            look = read.quick_look()
            time.sleep(LONG_PAUSE if look != self.look else SHORT_PAUSE)
            self.look = look

    def _notice_others(self) -> None:
        """A home that begins to be served while we work alone gets shorter batches from then on."""
        if self.hold != HOLD and time.monotonic() - self.looked > 1:
            self.looked = time.monotonic()
            self.hold = HOLD if is_served() else HOLD_ALONE

    def _one(self, activity: Activity) -> Recorded | None:
        try:
            with transaction.atomic():
                return record(activity)
        except _ITS_FAULT as error:
            read.forget_nums()
            if _not_its_fault(error):
                raise
            self.source.bad(activity.id, f"could not be recorded: {str(error)[:120]}")
            return None

    def _bring_up_to_date(self, activity: Activity) -> None:
        """What is here already came from an older export: take over a newer text."""
        now = read.state(activity.object)
        newer = shape.later(activity, now) if now else None
        if newer is not None and (done := record(newer)).new:
            self._remember(done.seq)
            self.report.edits += 1

    def _remember(self, seq: int) -> None:
        """A row of ours. All seqs between the first and the last of a batch are ours: nobody else can record then."""
        first, _last = self.stretch or (seq, seq)
        self.stretch = (first, seq)

    def _close_stretch(self) -> None:
        """Write the part of the ledger this batch has filled; the last row grows while nobody else records."""
        if self.stretch is None:
            return
        first, last = self.stretch
        self.stretch = None
        if self.span and self.span[1] + 1 == first:
            ImportSpan.objects.filter(pk=self.span[0]).update(last=last)
            self.span = (self.span[0], last)
        else:
            self.span = (ImportSpan.objects.create(run=self.run.pk, first=first, last=last).pk, last)

    def _save(self) -> None:
        """Position, counts and notes, in the batch's own transaction."""
        self._close_stretch()
        self.report.note(self.source)
        self.report.seconds = self.before + time.monotonic() - self.begun
        found, values = self.run, self.report.as_dict()
        found.entry, found.row = self.source.position
        found.notes = {key: values.pop(key) for key in ("lines", "bad", "bad_lines", "skipped", "unknown")}
        found.counts, found.seconds = values, self.report.seconds
        found.origin = self.report.origin or found.origin
        found.heartbeat, found.tries = clock.now(), 0
        fields = ["tries", "entry", "row", "notes", "counts", "seconds", "origin", "heartbeat"]
        found.save(update_fields=fields)

    def _may_go_on(self) -> bool:
        if not self.run.accept_bad and too_bad(self.source):
            self.run.state = models.ASKS
            return False
        asked = ImportRun.objects.filter(pk=self.run.pk).values_list("state", flat=True).first()
        if asked == models.STOPPING or asked is None:
            self.run.state = models.CANCELLED
            return False
        if self.orphaned is not None and self.orphaned():
            self.run.state = models.QUEUED
            return False
        return True

    def _end(self, state: str) -> Report:
        with writing():
            self._save()
            self.run.state = self.report.state = state
            self.run.finished = clock.now() if state == models.DONE else None
            self.run.save(update_fields=["state", "finished"])
        return self.report


def check_readable(source: Source, report: Report) -> None:
    """An archive of which no single line can be read is not this format."""
    if source.bad_count and source.bad_count >= source.lines:
        place, why = source.bad_lines[0]
        raise Invalid(
            _("Nothing in this archive can be read. %(place)s: %(why)s.") % {"place": place, "why": why}
        )
    report.state = "asks" if too_bad(source) else report.state


def too_bad(source: Source) -> bool:
    return source.bad_count > max(BAD_FEW, source.lines * BAD_SHARE)


def is_served() -> bool:
    """Whether somebody may be writing beside us: a server has this home open. Only SQLite's can be told."""
    if connection.vendor != "sqlite":
        return True
    try:
        with (Path(settings.DATA) / "tmp" / "worker.lock").open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _not_its_fault(error: Exception) -> bool:
    """Trouble of the disk or the database as a whole, which no single activity caused."""
    text = str(error).lower()
    return any(word in text for word in ("disk", "readonly", "read-only", "locked", "no space", "connection"))


def notice(origin: str, noticed: int) -> Activity:
    """The record that the authors of an origin were told (GDPR Art. 14) on that day."""
    return Activity(
        type="hearth:Notice",
        actor=HOME,
        object=origin,
        payload={"noticed": noticed},
        id=f"urn:hearth:{origin}#notice-{noticed}",
        origin=origin,
        quiet=True,
    )
