"""What the benchmarks of the programming interface share: a talkative home, a token, and clients that ask in a row."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.kit import Figure, at_least, at_most, noted, open_home, quantile, tree_cpu, tree_pss
from bench.server import Server, running_home, settle

CLIENTS = 8
SECONDS = 4.0


@dataclass(slots=True)
class Reading:
    """Waiting times and what was read."""

    waits: list[float]
    wall: float
    cpu: float
    size: int


def talkative(posts: int = 2000, thread: int = 0) -> tuple[str, int]:
    """A home with so many posts in the founder's space; her token and the opening of a thread with so many answers."""
    os.environ["HEARTH_API_RATE"] = "0"
    open_home()
    from bench.scratch import scratch_home, sixty_words
    from hearth.api.oauth.scripts import script_token
    from hearth.spaces.actions import reply, say

    home = scratch_home(members=20)
    _others(home.space.num, home.space.uri, posts)
    opening = 0
    if thread:
        opening = say(home.founder, home.space.uri, sixty_words(0), title="A thread").num
        for index in range(thread):
            reply(home.founder, opening, sixty_words(index))
    return script_token("ada", "read write follow push", "Bench"), opening


def _others(space: int, uri: str, posts: int) -> None:
    """Twenty people take turns; every fifth post answers, one in ten names the founder, one in ten gets a mark."""
    from bench.scratch import sixty_words
    from hearth.ledger.activity import Activity
    from hearth.ledger.record import record, writing
    from hearth.people.models import Actor

    people = list(Actor.objects.filter(handle__startswith="member").order_by("num"))
    ada = Actor.objects.get(handle="ada")
    before = ""
    for start in range(0, posts, 200):
        with writing():
            for index in range(start, min(start + 200, posts)):
                by = people[index % len(people)]
                tag = [{"type": "Mention", "href": ada.uri, "name": "@ada"}] if index % 10 == 0 else []
                payload = {"content": sixty_words(index), "mediaType": "text/markdown", "tag": tag}
                made = record(
                    Activity(
                        type="Create",
                        actor=by.uri,
                        object_type="Note",
                        payload=payload,
                        target=uri,
                        audience="public",
                        in_reply_to=before if index % 5 == 0 else "",
                    )
                )
                before = made.object
                if index % 10 == 3:
                    record(
                        Activity(
                            type="EmojiReact", actor=ada.uri, object=made.object, object_type="Note",
                            payload={"content": "⭐"},
                        )
                    )  # fmt: skip


def measured_reads(
    name: str, path: str, token: str, *, rate: float, p99: float, cpu: float, spoken: float = 0
) -> dict[str, Figure]:
    """Ask one address with CLIENTS clients for SECONDS seconds; then again while somebody posts (mark `spoken`): what
    nothing was written to since it was asked last is cheaper."""
    with running_home() as server:
        settle(server)
        asyncio.run(ask(server, path, token, 0.5))
        reading = asyncio.run(ask(server, path, token, SECONDS))
        with speaking(server, token):
            busy = asyncio.run(ask(server, path, token, SECONDS))
        memory = tree_pss(server.pid)
    count = len(reading.waits)
    return {
        f"{name}_rate": at_least(count / reading.wall, "/s", rate),
        f"{name}_p99": at_most(quantile(reading.waits, 0.99) * 1000, "ms", p99),
        f"{name}_cpu": at_most(reading.cpu / count * 1000, "ms", cpu),
        f"{name}_rate_while_posting": at_least(len(busy.waits) / busy.wall, "/s", spoken),
        f"{name}_p99_while_posting": noted(quantile(busy.waits, 0.99) * 1000, "ms"),
        f"{name}_median": noted(quantile(reading.waits, 0.5) * 1000, "ms"),
        f"{name}_size": noted(reading.size / 1024, "kB"),
        "memory": at_most(memory, "MB", 250),
    }


@contextmanager
def speaking(server: Server, token: str) -> Iterator[None]:
    """Somebody posts, twenty times a second."""
    over = threading.Event()
    mouth = Server(server.port, server.pid)

    def speak() -> None:
        while not over.wait(0.05):
            form = {"status": "And another thing.", "visibility": "public"}
            mouth.ask("POST", "/api/v1/statuses", form, Authorization=f"Bearer {token}")

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


async def ask(
    server: Server,
    path: str,
    token: str,
    seconds: float,
    over: asyncio.Event | None = None,
    host: str = "127.0.0.1",
) -> Reading:
    """Ask for so long, or until it is over, with CLIENTS clients, each again as soon as it was answered."""
    over = over or asyncio.Event()
    waits: list[float] = []
    sizes = [0]
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    before, began = tree_cpu(server.pid), time.perf_counter()
    until = began + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1 << 22)
        while (started := time.perf_counter()) < until and not over.is_set():
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{path} was answered {head[:200]!r}")
            lower = head.lower()
            at = lower.index(b"content-length:") + 15
            sizes[0] = int(lower[at : lower.index(b"\r\n", at)])
            await reader.readexactly(sizes[0])
            waits.append(time.perf_counter() - started)
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return Reading(waits, time.perf_counter() - began, tree_cpu(server.pid) - before, sizes[0])
