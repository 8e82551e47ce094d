"""Work of the measures beside the worker's other work: each kind once at a time, and no harm where the child rests."""

import logging
import threading
from collections.abc import Callable

from django.db import connection

from hearth.base.errors import HearthError

log = logging.getLogger(__name__)
_at_work: dict[str, threading.Lock] = {}


def begin(name: str, work: Callable[[], object]) -> None:
    """Do it in a thread of its own, unless that is under way."""
    turn = _at_work.setdefault(name, threading.Lock())
    if turn.acquire(blocking=False):
        threading.Thread(target=_do, args=(name, work, turn), name=name, daemon=True).start()


def _do(name: str, work: Callable[[], object], turn: threading.Lock) -> None:
    try:
        work()
    except HearthError as error:
        log.warning("%s was not done: %s", name, error)
    finally:
        connection.close()
        turn.release()
