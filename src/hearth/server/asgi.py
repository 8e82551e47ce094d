"""The ASGI application: a thin router that takes the live paths itself and hands every page to Django over WSGI."""

import asyncio
import gc
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.server.settings")

import django
import orjson

django.setup()

from hearth import __version__
from hearth.api.hot.road import hot_app, is_hot
from hearth.api.streaming.app import ROOT as STREAMING
from hearth.api.streaming.app import close as close_streams
from hearth.api.streaming.app import streaming_app
from hearth.federation.activitypub.outward_asgi import is_outward, outward_app
from hearth.federation.activitypub.receiving.inbox import inbox_app, is_inbox
from hearth.feeds.live_asgi import close as close_tabs
from hearth.feeds.live_asgi import live_app
from hearth.server import page_threads, worker

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)
AHEAD = 2_000_000
"""bytes of a request that are read before a thread is taken for it"""
PATIENCE = 30
"""seconds without a byte after which a sender is given up"""
_HEALTH = orjson.dumps({"status": "ok", "version": __version__})
_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route one connection."""
    if scope["type"] == "http":
        path = scope["path"]
        if path == "/live":
            await live_app(scope, receive, send)
        elif path.startswith(STREAMING):
            await streaming_app(scope, receive, send)
        elif path.startswith("/ap/") and is_inbox(scope):
            await inbox_app(scope, receive, send)
        elif is_outward(scope):
            await outward_app(scope, send)
        elif path.startswith("/api/v1/") and is_hot(scope) and await hot_app(scope, send):
            pass
        elif path == "/health":
            await send({"type": "http.response.start", "status": 200, "headers": _JSON})
            await send({"type": "http.response.body", "body": _HEALTH})
        else:
            try:
                await _page(scope, receive, send)
            except Exception:
                log.exception("no answer to %s %s", scope["method"], path)
                raise
    elif scope["type"] == "websocket":
        if scope["path"].startswith(STREAMING):
            await streaming_app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 4004})
    elif scope["type"] == "lifespan":
        await _lifespan(receive, send)


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request to Django once its body is here, so that a slow sender holds no thread."""
    plain = scope["query_string"]
    if not plain.isascii():  # WSGI takes ASCII only
        scope["query_string"] = b"".join(b"%%%02X" % byte if byte > 127 else bytes((byte,)) for byte in plain)
    body, more = bytearray(), True
    while more and len(body) < AHEAD:
        try:
            message = await asyncio.wait_for(_next(receive), PATIENCE)
        except TimeoutError:
            await send({"type": "http.response.start", "status": 408, "headers": [(b"connection", b"close")]})
            await send({"type": "http.response.body", "body": b""})
            return
        if message["type"] == "http.disconnect":
            return
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await page_threads.answer(scope, bytes(body), partial(_next, receive) if more else None, send)


async def _next(receive: Receive) -> MutableMapping[str, Any]:
    return await receive()  # a coroutine is asked for, granian gives a future


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _settle()
            worker.start()
            page_threads.load(_settle)
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            close_tabs()
            close_streams()
            worker.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


def _settle() -> None:
    """What is loaded by now stays: the collector need not walk over it with every page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
