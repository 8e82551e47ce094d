"""A small SMTP server in a thread: keeps what it is given, refuses what it is told to refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Office:
    """What arrived, and how recipients are answered (default 250)."""

    port: int = 0
    mails: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = ""
    """said after DATA instead of 250; "die" breaks the line off"""

    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for _from, _to, message in self.mails]


class _Talk(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        office: Office = self.server.office  # type: ignore[attr-defined]
        self.say("220 office")
        sender = to = ""
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            verb, _space, rest = line.partition(" ")
            match verb.upper():
                case "EHLO":
                    self.wfile.write(b"250-office\r\n250 8BITMIME\r\n")
                case "MAIL":
                    sender = rest.partition("<")[2].partition(">")[0]
                    self.say("250 fine")
                case "RCPT":
                    to = rest.partition("<")[2].partition(">")[0]
                    self.say(office.answers.get(to, "250 fine"))
                case "DATA":
                    self.say("354 go on")
                    body = b""
                    while (part := self.rfile.readline()) not in (b".\r\n", b""):
                        body += part[1:] if part.startswith(b"..") else part
                    message = message_from_bytes(body, policy=policy.default)
                    assert isinstance(message, EmailMessage)
                    office.mails.append((sender, to, message))
                    if office.data_answer == "die":
                        return
                    self.say(office.data_answer or "250 kept")
                case "QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 fine")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def post_office() -> Iterator[Office]:
    """A running one on a free port of this machine."""
    office = Office()
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.office = office  # type: ignore[attr-defined]
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
