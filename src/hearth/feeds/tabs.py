"""One open tab: a way to write to its connection, and a bounded queue for when that is slower than the talk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from inspect import iscoroutine
from typing import Any

from hearth.feeds.frames import Event, event

MOST_WAITING = (
    128 * 1024
)  # bytes a slow tab may lag behind; then it is dropped, and comes back by its last seq

Send = Callable[[Any], Awaitable[None]]


class Tab:
    """Written to directly by whoever has news; its own coroutine only waits for the end (`over`)."""

    __slots__ = ("_busy", "_held", "_lag", "_queue", "_send", "actor", "after", "beat", "over", "session")

    def __init__(self, send: Send, actor: int | None, session: str, over: asyncio.Future[None]) -> None:
        self._send = send
        self.actor = actor
        self.session = session
        self.over = over
        self.after = 0  # frames up to here were seen, or come with the replay
        self.beat = 0
        self._held = False  # what happened before comes first
        self._busy = False  # the connection has not taken the last message yet
        self._queue: list[Event] = []
        self._lag = 0

    def hold(self) -> None:
        """Collect what is pushed until `resume`."""
        self._held = True

    def resume(self, first: list[Event]) -> None:
        """Write `first`, then what was collected meanwhile, and go on."""
        self._held = False
        self._queue = [*first, *self._queue]
        if not self._busy:
            self._flush()

    def push(self, one: Event) -> None:
        """Write, or queue behind what the connection has not taken yet."""
        if self.over.done():
            return
        if not (self._busy or self._held):
            self._write(one)
            return
        self._lag += len(one["body"])
        if self._lag > MOST_WAITING:
            self._queue = []
            self.end()
        else:
            self._queue.append(one)

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
            self._busy = True
            sent.add_done_callback(self._written)

    def _written(self, sent: Any) -> None:
        self._busy = False
        if sent.cancelled() or sent.exception() is not None:
            self.end()
        elif not self._held and not self.over.done():
            self._flush()

    def _flush(self) -> None:
        queue, self._queue, self._lag = self._queue, [], 0
        if queue:
            self._write(event(b"".join([one["body"] for one in queue])))
