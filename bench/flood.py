"""Members' pages while one strange server floods the inbox: five hundred deliveries a second, a fifth each validly
signed, signed by another key, by keys nobody has heard of, not signed at all, and a hundred times too large.
"""

import asyncio
import itertools
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bench.inbox import DOMAIN, signed_request
from bench.kit import Figure, at_least, at_most, noted, open_home, quantile, report, tree_cpu, tree_pss
from bench.server import Server, running_home, settle

RATE, CONNECTIONS = 500, 16
QUIET, FLOODED = 5.0, 10.0
HOST = "flood.example"


@dataclass(slots=True)
class _Flood:
    """What was answered, and how late the sender was in sending (its own share of the processor)."""

    answers: Counter[str] = field(default_factory=Counter)
    sent: int = 0


def run() -> dict[str, Figure]:
    """Ask pages in quiet, then under the flood."""
    os.environ["HEARTH_DOMAIN"] = DOMAIN
    open_home()
    from bench.scratch import PASSWORD, scratch_home, sixty_words
    from hearth.federation.activitypub import switch
    from hearth.spaces.actions import say

    home = scratch_home(members=20)
    switch.confirm(DOMAIN)
    for index in range(120):
        say(home.founder, home.space.uri, sixty_words(index))
    requests = _hostile()
    paths = ["/", f"/s/{home.space.slug}/"]
    with running_home() as server:
        server.host = DOMAIN
        server.sign_in("ada@example.org", PASSWORD)
        settle(server)
        _pages(server, paths, 1.0)
        at_rest = tree_cpu(server.pid)
        quiet = _pages(server, paths, QUIET)
        before = tree_cpu(server.pid)
        page = (before - at_rest) / len(quiet)
        flooded, flood, wall = asyncio.run(_both(server, paths, requests))
        cpu = tree_cpu(server.pid) - before
        memory = tree_pss(server.pid)
    return {
        "sent": at_least(flood.sent / wall, "/s", RATE * 0.95),
        "page_p99_in_flood": at_most(quantile(flooded, 0.99) * 1000, "ms", 50),
        "page_median_in_flood": noted(quantile(flooded, 0.5) * 1000, "ms"),
        "page_p99_in_quiet": noted(quantile(quiet, 0.99) * 1000, "ms"),
        "page_median_in_quiet": noted(quantile(quiet, 0.5) * 1000, "ms"),
        "cpu_per_delivery": noted(max(0.0, cpu - page * len(flooded)) / flood.sent * 1000, "ms"),
        "cpu_per_page": noted(page * 1000, "ms"),
        "taken": noted(flood.answers["202"], "posts"),
        "refused_as_too_much": noted(flood.answers["429"], "posts"),
        "refused_otherwise": noted(flood.sent - flood.answers["202"] - flood.answers["429"], "posts"),
        "memory": at_most(memory, "MB", 250),
    }


def _pages(server: Server, paths: list[str], seconds: float) -> list[float]:
    waits: list[float] = []
    until = time.perf_counter() + seconds
    for path in itertools.cycle(paths):
        started = time.perf_counter()
        if started > until:
            return waits
        status, data = server.ask("GET", path, Accept="text/html")
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {data[:300]!r}")
        waits.append(time.perf_counter() - started)
    return waits


async def _both(server: Server, paths: list[str], requests: list[bytes]) -> tuple[list[float], _Flood, float]:
    flood, began = _Flood(), time.perf_counter()
    waiting = enumerate(requests)
    lines = [asyncio.create_task(_send(server.port, waiting, flood, began)) for _ in range(CONNECTIONS)]
    flooded = await asyncio.to_thread(_pages, server, paths, FLOODED)
    wall = time.perf_counter() - began
    for line in lines:
        line.cancel()
    await asyncio.gather(*lines, return_exceptions=True)
    return flooded, flood, wall


async def _send(port: int, waiting: Any, flood: _Flood, began: float) -> None:
    """The next that is due, on time if a connection is free; a connection the server closes is opened again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number, raw in waiting:
        await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        try:
            writer.write(raw)
            flood.sent += 1
            head = await reader.readuntil(b"\r\n\r\n")
            lower = head.lower()
            at = lower.find(b"content-length:")
            if at >= 0:
                await reader.readexactly(int(lower[at + 15 : lower.index(b"\r\n", at)]))
            flood.answers[head[9:12].decode()] += 1
        except (OSError, asyncio.IncompleteReadError):
            flood.answers["closed"] += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)


def _hostile() -> list[bytes]:
    """The deliveries, byte for byte; the server's own key is known here."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    from hearth.federation.activitypub.keys import SigningKey, pem_of
    from hearth.federation.activitypub.receiving import remote

    private, other = (generate_private_key(65537, 2048) for _ in range(2))
    actor = f"https://{HOST}/users/mal"
    listed = {"id": f"{actor}#main-key", "owner": actor, "publicKeyPem": pem_of(private.public_key())}
    remote.keep(
        {
            "id": actor,
            "type": "Person",
            "preferredUsername": "mal",
            "inbox": f"{actor}/inbox",
            "publicKey": listed,
        }
    )
    key, forged = SigningKey(listed["id"], private), SigningKey(listed["id"], other)
    large = signed_request(key, 0, "x" * 900_000)
    made = list[bytes]()
    for number in range(int(RATE * (FLOODED + 1))):
        kind = number % 5
        if kind == 3:
            made.append(_unsigned(signed_request(key, number)) if number < 10 else made[3])
        elif kind == 4:
            made.append(large)
        else:
            unknown = SigningKey(f"https://{HOST}/users/{number}#main-key", private)
            made.append(signed_request((key, forged, unknown)[kind], number))
    return made


def _unsigned(raw: bytes) -> bytes:
    return b"\r\n".join(line for line in raw.split(b"\r\n") if not line.lower().startswith(b"signature:"))


if __name__ == "__main__":
    report(run)
