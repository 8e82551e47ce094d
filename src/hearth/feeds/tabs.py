"""One open tab: a way to write to its connection, and a bounded queue for when that is slower than the talk."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from inspect import iscoroutine
from typing import Any, ClassVar

from hearth.feeds.frames import HEARTBEAT, Event

# What waits is shared by all tabs, so a slow one costs little; but it must not hold old frames for ever.
MOST_WAITING = 1024 * 1024  # bytes; beyond it the tab is let go, and comes back by the last seq it saw

Send = Callable[[Any], Awaitable[None]]


class Tab:
    """Written to directly by whoever has news; its own coroutine only waits for the end (`over`)."""

    heartbeat: ClassVar[Event | None] = HEARTBEAT

    __slots__ = (
        "_held",
        "_lag",
        "_queue",
        "_send",
        "_stuck",
        "actor",
        "after",
        "beat",
        "busy",
        "language",
        "over",
        "session",
    )

    def __init__(
        self, send: Send, actor: int | None, session: str, over: asyncio.Future[None], language: str = ""
    ) -> None:
        self._send = send
        self.actor = actor
        self.session = session
        self.over = over
        self.language = language
        self.after = 0  # frames up to here were seen, or come with the replay
        self.beat = 0
        self.busy = False  # the connection has not taken the last message yet
        self._stuck = False  # and had not at the last heartbeat either
        self._held = False  # what happened before comes first
        self._queue: deque[Event] | None = None
        self._lag = 0

    def hold(self) -> None:
        """Collect what is pushed until `resume`."""
        self._held = True

    def resume(self, first: Iterable[Event]) -> None:
        """Write `first`, then what was collected meanwhile, and go on."""
        self._held, self._lag = False, 0
        self._queue = deque((*first, *(self._queue or ())))
        self._flush()

    def push(self, one: Event) -> None:
        """Write, or queue behind what the connection has not taken yet."""
        if self.over.done():
            return
        if not (self.busy or self._held):
            self._write(one)
            return
        self._lag += _size(one)
        if self._lag > MOST_WAITING:
            self._queue = None
            self.end()
            return
        if self._queue is None:
            self._queue = deque()
        self._queue.append(one)

    def breathe(self) -> None:
        """A sign of life, so that proxies keep the line open; a line that takes nothing for so long is let go."""
        if not self.busy:
            if self.heartbeat is not None:
                self.push(self.heartbeat)
        elif self._stuck:
            self.end()
        else:
            self._stuck = True

    def end(self) -> None:
        """Nothing more will be written."""
        if not self.over.done():
            self.over.set_result(None)

    def _write(self, one: Event) -> None:
        # granian hands the message over at once and returns something to wait for only when the connection is full;
        # servers whose `send` is a coroutine get a task.
        try:
            sent: Any = self._send(one)
        except RuntimeError:  # the connection is gone
            self.end()
            return
        if iscoroutine(sent):
            sent = asyncio.ensure_future(sent)
        if hasattr(sent, "add_done_callback") and not sent.done():
            self.busy = True
            sent.add_done_callback(self._written)

    def _written(self, sent: Any) -> None:
        self.busy = self._stuck = False
        if sent.cancelled() or sent.exception() is not None:
            self.end()
        elif not self._held:
            self._flush()

    def _flush(self) -> None:
        queue = self._queue
        while queue and not (self.busy or self.over.done()):
            one = queue.popleft()
            self._lag = max(0, self._lag - _size(one))
            self._write(one)
        if not queue:
            self._queue = None


def _size(one: Event) -> int:
    return len(one.get("body") or one.get("text") or b"")
