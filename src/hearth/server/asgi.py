"""The ASGI application: a thin router that takes the live paths itself and hands every page to Django over WSGI."""

import os
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

THREADS = 6
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

            async def read() -> MutableMapping[
                str, Any
            ]:  # a2wsgi asks for a coroutine, granian gives a future
                return await receive()

            await _pages(scope, read, send)  # type: ignore[arg-type]
    elif scope["type"] == "lifespan":
        await _lifespan(receive, send)


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
