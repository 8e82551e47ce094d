"""`GET /live?since=<seq>`: the event stream of one tab, on the raw ASGI path."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from inspect import iscoroutine
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from hearth.feeds.frames import RELOAD, event
from hearth.feeds.missed import missed
from hearth.feeds.sessions import who
from hearth.feeds.stream import Stream
from hearth.feeds.tabs import Send, Tab
from hearth.people.sight import Viewer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
_WELCOME = event(b"retry: 2000\n:\n\n")
_END = {"type": "http.response.body", "body": b"", "more_body": False}
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
_stream: Stream | None = None
_closed = False


def stream() -> Stream:
    """The stream of the running event loop."""
    global _stream
    loop = asyncio.get_running_loop()
    if _stream is None or _stream.loop is not loop:
        _stream = Stream(loop)
    return _stream


def close() -> None:
    """Let every tab go and take no new one (the home is shutting down)."""
    global _closed
    _closed = True
    if _stream is not None:
        _stream.stop()


async def live_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one tab until it goes, its session ends, or it is too slow."""
    if _closed or scope["method"] != "GET":
        status, more = (503, (b"retry-after", b"5")) if _closed else (405, (b"allow", b"GET"))
        await send({"type": "http.response.start", "status": status, "headers": [more]})
        await send(_END)
        return
    cookies, since, language = _asked(scope)
    scope.clear()  # two thousand open tabs need not keep their headers
    hub = stream()
    await hub.running()
    viewer, session, seen = await hub.ask(who, cookies)
    while not hub.following or hub.outdated(viewer, seen):
        await hub.running()
        viewer, session, seen = await hub.ask(who, cookies)
    # Last of all: a tab that has its answer hears everything from then on, what is fleeting as well.
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    tab = Tab(send, viewer.actor, session, hub.loop.create_future(), language)
    await _stay(hub, tab, viewer, since, seen, receive)
    if tab.busy:  # it takes nothing now; returning lets the server cut it off
        return
    try:
        await send(_END)
    except RuntimeError:
        return  # the tab went first


async def _stay(
    hub: Stream, tab: Tab, viewer: Viewer, since: int | None, seen: int, receive: Receive
) -> None:
    tab.push(_WELCOME)
    ahead = since is not None and since > max(
        seen, hub.seq
    )  # a place this ledger never reached: it was restored
    gap = hub.join(tab, viewer, None if ahead else since)
    if ahead:
        tab.push(RELOAD)
    await receive()  # the request itself; what comes next is its end
    end: Any = receive()
    if iscoroutine(end):
        end = asyncio.ensure_future(end)
    end.add_done_callback(lambda _end: tab.end())
    try:
        if gap is not None:
            tab.resume(await hub.ask(missed, *gap, viewer, tab.language))
        await tab.over
    finally:
        hub.leave(tab)
        end.cancel()


def _asked(scope: Scope) -> tuple[str, int | None, str]:
    """The cookies, the newest ledger position the tab says it has seen, and the language its page is in."""
    cookies, last = "", b""
    for name, value in scope["headers"]:
        if name == b"cookie":
            cookies = value.decode("latin-1")
        elif name == b"last-event-id":
            last = value
    query = parse_qs(scope.get("query_string", b""))
    since = query.get(b"since", [b""])[0]
    language = query.get(b"lang", [b""])[0].decode("latin-1")
    places = [int(place) for place in (last, since) if place.isdigit() and len(place) < 19]
    return cookies, max(places, default=None), sys.intern(language) if language in _LANGUAGES else ""
