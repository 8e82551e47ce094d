"""The message bus of a home: whoever commits says so (`wake`), whoever follows the ledger or shows open tabs hears it.

Within one process messages are plain calls; with a Redis or Valkey address (`bridge`) the same messages also reach
every other process of the home. Messages are hints, never the truth: followers read the ledger, so a lost one only
costs time.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import orjson

Message = Mapping[str, Any]
Listener = Callable[[Message], None]

WOKE = "woke"  # something was committed
TABS = "tabs"  # something fleeting for open tabs (typing, a deletion that can still be undone)
SESSIONS = "sessions"  # a session ended

_log = logging.getLogger(__name__)
_listeners: dict[str, tuple[Listener, ...]] = {}
_lock = threading.Lock()
_bridge: _Bridge | None = None


def subscribe(topic: str, listener: Listener) -> Callable[[], None]:
    """Call `listener` for each message of the topic, in the thread that publishes it; returns the way to stop."""
    with _lock:
        _listeners[topic] = (*_listeners.get(topic, ()), listener)

    def stop() -> None:
        with _lock:
            _listeners[topic] = tuple(one for one in _listeners.get(topic, ()) if one is not listener)

    return stop


def publish(topic: str, message: Message) -> None:
    """Tell everybody in this home. The message must be JSON-able; never blocks on the network."""
    _tell(topic, message)
    if _bridge is not None:
        _bridge.send(topic, message)


def wake() -> None:
    """Something was committed: followers of the ledger look now instead of at their next round."""
    publish(WOKE, {})


class Alarm:
    """What a follower of the ledger sleeps on: `wait` returns at once after a `wake`, else after the timeout."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self.stop = subscribe(WOKE, self.ring)

    def ring(self, _message: Message | None = None) -> None:
        self._rung.set()

    def wait(self, timeout: float) -> bool:
        rung = self._rung.wait(timeout)
        self._rung.clear()
        return rung


def bridge(url: str, name: str = "hearth:live") -> None:
    """Carry messages between the processes of this home over Redis or Valkey pub/sub. Call once per process."""
    global _bridge
    if url and _bridge is None:
        _bridge = _Bridge(url, name)


def unbridge() -> None:
    """Carry messages no further than this process again."""
    global _bridge
    if _bridge is not None:
        _bridge.end()
        _bridge = None


def _tell(topic: str, message: Message) -> None:
    for listener in _listeners.get(topic, ()):
        try:
            listener(message)
        except Exception:  # noqa: BLE001  one deaf listener must not cost the others the message
            _log.exception("A listener of %s failed", topic)


class _Bridge:
    def __init__(self, url: str, name: str) -> None:
        self._url, self._name = url, name
        self._me = f"{os.getpid()}.{os.urandom(4).hex()}"
        self._out: queue.Queue[bytes] = queue.Queue(maxsize=10_000)
        self._wake_waits = threading.Event()
        self._ended = threading.Event()
        for work in (self._sending, self._hearing):
            threading.Thread(
                target=self._forever, args=(work,), daemon=True, name=f"live{work.__name__}"
            ).start()

    def send(self, topic: str, message: Message) -> None:
        if topic == WOKE:
            if self._wake_waits.is_set():
                return
            self._wake_waits.set()
        try:
            self._out.put_nowait(orjson.dumps({"from": self._me, "topic": topic, "message": message}))
        except queue.Full:
            _log.warning("Too many live messages are waiting for Redis; one was dropped.")

    def end(self) -> None:
        self._ended.set()
        with suppress(queue.Full):
            self._out.put_nowait(b"")  # whoever waits for something to send looks up

    def _forever(self, work: Callable[[], None]) -> None:
        while not self._ended.is_set():
            try:
                work()
            except Exception as error:  # noqa: BLE001  the network may fail in any way; we come back
                if not self._ended.is_set():
                    _log.warning("Live messages between processes are interrupted: %s", error)
            self._ended.wait(1.0)

    def _sending(self) -> None:
        import redis

        with redis.Redis.from_url(self._url) as wire:
            while not self._ended.is_set():
                data = self._out.get()
                self._wake_waits.clear()
                wire.publish(self._name, data)

    def _hearing(self) -> None:
        import redis

        with redis.Redis.from_url(self._url) as wire, wire.pubsub(ignore_subscribe_messages=True) as ear:
            ear.subscribe(self._name)
            _tell(WOKE, {})  # whatever was missed while the line was down
            for heard in ear.listen():
                told = orjson.loads(heard["data"])
                if told["from"] != self._me:
                    _tell(told["topic"], told["message"])
