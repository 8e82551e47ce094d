"""The courier: sends what waits in the outbox, outside every transaction, at least once and always with the same
Message-ID, slower after each failure, and never faster than the mail server allows.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from hearth.base import clock, options
from hearth.base.errors import Invalid
from hearth.base.mail.addresses import shaded
from hearth.base.mail.bounces import return_path
from hearth.base.mail.message import message_of
from hearth.base.mail.outbox import NEEDED, is_stopped, stop
from hearth.base.mail.setup import Setup, setup, why_waiting
from hearth.base.mail.transport import Console, Line, NotSent, line
from hearth.base.models import OutgoingMail

log = logging.getLogger(__name__)
BATCH = 50
LEASE = 10 * clock.MINUTE
"""a letter taken by a courier that was killed is sent again after this"""
TRIES = 10
KEEP = 60 * clock.DAY
"""how long the row of a letter that has left is kept"""
_REST = 30.0
_sent: deque[float] = deque()
HomeName = Callable[[], str]
DECLINED = gettext_noop("They asked not to be written to.")
CAME_BACK = gettext_noop("Mail to this address came back.")


def run(stopped: threading.Event, home_name: HomeName) -> None:
    """Carry until told to stop. A mail server that is away is asked again every half minute."""
    last_sweep = 0.0
    while not stopped.is_set():
        pause = 1.0
        try:
            done, fault = carry(stopped, home_name)
            if fault:
                options.put("mail_fault", fault)
                pause = _REST
            elif done and options.get("mail_fault"):
                options.drop("mail_fault")
            if time.monotonic() - last_sweep > 3600:
                last_sweep = time.monotonic()
                sweep()
        except DatabaseError:
            log.exception("mail: the database did not answer; trying again")
            close_old_connections()
            connection.close()
            pause = 5.0
        except Exception:
            log.exception("mail: a letter could not be made")
            pause = _REST
        stopped.wait(pause)
    connection.close()


def carry(stopped: threading.Event | None = None, home_name: HomeName = lambda: "Hearth") -> tuple[int, str]:
    """Send what is due. Returns how many letters were dealt with, and what is wrong with the mail server."""
    now = clock.now()
    waiting = OutgoingMail.objects.filter(state="queued", next_try__lte=now)
    if not waiting.exists():
        return 0, ""
    done = OutgoingMail.objects.filter(state="queued", until__lt=now).update(
        **_ended("failed", gettext_noop("It was not sent in time to be of use."))
    )
    try:
        way = setup()
    except Invalid as error:
        return done, str(error)
    if why_waiting():
        _show(waiting, way)
        return done, ""
    home, fault = home_name(), ""
    try:
        with line(way) as out:
            while not (stopped and stopped.is_set()) and (
                rows := list(waiting.order_by("rank", "next_try", "id")[:BATCH])
            ):
                for row in rows:
                    if (stopped and stopped.is_set()) or not _may_send(way.per_minute):
                        return done, fault
                    done += _one(out, row, way, home)
    except NotSent as error:
        fault = str(error)
        log.warning("mail: %s", error)
    return done, fault


def _show(waiting: QuerySet[OutgoingMail], way: Setup) -> None:
    """On a terminal, show each waiting letter once, for whoever starts a home there. It goes on waiting."""
    if sys.stdout.isatty():
        for row in waiting.filter(reason="")[:BATCH]:
            Console().send(message_of(row, way, "Hearth"), row.address, "")
            OutgoingMail.objects.filter(pk=row.pk, state="queued").update(reason="Shown on the console.")


def _may_send(per_minute: int) -> bool:
    now = time.monotonic()
    while _sent and _sent[0] < now - 60:
        _sent.popleft()
    if len(_sent) >= per_minute:
        return False
    _sent.append(now)
    return True


def _one(out: Line, row: OutgoingMail, way: Setup, home: str) -> int:
    """Take one letter, send it, note what became of it. A fault of the server goes up; the letter is tried again."""
    lease = clock.now() + LEASE
    mine = OutgoingMail.objects.filter(pk=row.pk, state="queued", next_try=row.next_try)
    if not mine.update(next_try=lease, tries=F("tries") + 1):
        return 0
    why = is_stopped(row.address)
    if why and not (why == "declined" and row.sort in NEEDED):
        words = DECLINED if why == "declined" else CAME_BACK
        _note(row, "bounced" if why == "bounced" else "failed", words)
        return 1
    try:
        out.send(message_of(row, way, home), row.address, return_path(row.message_id, way.sender))
    except NotSent as error:
        _failed(row, error)
        if error.server:
            raise
        return 1
    _note(row, "sent", "")
    return 1


def _failed(row: OutgoingMail, error: NotSent) -> None:
    if error.bounce:
        stop(row.address, "bounced", str(error), row.actor)
    tries = row.tries + 1
    if error.server:
        pause, tries = (
            30 * clock.SECOND,
            row.tries,
        )  # nobody's fault but the server's: the letter keeps its tries
    else:
        pause = min(6 * clock.HOUR, clock.MINUTE * 3 ** (tries - 1))
    if error.final or tries >= TRIES:
        _note(row, "bounced" if error.bounce else "failed", str(error))
        log.warning("mail: a letter to %s was given up", shaded(row.address))
        return
    OutgoingMail.objects.filter(pk=row.pk, state="queued").update(
        next_try=clock.now() + pause, tries=tries, reason=str(error)[:500]
    )


def _ended(state: str, reason: str) -> dict[str, object]:
    return {
        "state": state,
        "reason": reason[:500],
        "ended": clock.now(),
        "subject": None,
        "text": None,
        "html": None,
    }


def _note(row: OutgoingMail, state: str, reason: str) -> None:
    OutgoingMail.objects.filter(pk=row.pk, state="queued").update(**_ended(state, reason))


def sweep() -> None:
    """Forget the rows of letters that left long ago."""
    OutgoingMail.objects.filter(ended__lt=clock.now() - KEEP).delete()
