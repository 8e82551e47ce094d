"""Once a night, beside the worker's other work: what is kept of the past is brought up to date."""

import logging
import threading

from django.db import connection

from hearth.base import clock, options
from hearth.base.errors import HearthError
from hearth.insight.kept_words import keep_words

DONE = "insight_kept"
"""the option that holds the last day on which it was done"""
HOUR = 2 * clock.HOUR
"""past midnight, UTC"""
log = logging.getLogger(__name__)
_at_work = threading.Lock()


def keep() -> dict[str, int]:
    """Do it now; how many weeks were counted."""
    return {"weeks": keep_words()}


def tend(now: int) -> None:
    """Begin it where the night has come. A home that is new waits for its first night."""
    today = f"{clock.from_ms(now - HOUR):%Y-%m-%d}"
    done = options.get(DONE)
    if done == today:
        return
    if not done:
        options.put(DONE, today)
    elif _at_work.acquire(blocking=False):
        threading.Thread(target=_work, args=(today,), name="nightly", daemon=True).start()


def _work(today: str) -> None:
    try:
        options.put(DONE, today)
        keep()
    except HearthError as error:
        log.warning("what is kept of the past was not brought up to date: %s", error)
    finally:
        connection.close()
        _at_work.release()
