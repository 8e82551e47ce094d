"""A burst of five thousand signed posts from fifty servers: each durable before its 202, all in a follower's timeline.

The requests are signed beforehand; they come over 32 connections as a TLS proxy on this machine would pass them on.
"""

import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from typing import Any

from bench.kit import Figure, at_least, at_most, noted, open_home, quantile, report, tree_cpu, tree_pss
from bench.server import Server, running_home, settle

POSTS, HOSTS, CONNECTIONS = 5000, 50, 32
DOMAIN = "home.localhost"
TEXT = "the sole came loose after eighty days of rain and i glued it with the kit you sent which held for a month"


def run() -> dict[str, Figure]:
    """Make fifty authors whom Ada follows, sign their posts, send them all at once."""
    os.environ["HEARTH_DOMAIN"] = DOMAIN
    open_home()
    from bench.scratch import scratch_home
    from hearth.api.oauth.scripts import script_token
    from hearth.federation.activitypub import switch

    home = scratch_home()
    switch.confirm(DOMAIN)
    requests = signed(home.founder)
    token = script_token("ada", "read write", "Bench")
    with running_home() as server:
        settle(server)
        before, rest = tree_cpu(server.pid), tree_pss(server.pid)
        begun = time.perf_counter()
        sent = asyncio.run(burst(server.port, requests))
        accepted = time.perf_counter() - begun
        wait_for(POSTS)
        visible = time.perf_counter() - begun
        cpu = tree_cpu(server.pid) - before
        seen = _timeline(server, token)
        loaded = tree_pss(server.pid)
    return {
        "accepted": at_least(sent.taken, "posts", POSTS),
        "in_timeline": at_least(seen, "posts", 40),
        "accepted_and_visible": at_least(POSTS / visible, "/s", 1000),
        "accepted_rate": noted(POSTS / accepted, "/s"),
        "p99": at_most(quantile(sent.waits, 0.99) * 1000, "ms", 100),
        "median": noted(quantile(sent.waits, 0.5) * 1000, "ms"),
        "cpu": at_most(cpu / POSTS * 1000, "ms", 1.2),
        "memory_before": noted(rest, "MB"),
        "memory_after": at_most(loaded, "MB", 250),
    }


def signed(reader: Any) -> list[bytes]:
    """The requests, byte for byte, with the authors known and followed."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    from hearth.federation.activitypub.keys import SigningKey, pem_of
    from hearth.federation.activitypub.receiving import remote
    from hearth.ledger.record import record_many
    from hearth.people import follows

    private = generate_private_key(65537, 2048)
    pem = pem_of(private.public_key())
    keys: list[SigningKey] = []
    for number in range(HOSTS):
        actor = f"https://peer{number}.example/users/finn"
        listed = {"id": f"{actor}#main-key", "owner": actor, "publicKeyPem": pem}
        document = {
            "id": actor,
            "type": "Person",
            "preferredUsername": "finn",
            "name": f"Finn {number}",
            "inbox": f"{actor}/inbox",
            "publicKey": listed,
        }
        row = remote.keep(document)
        if (introduced := remote.introduction(row)) is not None:
            record_many([introduced])
        keys.append(SigningKey(listed["id"], private))
        num = remote.learn(actor)
        follows.follow(reader, num)
        follows.accept_follow(_as(num), reader.actor)
    return [signed_request(keys[number % HOSTS], number) for number in range(POSTS)]


def _as(num: int) -> Any:
    from hearth.people.sight import viewer_for

    return viewer_for(num)


def signed_request(key: Any, number: int, more: str = "") -> bytes:
    """One delivery of a note, signed as most servers do, byte for byte; its words end with `more`."""
    from hearth.federation.activitypub import cavage

    actor = key.id.partition("#")[0]
    note = f"{actor}/notes/{number}"
    everybody = ["https://www.w3.org/ns/activitystreams#Public"]
    said = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    body = json.dumps(
        {
            "@context": ["https://www.w3.org/ns/activitystreams", {"sensitive": "as:sensitive"}],
            "id": f"{note}/activity",
            "type": "Create",
            "actor": actor,
            "published": said,
            "to": everybody,
            "cc": [f"{actor}/followers"],
            "object": {
                "id": note,
                "type": "Note",
                "attributedTo": actor,
                "published": said,
                "url": note,
                "to": everybody,
                "cc": [f"{actor}/followers"],
                "content": f"<p>{number}: {TEXT}{more}</p>",
                "contentMap": {"en": f"<p>{number}: {TEXT}</p>"},
                "sensitive": False,
                "tag": [],
            },
        }
    ).encode()
    headers = cavage.sign("POST", f"https://{DOMAIN}/ap/inbox", body, key)
    headers["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /ap/inbox HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass(slots=True)
class Burst:
    """How many were taken, and how long each waited for its answer."""

    taken: int = 0
    waits: list[float] = field(default_factory=list)


async def burst(port: int, requests: list[bytes]) -> Burst:
    """Send these over CONNECTIONS connections, each its next one when the last was answered."""
    sent, waiting = Burst(), iter(requests)

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for raw in waiting:
            begun = time.perf_counter()
            writer.write(raw)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line[15:])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                ),
                0,
            )
            if b"transfer-encoding: chunked" in head.lower():
                while (await reader.readline()).strip() != b"0":
                    await reader.readline()
                await reader.readline()
            elif length:
                await reader.readexactly(length)
            sent.waits.append(time.perf_counter() - begun)
            sent.taken += head.startswith(b"HTTP/1.1 202")
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return sent


def wait_for(posts: int) -> None:
    """Until so many posts stand in the table timelines are read from."""
    from hearth.spaces.models import Post

    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        count = Post.objects.filter(origin="activitypub").count()
        if count >= posts:
            return
        time.sleep(0.05)
    raise RuntimeError(f"only {count} of {posts} posts came")


def _timeline(server: Server, token: str) -> int:
    """How many of the burst the follower's timeline shows on its first page."""
    server.line = None  # it was idle for longer than a connection is kept
    status, data = server.ask(
        "GET", "/api/v1/timelines/home?limit=40", Authorization=f"Bearer {token}", Host=DOMAIN
    )
    if status != 200:
        raise RuntimeError(f"the timeline answered {status}: {data[:300]!r}")
    return sum("the sole came loose" in each["content"] for each in json.loads(data))


if __name__ == "__main__":
    report(run)
