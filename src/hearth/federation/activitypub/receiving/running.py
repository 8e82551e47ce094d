"""The thread of the worker that works off the intake, and does in passing what must be done now and then."""

import logging
import queue
import threading
import time

from django.db import DatabaseError, connection

from hearth.base import clock, live, waiting
from hearth.federation.activitypub.receiving import documents, gatekeeping, intake, keeping, synchronizing
from hearth.federation.activitypub.receiving.processing import Follower

log = logging.getLogger(__name__)
BREATH = 0.01
"""seconds between two batches, in which members' own words come first and more arrives for the next"""
_POLL, _TEND = 0.5, 60.0


def run(stop: threading.Event) -> None:
    """Work off the intake until told to stop; a database that is away for a while is waited for."""
    arrived = threading.Event()
    told: queue.SimpleQueue[live.Message] = queue.SimpleQueue()
    unsubscribe = live.subscribe(intake.ARRIVED, lambda _message: arrived.set())
    forget = live.subscribe(synchronizing.TOLD, told.put)
    wanted: queue.SimpleQueue[live.Message] = queue.SimpleQueue()
    leave = live.subscribe(documents.FURTHER, wanted.put)
    follower = Follower()
    tended = 0.0
    try:
        while not stop.is_set():
            arrived.wait(_POLL)
            arrived.clear()
            try:
                began = time.thread_time()
                while follower.step() and not stop.is_set():
                    waiting.rest(time.thread_time() - began, BREATH)
                    began = time.thread_time()
                if not wanted.empty():
                    follower.look_further(str(wanted.get().get("uri") or ""))
                if not told.empty():
                    synchronizing.heard(told.get())
                if time.monotonic() - tended > _TEND:
                    tended = time.monotonic()
                    gatekeeping.write_down()
                    keeping.tend(clock.now())
            except DatabaseError:
                log.exception("intake: the database did not answer; trying again")
                connection.close()
                stop.wait(2)
            except Exception:
                log.exception("intake: a batch failed")
                stop.wait(2)
    finally:
        unsubscribe()
        forget()
        leave()
        follower.close()
