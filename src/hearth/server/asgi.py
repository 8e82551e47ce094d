"""The ASGI application: a thin router that takes the live paths itself and hands every page to Django over WSGI."""

import asyncio
import logging
import os
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.server.settings")

import django
import orjson

django.setup()

from a2wsgi import WSGIMiddleware

from hearth import __version__
from hearth.feeds.live_asgi import close as close_tabs
from hearth.feeds.live_asgi import live_app
from hearth.server import worker
from hearth.server.wsgi import application as django_pages

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)
THREADS = 6
AHEAD = 2_000_000
"""bytes of a request that are read before a thread is taken for it"""
PATIENCE = 30
"""seconds without a byte after which a sender is given up"""
_HEALTH = orjson.dumps({"status": "ok", "version": __version__})
_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
_pages = WSGIMiddleware(django_pages, workers=THREADS)  # type: ignore[arg-type]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route one connection."""
    if scope["type"] == "http":
        path = scope["path"]
        if path == "/live":
            await live_app(scope, receive, send)
        elif path == "/health":
            await send({"type": "http.response.start", "status": 200, "headers": _JSON})
            await send({"type": "http.response.body", "body": _HEALTH})
        else:
            try:
                await _page(scope, receive, send)
            except Exception:
                log.exception("no answer to %s %s", scope["method"], path)
                raise
    elif scope["type"] == "lifespan":
        await _lifespan(receive, send)


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request to Django once its body is here, so that a slow sender holds no thread."""
    plain = scope["query_string"]
    if not plain.isascii():  # WSGI takes ASCII only
        scope["query_string"] = b"".join(b"%%%02X" % byte if byte > 127 else bytes((byte,)) for byte in plain)
    parts: deque[MutableMapping[str, Any]] = deque()
    size, more = 0, True
    while more and size < AHEAD:
        try:
            message = await asyncio.wait_for(_next(receive), PATIENCE)
        except TimeoutError:
            await send({"type": "http.response.start", "status": 408, "headers": [(b"connection", b"close")]})
            await send({"type": "http.response.body", "body": b""})
            return
        if message["type"] == "http.disconnect":
            return
        parts.append(message)
        size += len(message.get("body", b""))
        more = message.get("more_body", False)

    async def read() -> MutableMapping[str, Any]:
        return parts.popleft() if parts else await receive()

    await _pages(scope, read, send)  # type: ignore[arg-type]


async def _next(receive: Receive) -> MutableMapping[str, Any]:
    return await receive()  # a coroutine is asked for, granian gives a future


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            worker.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            close_tabs()
            worker.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
