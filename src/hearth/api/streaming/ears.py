"""One open line of a program: event stream or WebSocket, the streams it listens to, how messages look on it."""

from __future__ import annotations

import asyncio
from inspect import iscoroutine
from typing import Any, ClassVar

import orjson

from hearth.api.oauth.tokens import Bearer
from hearth.api.streaming.channels import Channel
from hearth.feeds.frames import Event, event
from hearth.feeds.tabs import Send, Tab

THUMP = event(b":thump\n")


class Ear(Tab):
    """An event stream. Its `session` is the token's number, so that it ends with the token."""

    __slots__ = ("channels", "scopes")
    heartbeat: ClassVar[Event | None] = THUMP

    def __init__(
        self, send: Send, actor: int | None, held: Bearer | None, over: asyncio.Future[None]
    ) -> None:
        super().__init__(send, actor, str(held.id) if held else "", over)
        self.channels: set[Channel] = set()
        self.scopes = held.scopes if held else ()

    @staticmethod
    def message(channel: Channel, name: str, payload: str | None) -> Event:
        """An event as this kind of line carries it."""
        data = "" if payload is None else payload
        return event(b"event: %s\ndata: %s\n\n" % (name.encode(), data.encode()))


class SocketEar(Ear):
    """A WebSocket: the payload is JSON as a string inside JSON.

    Its heartbeats are the protocol's own pings. granian says of each message when it is out, from another thread; that
    is waited for only when the next message comes first.
    """

    __slots__ = ("_last",)
    heartbeat: ClassVar[Event | None] = None

    def __init__(
        self, send: Send, actor: int | None, held: Bearer | None, over: asyncio.Future[None]
    ) -> None:
        super().__init__(send, actor, held, over)
        self._last: Any = None

    def push(self, one: Event) -> None:
        """Write, or queue behind what is not out yet."""
        self._await_last()
        super().push(one)

    def breathe(self) -> None:
        """A line that takes nothing for so long is let go."""
        self._await_last()
        super().breathe()

    def _await_last(self) -> None:
        last, self._last = self._last, None
        if last is not None and not self.busy and not last.done():
            self.busy = True
            last.add_done_callback(self._written)

    def _write(self, one: Event) -> None:
        try:
            sent: Any = self._send(one)
        except RuntimeError:  # the connection is gone
            self.end()
            return
        self._last = asyncio.ensure_future(sent) if iscoroutine(sent) else sent

    @staticmethod
    def message(channel: Channel, name: str, payload: str | None) -> Event:
        """The same on a WebSocket."""
        said: dict[str, object] = {"stream": channel.names, "event": name}
        if payload is not None:
            said["payload"] = payload
        return text(said)


def text(said: object) -> Event:
    """JSON as a WebSocket message."""
    return {"type": "websocket.send", "text": orjson.dumps(said).decode()}
