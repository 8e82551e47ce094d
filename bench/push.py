"""Five thousand push messages: encrypted, signed and sent to an endpoint on this machine."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bench.kit import Figure, at_least, at_most, measured, noted, open_home, report

MESSAGES = 5000


def run() -> dict[str, Figure]:
    """Queue a message for each of MESSAGES browsers and send them all."""
    os.environ.update(HEARTH_ALLOWED_PRIVATE_NETWORKS="127.0.0.0/8", HEARTH_DOMAIN="localhost")
    open_home()
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    from hearth.base import clock
    from hearth.feeds import devices, push_sending, web_push
    from hearth.feeds.models import Push

    public = web_push.b64(web_push._point(generate_private_key(SECP256R1()).public_key()))
    secret = web_push.b64(os.urandom(16))
    with service() as (port, taken):
        for number in range(MESSAGES):
            devices.subscribe(
                1000 + number, endpoint=f"http://127.0.0.1:{port}/push/{number}", public=public, secret=secret
            )
        now = clock.now()
        with measured() as spent:
            for number in range(MESSAGES):
                devices.push_to(
                    1000 + number,
                    title="Bench",
                    body="Ada wrote to you",
                    url="/notifications/",
                    key="one",
                    now=now,
                )
            while push_sending.send_due(now + 1):
                pass
        left = Push.objects.count()
    return {
        "arrived": at_least(len(taken), "messages", MESSAGES),
        "left": at_most(left, "messages", 0),
        "encrypted_and_sent": at_most(spent.wall, "s", 60),
        "cpu_per_message": noted(spent.cpu / MESSAGES * 1000, "ms"),
    }


@contextmanager
def service() -> Iterator[tuple[int, list[bytes]]]:
    """A push service in a thread: reads each message whole and says 201."""
    taken: list[bytes] = []
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.partition(b"content-length:")[2].split()[0])
                taken.append(await reader.readexactly(length))
                writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()

    def work() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    threading.Thread(target=work, daemon=True).start()
    ready.wait(10)
    yield ports[0], taken
    loop.call_soon_threadsafe(loop.stop)


if __name__ == "__main__":
    report(run)
