"""Open tabs without a browser: the real live app, spoken to directly."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
from django.conf import settings

from hearth.feeds import live_asgi


class OpenTab:
    """One tab. `frames` is what it was told, oldest first; `seq` the last place it knows."""

    def __init__(self, cookie: str = "", since: int | None = None) -> None:
        self.cookie, self.seq = cookie, since
        self.frames: list[dict[str, Any]] = []
        self.status = 0
        self.raw = b""
        self.gone: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.blocked: asyncio.Event | None = None
        self.task: asyncio.Task[None] | None = None

    async def open(self) -> "OpenTab":
        headers = [(b"cookie", self.cookie.encode())] if self.cookie else []
        if self.seq is not None and self.frames:
            headers.append((b"last-event-id", str(self.seq).encode()))
        query = b"" if self.seq is None else b"since=%d" % self.seq
        scope = {"type": "http", "method": "GET", "path": "/live", "query_string": query, "headers": headers}
        self.gone = asyncio.Queue()
        await self.gone.put({"type": "http.request", "body": b"", "more_body": False})
        self.raw = b""
        self.task = asyncio.create_task(live_asgi.live_app(scope, self.gone.get, self._take))
        await until(lambda: self.raw.startswith(b"retry"))
        return self

    async def close(self) -> None:
        await self.gone.put({"type": "http.disconnect"})
        if self.task is not None:
            await asyncio.wait_for(self.task, 10)

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        if self.blocked is not None:
            await self.blocked.wait()
        self.raw += message["body"]
        for part in message["body"].decode().split("\n\n"):
            lines = dict(line.partition(": ")[::2] for line in part.split("\n") if ": " in line)
            if "data" in lines:
                self.frames.append(orjson.loads(lines["data"]))
            if "id" in lines:
                self.seq = int(lines["id"])

    def heard(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["kind"] == kind]


async def until(ready: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is so."""
    for _ in range(int(seconds * 200)):
        if ready():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen in time")


def cookie_of(cast: Any, name: str) -> str:
    """The Cookie header of somebody signed in."""
    morsel = cast.browser(name).cookies.get(settings.SESSION_COOKIE_NAME)
    return f"{settings.SESSION_COOKIE_NAME}={morsel.value}" if morsel else ""


def live(story: Callable[[Callable[..., Any]], Any]) -> None:
    """Run a story on an event loop; it gets `do(action, *args)`, which acts in a thread as a request would."""

    async def run() -> None:
        with ThreadPoolExecutor(1) as hands:

            async def do(action: Callable[..., Any], *args: Any, **more: Any) -> Any:
                return await asyncio.get_running_loop().run_in_executor(hands, lambda: action(*args, **more))

            try:
                await asyncio.wait_for(story(do), 60)
            finally:
                await do(_hang_up)
                await live_asgi.stream().aclose()

    asyncio.run(run())


def _hang_up() -> None:
    from django.db import connection

    connection.close()
