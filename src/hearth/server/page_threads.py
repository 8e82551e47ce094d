"""Django's pages in a few threads. A page comes back to the event loop in one piece, which costs one change of threads
instead of one for each part of the answer; what streams (downloads) goes out part by part."""

import asyncio
import contextlib
import contextvars
import io
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from a2wsgi.wsgi import Body, build_environ
from django.template import engines
from django.urls import Resolver404, get_resolver, resolve

from hearth.base import waiting
from hearth.base.serving import Part
from hearth.federation.activitypub import addresses
from hearth.ledger import projectors
from hearth.server.wsgi import application as django_pages

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_threads = ThreadPoolExecutor(6, thread_name_prefix="pages")


def load(then: Callable[[], None]) -> None:
    """Read every address and view in a thread, so that whoever asks first does not wait a second for it."""

    def read() -> None:
        with contextlib.suppress(Resolver404):
            resolve("/-/-")  # tried against all of them
        get_resolver().app_dict  # noqa: B018  how addresses are made from names
        engines.all()
        projectors.loaded()
        if addresses.federating():  # then others soon make us ask them
            from hearth.base import connections

            connections.prepare()
        then()

    _threads.submit(read)


async def answer(scope: Message, body: bytes, rest: Receive | None, send: Send) -> None:
    """Answer one request whose body begins with these bytes; `rest` gives what is still to come, if anything is."""
    waiting.asked()
    loop = asyncio.get_running_loop()
    given = io.BufferedReader(_Begun(body, Body(loop, rest))) if rest else io.BytesIO(body)  # type: ignore[arg-type]
    environ = build_environ(scope, given)  # type: ignore[arg-type]
    inside = partial(contextvars.copy_context().run, _page, environ, partial(_out, loop, send))
    start, page = await loop.run_in_executor(_threads, inside)
    if isinstance(page, Part):
        await _file(loop, start, page, send)
    elif page is not None:
        await send(start)
        await send({"type": "http.response.body", "body": page})


async def _file(loop: asyncio.AbstractEventLoop, start: Message, page: Part, send: Send) -> None:
    """A file goes out piece by piece and holds no thread while whoever asked for it is slow."""
    try:
        await send(start)
        pieces = iter(page)
        while piece := await loop.run_in_executor(None, next, pieces, b""):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        page.close()


class _Begun(io.RawIOBase):
    """A body of which the beginning is here already."""

    def __init__(self, begun: bytes, rest: Any) -> None:
        self._begun = io.BytesIO(begun)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._begun.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


def _out(loop: asyncio.AbstractEventLoop, send: Send, message: Message) -> None:
    """Send from a thread, and wait until it is out."""
    asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()


async def _sent(send: Send, message: Message) -> None:
    await send(message)


def _page(environ: Any, out: Callable[[Message], None]) -> tuple[Message, bytes | Part | None]:
    start: Message = {"type": "http.response.start"}

    def begin(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        start["status"] = int(status[:3])
        start["headers"] = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]

    response: Any = django_pages(environ, begin)
    if isinstance(response, Part):
        return start, response
    try:
        if not response.streaming:
            return start, b"".join(response)
        out(start)
        for part in response:
            out({"type": "http.response.body", "body": part, "more_body": True})
        out({"type": "http.response.body", "body": b""})
        return start, None
    finally:
        response.close()
