"""One event loop beside everything else, for asynchronous work that synchronous code has to wait for."""

import asyncio
import atexit
import os
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from hearth.base.errors import HearthError

type Ending = Callable[[], Coroutine[Any, Any, None]]
_loop: tuple[int, asyncio.AbstractEventLoop] | None = None
_starting = threading.Lock()
_endings: set[Ending] = set()


def run[Result](work: Coroutine[Any, Any, Result], ending: Ending) -> Result:
    """Wait for `work` in the loop of this process; `ending` is awaited there once, when the process ends."""
    _endings.add(ending)
    waiting = asyncio.run_coroutine_threadsafe(work, _running())
    try:
        return waiting.result()
    except (HearthError, KeyboardInterrupt):
        waiting.cancel()
        raise


def _running() -> asyncio.AbstractEventLoop:
    global _loop
    with _starting:
        if _loop is None or _loop[0] != os.getpid():
            made = asyncio.new_event_loop()
            threading.Thread(target=made.run_forever, name="hearth-aside", daemon=True).start()
            _loop = (os.getpid(), made)
            atexit.register(_end, made)
        return _loop[1]


def _end(loop: asyncio.AbstractEventLoop) -> None:
    if _loop is not None and _loop[0] == os.getpid() and loop.is_running():
        for ending in _endings:
            with suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(ending(), loop).result(2)
        loop.call_soon_threadsafe(loop.stop)
