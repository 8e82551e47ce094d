"""A thousand WebSockets of programs, and posts: who gets them, how fast, and what a line costs."""

import asyncio
import base64
import os
import time
from urllib.parse import urlencode

import orjson

from bench.kit import Figure, at_least, at_most, noted, open_home, quantile, report, tree_cpu, tree_pss
from bench.server import Server, running_home

LINES, PEOPLE, POSTS = 1000, 20, 5


def run() -> dict[str, Figure]:
    """Open LINES lines of PEOPLE people, say POSTS posts, time each arrival."""
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
        waits, missed, cpu, per_line, loaded = asyncio.run(_crowd(server, tokens, speaker, home.space.slug))
    return {
        "received": at_least(1 - missed / (LINES * POSTS), "share", 1.0),
        "p99": at_most(quantile(waits, 0.99) * 1000, "ms", 250),
        "median": noted(quantile(waits, 0.5) * 1000, "ms"),
        "cpu_per_line_and_post": noted(cpu / (LINES * POSTS) * 1000, "ms"),
        "per_line": noted(per_line, "kB"),
        "memory": at_most(loaded, "MB", 250),
    }


async def _crowd(
    server: Server, tokens: list[str], speaker: str, slug: str
) -> tuple[list[float], int, float, float, float]:
    arrivals: list[list[float]] = [[] for _ in range(LINES)]
    before = tree_pss(server.pid)
    tasks = []
    for start in range(0, LINES, 100):
        doors = [asyncio.Event() for _ in range(100)]
        tasks += [
            asyncio.create_task(_line(server, tokens[(start + at) % len(tokens)], arrivals[start + at], door))
            for at, door in enumerate(doors)
        ]
        await asyncio.wait_for(asyncio.gather(*(door.wait() for door in doors)), 60)
    await asyncio.sleep(2)
    loaded = tree_pss(server.pid)
    waits: list[float] = []
    missed, began = 0, tree_cpu(server.pid)
    for number in range(POSTS):
        started = time.perf_counter()
        form = {"status": f"@{slug} Post {number}", "visibility": "public"}
        await asyncio.to_thread(_say, server, form, speaker)
        for _ in range(100):
            await asyncio.sleep(0.05)
            if all(len(seen) > number for seen in arrivals):
                break
        waits += [seen[number] - started for seen in arrivals if len(seen) > number]
        missed += sum(1 for seen in arrivals if len(seen) <= number)
    cpu = tree_cpu(server.pid) - began
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return waits, missed, cpu, (loaded - before) * 1024 / LINES, loaded


def _say(server: Server, form: dict[str, str], token: str) -> None:
    status, data = server.ask("POST", "/api/v1/statuses", form, Authorization=f"Bearer {token}")
    if status != 200:
        raise RuntimeError(f"the post was answered {status}: {data[:200]!r}")


async def _line(server: Server, token: str, seen: list[float], opened: asyncio.Event) -> None:
    """One WebSocket (RFC 6455): frames from the server come unmasked, a message in one frame."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    path = f"/api/v1/streaming?{urlencode({'stream': 'user', 'access_token': token})}"
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 101"):
        raise RuntimeError(f"the line was answered {head[:100]!r}")
    opened.set()
    try:
        while True:
            first, size = await reader.readexactly(2)
            if size > 125:
                size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8))
            data = await reader.readexactly(size)
            now = time.perf_counter()
            if first & 15 == 1 and orjson.loads(data)["event"] == "update":
                seen.append(now)
    finally:
        writer.close()


if __name__ == "__main__":
    report(run)
