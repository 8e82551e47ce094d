"""The durable intake: what was taken is written down before the sender is told so. Many requests share one commit."""

import asyncio
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection

from hearth.base import clock, live
from hearth.base.errors import Unreachable
from hearth.base.sql import sql
from hearth.ledger.record import writing

MOST_AT_ONCE = 400
LINGER = 0.005
"""seconds in which others may join a commit"""
ARRIVED = "arrived"
"""the topic on which the worker hears that something waits"""
_PUT = sql(
    "INSERT INTO federation_intake(activity, host, by, body, received, due, tries, note)"
    " VALUES(%s,%s,%s,%s,%s,0,0,'') ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One activity, who signed for it, and its bytes."""

    activity: str
    host: str
    by: str
    body: bytes


type Waiting = tuple[Taken, asyncio.AbstractEventLoop, asyncio.Future[None]]
_queue: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
_writer: threading.Thread | None = None
_starting = threading.Lock()


async def put(taken: Taken) -> None:
    """Returns once it is on the disk. Raises Unreachable when it cannot be written now."""
    _start()
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    _queue.put((taken, loop, done))
    await done


def _start() -> None:
    global _writer
    if _writer is None or not _writer.is_alive():
        with _starting:
            if _writer is None or not _writer.is_alive():
                _writer = threading.Thread(target=_write_on, name="hearth-intake", daemon=True)
                _writer.start()


def _write_on() -> None:
    while True:
        batch = [_queue.get()]
        time.sleep(LINGER)
        while len(batch) < MOST_AT_ONCE:
            try:
                batch.append(_queue.get_nowait())
            except queue.Empty:
                break
        error: Exception | None = None
        try:
            keep([taken for taken, _loop, _done in batch])
        except DatabaseError as problem:
            error = Unreachable(str(problem))
            connection.close()
        _tell(batch, error)


def keep(taken: Sequence[Taken]) -> None:
    """Write these down in one commit; what is there already stays as it is."""
    now = clock.now()
    with writing():
        for one in taken:
            _PUT(one.activity, one.host, one.by, one.body, now)
    live.publish(ARRIVED, {})


def _tell(batch: list[Waiting], error: Exception | None) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for _taken, loop, done in batch:
        by_loop.setdefault(loop, []).append(done)
    for loop, waiting in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, waiting, error)
        except RuntimeError:
            continue  # the loop has ended: nobody waits any more


def _settle(waiting: list[asyncio.Future[None]], error: Exception | None) -> None:
    for done in waiting:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
