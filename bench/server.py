"""A real server process to measure: started on a free port, asked over HTTP, watched from outside."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.kit import tree_cpu


@dataclass(slots=True)
class Server:
    """A running home."""

    port: int
    pid: int
    cookies: dict[str, str] = field(default_factory=dict)
    line: http.client.HTTPConnection | None = None
    host: str = ""
    """the name it is asked under, where it has one"""

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """One request on a connection that stays open; cookies are kept."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = urlencode(form) if form is not None else None
        named = {"Host": self.host} if self.host else {}
        sent = {
            **named,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **headers,
        }
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            sent["X-CSRFToken"] = self.cookies.get("hearth_csrf", "")
        self.line.request(method, path, body, sent)
        answer = self.line.getresponse()
        data = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.update({key: morsel.value for key, morsel in SimpleCookie(value).items()})
        return answer.status, data

    def sign_in(self, email: str, password: str) -> None:
        """Through the page, as a person does."""
        self.ask("GET", "/signin/")
        status, data = self.ask("POST", "/signin/", {"email": email, "password": password})
        if status not in (302, 303):
            raise RuntimeError(f"could not sign in: {status} {data[:300]!r}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_home() -> Iterator[Server]:
    """`hearth up` on the scratch data folder, healthy, and stopped at the end."""
    port = free_port()
    words = [sys.executable, "-m", "hearth", "up", "--port", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, env=os.environ.copy())
    server = Server(port, process.pid)
    try:
        _wait_healthy(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_healthy(server: Server, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the home did not start")
        try:
            if server.ask("GET", "/health")[0] == 200:
                return
        except OSError:
            server.line = None
            time.sleep(0.05)
    raise RuntimeError("the home did not become healthy")


def settle(server: Server) -> None:
    """Let the home finish what follows its start (loading its pages, the worker's backlog): it is no part of what is
    measured."""
    for _ in range(60):
        before = tree_cpu(server.pid)
        time.sleep(0.5)
        if tree_cpu(server.pid) - before < 0.03:
            return
