"""The message bus: plain calls within a process, Redis or Valkey between processes, and nobody hangs on either."""

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from hearth.base import live

SERVER = shutil.which("valkey-server") or shutil.which("redis-server")


def eventually(ready: Callable[[], object], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(0.02)
    return False


def test_listeners_hear_until_they_stop():
    heard = []
    stop = live.subscribe("tea", heard.append)
    live.publish("tea", {"sugar": 1})
    live.publish("coffee", {"sugar": 2})
    stop()
    live.publish("tea", {"sugar": 3})
    assert heard == [{"sugar": 1}]


def test_one_that_fails_does_not_cost_the_others_the_message():
    heard = []

    def broken(_message):
        raise ValueError("no")

    stops = [live.subscribe("tea", broken), live.subscribe("tea", heard.append)]
    live.publish("tea", {})
    for stop in stops:
        stop()
    assert heard == [{}]


def test_an_alarm_rings_at_once_and_else_waits():
    alarm = live.Alarm()
    live.wake()
    assert alarm.wait(0)
    assert not alarm.wait(0)
    threading.Timer(0.05, live.wake).start()
    assert alarm.wait(60)
    alarm.stop()


class Relay:
    """A Redis or Valkey of our own, on a port of its own."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        words = [
            str(SERVER),
            "--port",
            str(self.port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--bind",
            "127.0.0.1",
        ]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL)

        def answers() -> bool:
            with socket.socket() as line:
                return line.connect_ex(("127.0.0.1", self.port)) == 0

        assert eventually(answers)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    if SERVER is None:
        pytest.skip("neither valkey-server nor redis-server is installed")
    monkeypatch.setattr(live, "_bridge", None)
    relay = Relay()
    yield relay
    live.unbridge()
    relay.stop()


OTHER = """
import sys, time
from hearth.base import live
live.subscribe("ping", lambda message: live.publish("pong", message))
live.bridge(sys.argv[1])
time.sleep(60)
"""


def test_messages_cross_processes_and_an_interruption(relay):
    relay.start()
    heard: list[object] = []
    stop = live.subscribe("pong", heard.append)
    other = subprocess.Popen([sys.executable, "-c", OTHER, relay.url])
    try:
        live.bridge(relay.url)

        def answered(number: int) -> bool:
            live.publish("ping", {"number": number})
            time.sleep(0.05)
            return {"number": number} in heard

        assert eventually(lambda: answered(1))
        heard.clear()
        live.publish("ping", {"number": 2})
        assert eventually(lambda: {"number": 2} in heard)
        time.sleep(0.2)
        assert heard.count({"number": 2}) == 1  # once, and our own messages do not come back
        alarm = live.Alarm()
        relay.stop()
        started = time.monotonic()
        live.publish("ping", {"number": 3})  # never waits for the network
        assert time.monotonic() - started < 5
        alarm.wait(0)
        relay.start()
        assert alarm.wait(60)  # whoever follows the ledger looks for what it missed
        assert eventually(lambda: answered(4))
        alarm.stop()
    finally:
        stop()
        other.kill()
        other.wait(10)
