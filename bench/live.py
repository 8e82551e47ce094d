"""Two thousand open tabs and a post: who gets it, how fast, and what a tab costs."""

import asyncio
import time

from bench.kit import Figure, at_least, at_most, noted, open_home, quantile, report, tree_cpu, tree_pss
from bench.server import Server, running_home

TABS = 2000
POSTS = 5


def run() -> dict[str, Figure]:
    """Open TABS streams, say POSTS posts, time each arrival."""
    open_home()
    from bench.scratch import PASSWORD, scratch_home, sixty_words
    from hearth.spaces.actions import say

    home = scratch_home()
    say(home.founder, home.space.uri, sixty_words(0))
    with running_home() as server:
        idle = tree_pss(server.pid)
        server.sign_in("ada@example.org", PASSWORD)
        status, _page = server.ask("GET", f"/s/{home.space.slug}/", Accept="text/html")
        if status != 200:
            raise RuntimeError(f"the channel answered {status}")
        before = tree_pss(server.pid)
        waits, missed, cpu, full = asyncio.run(_crowd(server, f"/s/{home.space.slug}/say/"))
        loaded = tree_pss(server.pid)
    return {
        "received": at_least(1 - missed / (TABS * POSTS), "share", 1.0),
        "p99": at_most(quantile(waits, 0.99) * 1000, "ms", 250),
        "median": noted(quantile(waits, 0.5) * 1000, "ms"),
        "per_tab": at_most((full - before) * 1024 / TABS, "kB", 40),
        "cpu_per_tab_and_post": noted(cpu / (TABS * POSTS) * 1000, "ms"),
        "idle_memory": at_most(idle, "MB", 180),
        "memory_after": at_most(loaded, "MB", 300),
    }


async def _crowd(server: Server, say_at: str) -> tuple[list[float], int, float, float]:
    arrivals: list[list[float]] = []
    cookie = "; ".join(f"{name}={value}" for name, value in server.cookies.items())
    request = f"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n".encode()

    async def tab(seen: list[float], opened: asyncio.Event) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request)
        await reader.readuntil(b"\r\n\r\n")
        opened.set()
        try:
            while line := await reader.readline():
                if line.startswith(b"data:") and b'"kind":"post"' in line:
                    seen.append(time.perf_counter())
        finally:
            writer.close()

    tasks = []
    for start in range(0, TABS, 100):
        doors = []
        for _ in range(start, start + 100):
            seen: list[float] = []
            arrivals.append(seen)
            door = asyncio.Event()
            doors.append(door.wait())
            tasks.append(asyncio.create_task(tab(seen, door)))
        await asyncio.wait_for(asyncio.gather(*doors), 60)
    await asyncio.sleep(2)
    full = tree_pss(server.pid)
    waits: list[float] = []
    missed = 0
    before = tree_cpu(server.pid)
    for number in range(POSTS):
        started = time.perf_counter()
        status, data = await asyncio.to_thread(
            server.ask,
            "POST",
            say_at,
            {"text": f"Post {number}", "key": f"live-{number}"},
            **{"HX-Request": "true"},
        )
        if status != 200:
            raise RuntimeError(f"the post was answered {status}: {data[:200]!r}")
        for _ in range(100):
            await asyncio.sleep(0.05)
            if all(len(seen) > number for seen in arrivals):
                break
        waits += [seen[number] - started for seen in arrivals if len(seen) > number]
        missed += sum(1 for seen in arrivals if len(seen) <= number)
    cpu = tree_cpu(server.pid) - before
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return waits, missed, cpu, full


if __name__ == "__main__":
    report(run)
