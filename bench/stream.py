"""A thousand WebSockets of programs, and posts: who gets them, how fast, and what a line costs.

The programs are lines of this one process, on the same processors as the home; what they cost is told apart. The first
post after the start is told apart too. A line costs 128 kB in granian's WebSocket library, which gives each a buffer of
that size to read into.
"""

import asyncio
import base64
import os
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.kit import Figure, at_least, at_most, noted, open_home, quantile, report, tree_cpu, tree_pss
from bench.server import Server, running_home, settle

LINES, PEOPLE, POSTS = 1000, 20, 5


def run() -> dict[str, Figure]:
    """Open LINES lines of PEOPLE people, say a post and then POSTS more, time each arrival."""
    os.environ["HEARTH_API_RATE"] = "0"
    open_home()
    from bench.scratch import scratch_home
    from hearth.api.oauth.scripts import script_token
    from hearth.people.memberships import join_space
    from hearth.people.models import Actor
    from hearth.people.sight import viewer_for

    home = scratch_home(members=PEOPLE)
    for member in Actor.objects.filter(handle__startswith="member"):
        join_space(viewer_for(member.num), home.space.uri)
    tokens = [script_token(f"member{index}", "read", "Bench") for index in range(PEOPLE)]
    speaker = script_token("ada", "read write", "Bench")
    with running_home() as server:
        settle(server)
        crowd = asyncio.run(_crowd(server, tokens, speaker, home.space.slug))
    told = LINES * POSTS
    return {
        "received": at_least(1 - crowd.missed / (told + LINES), "share", 1.0),
        "p99": at_most(quantile(crowd.waits, 0.99) * 1000, "ms", 250),
        "median": noted(quantile(crowd.waits, 0.5) * 1000, "ms"),
        "first_after_start": noted(crowd.first * 1000, "ms"),
        "cpu_per_line_and_post": noted(crowd.cpu / told * 1000, "ms"),
        "cpu_of_the_listeners": noted(crowd.own / told * 1000, "ms"),
        "per_line": noted(crowd.per_line, "kB"),
        "memory": at_most(crowd.memory, "MB", 250),
    }


@dataclass(slots=True)
class _Crowd:
    """`waits` from a post's sending to its arrival on each line; `first` is the slowest of the post before those."""

    waits: list[float] = field(default_factory=list)
    first: float = 0.0
    missed: int = 0
    cpu: float = 0.0
    own: float = 0.0
    per_line: float = 0.0
    memory: float = 0.0


async def _crowd(server: Server, tokens: list[str], speaker: str, slug: str) -> _Crowd:
    crowd, before, lines = _Crowd(), tree_pss(server.pid), list[_Line]()
    doors: list[asyncio.BaseTransport] = []
    for start in range(0, LINES, 100):
        made = await asyncio.gather(*(_open(server, tokens[(start + at) % len(tokens)]) for at in range(100)))
        doors += [door for door, _line in made]
        lines += [line for _door, line in made]
    await asyncio.sleep(2)
    crowd.memory = tree_pss(server.pid)
    crowd.per_line = (crowd.memory - before) * 1024 / LINES
    for number in range(POSTS + 1):
        if number == 1:
            began, own = tree_cpu(server.pid), time.process_time()
        started = time.perf_counter()
        form = {"status": f"@{slug} Post {number}", "visibility": "public"}
        await asyncio.to_thread(_say, server, form, speaker)
        for _ in range(100):
            await asyncio.sleep(0.05)
            if all(len(line.seen) > number for line in lines):
                break
        waits = [line.seen[number] - started for line in lines if len(line.seen) > number]
        crowd.missed += LINES - len(waits)
        if number:
            crowd.waits += waits
        else:
            crowd.first = max(waits, default=0.0)
    crowd.cpu, crowd.own = tree_cpu(server.pid) - began, time.process_time() - own
    for door in doors:
        door.close()
    return crowd


def _say(server: Server, form: dict[str, str], token: str) -> None:
    status, data = server.ask("POST", "/api/v1/statuses", form, Authorization=f"Bearer {token}")
    if status != 200:
        raise RuntimeError(f"the post was answered {status}: {data[:200]!r}")


class _Line(asyncio.Protocol):
    """One WebSocket (RFC 6455): frames from the server come unmasked, a message in one frame. It arrived when its last
    byte is here; what it says is not parsed, for a thousand programs do not share one processor."""

    def __init__(self, opening: bytes, opened: asyncio.Future[None]) -> None:
        self.seen: list[float] = []
        self._opening, self._opened = opening, opened
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        transport.write(self._opening)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Take the frames that are whole."""
        now, held = time.perf_counter(), self._held + data
        if not self._opened.done():
            head, whole, held = held.partition(b"\r\n\r\n")
            if not whole:
                self._held = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._opened.set_exception(RuntimeError(f"the line was answered {head[:100]!r}"))
                return
            self._opened.set_result(None)
        while len(held) > 1:
            size, start = held[1], 2
            if size > 125:
                start = 4 if size == 126 else 10
                size = int.from_bytes(held[2:start]) if len(held) >= start else len(held)
            if len(held) < start + size:
                break
            if held[0] & 15 == 1 and b'"event":"update"' in held[start : start + size]:
                self.seen.append(now)
            held = held[start + size :]
        self._held = held


async def _open(server: Server, token: str) -> tuple[asyncio.BaseTransport, _Line]:
    path = f"/api/v1/streaming?{urlencode({'stream': 'user', 'access_token': token})}"
    key = base64.b64encode(os.urandom(16)).decode()
    opening = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    opened = loop.create_future()
    made = await loop.create_connection(lambda: _Line(opening.encode(), opened), "127.0.0.1", server.port)
    await opened
    return made


if __name__ == "__main__":
    report(run)
