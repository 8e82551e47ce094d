"""`/api/v1/streaming`: one open line, on the raw ASGI path, as a WebSocket or as an event stream."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

import orjson

from hearth.api.oauth.tokens import Bearer
from hearth.api.streaming.channels import Channel, channel_of, may_listen
from hearth.api.streaming.ears import Ear, SocketEar, text
from hearth.api.streaming.hub import Hub
from hearth.api.streaming.looking import who
from hearth.api.wire.answers import OPEN_HEADERS, PREFLIGHT
from hearth.feeds.frames import event
from hearth.feeds.listening import Listener

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ROOT = "/api/v1/streaming"
MOST_CHANNELS = 100
LONGEST = 4000
_OPEN = [(name.lower().encode(), value.encode()) for name, value in OPEN_HEADERS.items()]
_PREFLIGHT = [(name.lower().encode(), value.encode()) for name, value in (OPEN_HEADERS | PREFLIGHT).items()]
_EVENTS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    *_OPEN,
]
_END = {"type": "http.response.body", "body": b"", "more_body": False}
_SOCKET_END = {"type": "websocket.close", "code": 1000}
_hub: Hub | None = None
_closed = False


def hub() -> Hub:
    """The hub of the running event loop."""
    global _hub
    loop = asyncio.get_running_loop()
    if _hub is None or _hub.loop is not loop:
        _hub = Hub(loop)
    return _hub


def close() -> None:
    """Let every line go and take no new one (the home is shutting down)."""
    global _closed
    _closed = True
    if _hub is not None:
        _hub.stop()


async def streaming_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one connection until it goes, its token ends, or it is too slow."""
    rest = scope["path"].removeprefix(ROOT).strip("/")
    asked = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
    if scope["type"] == "websocket":
        await _socket(scope, rest, asked, receive, send)
    elif scope["method"] == "OPTIONS":
        await _short(send, 204, b"", _PREFLIGHT)
    elif scope["method"] != "GET":
        await _refuse(send, 405, "Method not allowed")
    elif rest == "health":
        await _short(send, 200, b"OK", [(b"content-type", b"text/plain; charset=utf-8"), *_OPEN])
    else:
        await _events(scope, rest.replace("/", ":") or asked.get("stream", ""), asked, receive, send)


async def _looked_up(scope: Scope, token: str) -> tuple[Hub, Listener, Bearer | None]:
    """Who listens, as of now: looked up again if something about her changed meanwhile."""
    lines = hub()
    await lines.running()
    listener, held, seen = await lines.ask(who, token)
    while not lines.following or lines.outdated(listener, seen):
        await lines.running()
        listener, held, seen = await lines.ask(who, token)
    if held is not None:
        lines.asked_at(base_of(scope))
    return lines, listener, held


async def _events(scope: Scope, name: str, asked: Mapping[str, str], receive: Receive, send: Send) -> None:
    channel = channel_of(name, asked)
    if _closed or channel is None:
        await _refuse(send, *((503, "Try again in a moment") if _closed else (404, "Unknown stream")))
        return
    token = _token(scope, asked)
    lines, listener, held = await _looked_up(scope, token)
    if token and held is None:
        await _refuse(send, 401, "The access token is invalid")
        return
    if not may_listen(channel, held.scopes if held else (), listener):
        known = held is not None
        words = "This action is outside the authorized scopes" if known else "Missing access token"
        await _refuse(send, 403 if known else 401, words)
        return
    scope.clear()
    await send({"type": "http.response.start", "status": 200, "headers": _EVENTS})
    ear = Ear(send, listener.actor, held, lines.loop.create_future())
    ear.channels.add(channel)
    ear.push(event(b":)\n"))
    await receive()  # the request itself; what comes next is its end
    await _stay(lines, ear, listener, _gone(receive, ear))
    if not ear.busy:
        try:
            await send(_END)
        except RuntimeError:
            return


async def _gone(receive: Receive, ear: Ear) -> None:
    await receive()
    ear.end()


async def _stay(lines: Hub, ear: Ear, listener: Listener, hearing: Awaitable[None]) -> None:
    """Until the line is over."""
    lines.join(ear, listener, None)
    heard = asyncio.ensure_future(hearing)
    try:
        await ear.over
    finally:
        lines.leave(ear)
        heard.cancel()


async def _socket(scope: Scope, rest: str, asked: Mapping[str, str], receive: Receive, send: Send) -> None:
    await receive()  # its opening
    offered = next((one for one in scope.get("subprotocols") or () if one), "")
    token = _token(scope, asked) or offered
    lines, listener, held = await _looked_up(scope, token)
    name = rest.replace("/", ":") or asked.get("stream", "")
    channel = channel_of(name, asked) if name else None
    scopes = held.scopes if held else ()
    unheard = bool(name) and (channel is None or not may_listen(channel, scopes, listener))
    if _closed or unheard or (token and held is None):
        await send({"type": "websocket.close", "code": 4001})  # before it is accepted: a refusal (403)
        return
    scope.clear()
    await send({"type": "websocket.accept", "subprotocol": offered or None})
    ear = SocketEar(send, listener.actor, held, lines.loop.create_future())
    if channel is not None:
        ear.channels.add(channel)
    await _stay(lines, ear, listener, _hear(receive, ear, listener, lines))
    if not ear.busy:
        try:
            await send(_SOCKET_END)
        except RuntimeError:
            return


async def _hear(receive: Receive, ear: SocketEar, listener: Listener, lines: Hub) -> None:
    """What the program says: it subscribes and unsubscribes."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            ear.end()
            return
        said = message.get("text") or message.get("bytes") or ""
        if said:
            group = lines.groups.get(ear.actor)
            current = group.viewer if group is not None and isinstance(group.viewer, Listener) else listener
            refusal = _change(ear, said, current)
            if refusal:
                ear.push(text({"error": refusal}))


def _change(ear: SocketEar, said: str | bytes, listener: Listener) -> str:
    """Carry out one message; returns what is wrong with it."""
    try:
        asked = orjson.loads(said) if len(said) <= LONGEST else None
    except orjson.JSONDecodeError:
        asked = None
    if not isinstance(asked, dict) or asked.get("type") not in ("subscribe", "unsubscribe"):
        return "Unknown message"
    words = {key: str(value) for key, value in asked.items() if isinstance(value, (str, int))}
    channel: Channel | None = channel_of(words.get("stream", ""), words)
    if channel is None:
        return "Unknown stream type"
    if asked["type"] == "unsubscribe":
        ear.channels.discard(channel)
    elif not may_listen(channel, ear.scopes, listener):
        return "Access token does not cover required scopes"
    elif len(ear.channels) >= MOST_CHANNELS:
        return "Too many streams on one line"
    else:
        ear.channels.add(channel)
    return ""


def base_of(scope: Scope) -> str:
    """`https://host` as this connection names it."""
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "localhost")
    secure = scope.get("scheme") in ("https", "wss")
    return f"{'https' if secure else 'http'}://{host}"


def _token(scope: Scope, asked: Mapping[str, str]) -> str:
    """The token as the query or the header brings it."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _space, token = value.decode("latin-1").partition(" ")
            if kind.lower() == "bearer":
                return str(token.strip())
    return asked.get("access_token", "")


async def _refuse(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"application/json; charset=utf-8"), *_OPEN]
    await _short(send, status, orjson.dumps({"error": words}), headers)


async def _short(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
