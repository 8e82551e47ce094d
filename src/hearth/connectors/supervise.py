"""Long work on an archive happens in a child process: pages stay fast, and its memory returns when it ends."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from hearth.base import clock
from hearth.base.errors import HearthError, Invalid
from hearth.connectors import claims, models, own
from hearth.connectors.actions import drop_archive, forget_stale_uploads
from hearth.connectors.models import ImportRun, ImportSpan
from hearth.connectors.run import alone, carry_on, look, orphan_of, working_on

log = logging.getLogger(__name__)
GRACE = 10 * clock.SECOND
"""how long a run may be silent before it is taken for dead"""
TRIES = 5
_children: dict[int, "subprocess.Popen[bytes]"] = {}


def tend(now: int) -> None:
    """Start a child for each run that waits for one, revive those whose process died. Called once a second."""
    for number, child in list(_children.items()):
        if child.poll() is not None:
            del _children[number]
    for run in ImportRun.objects.filter(state__in=models.BUSY):
        if run.pk in _children or now - run.heartbeat < GRACE * bool(run.heartbeat) or working_on(run.pk):
            continue
        if run.tries >= TRIES:
            ImportRun.objects.filter(pk=run.pk).update(
                state=models.FAILED, error="It broke off several times at the same place."
            )
            continue
        ImportRun.objects.filter(pk=run.pk).update(tries=run.tries + 1)
        _children[run.pk] = start(run.pk)


def start(number: int) -> "subprocess.Popen[bytes]":
    """A process of its own for one run."""
    words = [sys.executable, "-m", "hearth", "import-resume", str(number), "--data", str(settings.DATA)]
    return subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )


def tidy(now: int) -> None:
    """Drop claim addresses after twelve months, and uploads nobody came back for."""
    claims.forget_old(now)
    forget_stale_uploads(now)


def work_on(number: int, parent: int) -> None:
    """What the child does: whatever the run waits for. Trouble is written on the run, for the page to show."""
    run = ImportRun.objects.filter(pk=number).first()
    if run is None:
        raise Invalid(f"There is no import {number}.")
    if run.state == models.LOOKING:
        _look(run)
    elif run.state == models.UNDOING:
        _undo(run)
    elif run.state == models.STOPPING:
        ImportRun.objects.filter(pk=number).update(state=models.CANCELLED)
    elif run.state in (models.QUEUED, models.RUNNING):
        report = carry_on(run, orphaned=orphan_of(parent))
        if report.state == models.DONE:
            if run.person is not None:
                own.give(run, run.person)
            drop_archive(run)


def _look(run: ImportRun) -> None:
    with alone(run.pk):
        values: dict[str, Any]
        try:
            report = look(
                run.connector, Path(run.path), run.host, progress=lambda *_: _beat(run.pk), name=run.name
            )
            values = {
                "state": models.READY,
                "report": report.as_dict(),
                "origin": report.origin,
                "accept_bad": False,
            }
        except (HearthError, OSError) as error:
            values = {"state": models.FAILED, "error": str(error)[:500]}
        ImportRun.objects.filter(pk=run.pk, state=models.LOOKING).update(**values, heartbeat=0, tries=0)


def _beat(number: int) -> None:
    ImportRun.objects.filter(pk=number).update(heartbeat=clock.now())


def _undo(run: ImportRun) -> None:
    from hearth.ledger.withdraw import withdraw

    with alone(run.pk):
        spans = list(ImportSpan.objects.filter(run=run.pk).order_by("first").values_list("first", "last"))
        try:
            withdraw(spans, run.pk)
        except HearthError as error:
            ImportRun.objects.filter(pk=run.pk).update(state=models.FAILED, error=str(error)[:500])
            return
        ImportSpan.objects.filter(run=run.pk).delete()
        ImportRun.objects.filter(pk=run.pk).update(
            state=models.WITHDRAWN, entry="", row=0, finished=clock.now()
        )
