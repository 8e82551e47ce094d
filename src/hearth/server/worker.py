"""The worker: one thread that follows the ledger for the reactors, records what falls due and retries what failed.

On SQLite a file lock allows one worker per home; a process that does not get it only serves pages.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from hearth.api.mastodon.rest import scheduled
from hearth.base import clock, live
from hearth.base.mail import courier
from hearth.federation.activitypub.receiving import running as arrivals
from hearth.federation.activitypub.sending import dispatch, sender
from hearth.feeds import passing_on, push_sending
from hearth.insight import tending
from hearth.ledger import deadlines, reactors, read
from hearth.ledger.activity import HOME
from hearth.server.environ import env

log = logging.getLogger(__name__)
_POLL = 0.25
_SAVE_EVERY = 1.0
_TEND_EVERY = 60.0
_stop = threading.Event()
_thread: threading.Thread | None = None
_carriers: list[threading.Thread] = []
_lock_file: IO[str] | None = None


def start() -> None:
    """Start the worker thread in this process unless another process already works for this home."""
    global _thread
    live.bridge(env("HEARTH_REDIS_URL"))
    if env("HEARTH_WORK") == "0" or not _take_lock():
        return
    _stop.clear()
    _thread = threading.Thread(target=run, name="worker", daemon=True)
    _thread.start()
    carriers = (
        ("mail", _carry_mail),
        ("notices", _carry_notices),
        ("push", _carry_pushes),
        ("sending", _carry_deliveries),
        ("arrivals", _carry_arrivals),
    )
    for name, carry in carriers:
        _carriers.append(threading.Thread(target=carry, name=name, daemon=True))
        _carriers[-1].start()


def stop() -> None:
    """Let the worker finish its step, save its cursors and end."""
    _stop.set()
    live.wake()
    dispatch.wake(set())
    if _thread is not None:
        _thread.join(timeout=5)
    while _carriers:
        _carriers.pop().join(timeout=5)
    live.unbridge()


def _carry_mail() -> None:
    courier.run(_stop, _home_name)


def _carry_notices() -> None:
    passing_on.run(_stop, _home_name)


def _carry_pushes() -> None:
    push_sending.run(_stop)


def _carry_deliveries() -> None:
    sender.run(_stop)


def _carry_arrivals() -> None:
    arrivals.run(_stop)


def _home_name() -> str:
    home = read.state(HOME)
    return str(home.payload.get("name") or "Hearth") if home else "Hearth"


def _take_lock() -> bool:
    global _lock_file
    path = Path(settings.DATA) / "tmp" / "worker.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return False
    _lock_file = handle
    return True


def run() -> None:
    """Follow until told to stop; a database that is away for a while is waited for."""
    alarm = live.Alarm()
    while not _stop.is_set():
        try:
            _follow(alarm)
        except DatabaseError:
            log.exception("worker: the database did not answer; trying again")
            close_old_connections()
            connection.close()
            _stop.wait(2)


def _follow(alarm: live.Alarm) -> None:
    follower = reactors.Follower()
    last_save = last_tick = last_tend = 0.0
    look = -1
    rung = True
    while not _stop.is_set():
        now = time.monotonic()
        if now - last_tick >= 1:
            last_tick = now
            _try(_tick)
        if now - last_tend >= _TEND_EVERY:
            last_tend = now
            _try(tending.tend)
        seen = read.quick_look()
        if rung or seen != look:
            look = seen
            while follower.step() and not _stop.is_set():
                pass
        if now - last_save >= _SAVE_EVERY:
            last_save = now
            follower.save()
        rung = alarm.wait(_POLL)
    follower.save()


def _tick() -> None:
    """Once a second: what fell due, and what failed before."""
    deadlines.record_due()
    scheduled.say_due(clock.now())
    reactors.retry_failed()


def _try(step: Callable[[], None]) -> None:
    """What fails is told and tried again at its next turn; a database that is away is waited for."""
    try:
        step()
    except DatabaseError:
        raise
    except Exception:
        log.exception("worker: %s failed", step.__name__)
