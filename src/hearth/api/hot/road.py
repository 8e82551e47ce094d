"""The way in for the hottest reads. What it cannot answer plainly (errors, odd parameters) goes the usual road."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any
from urllib.parse import parse_qsl

import orjson
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from hearth.api.entities.accounts import accounts
from hearth.api.entities.notifications import Note
from hearth.api.entities.polls import polls
from hearth.api.entities.times import stamp
from hearth.api.hot import reads
from hearth.api.hot.known import Guests, Known, Page
from hearth.api.hot.line import Away
from hearth.api.hot.news import News
from hearth.api.hot.shelf import Shelf, hang_up, in_thread
from hearth.api.hot.shown import Shown
from hearth.api.hot.told import plain, told
from hearth.api.oauth.scopes import covers
from hearth.api.oauth.tokens import TOPIC as TOKENS
from hearth.api.wire import limits
from hearth.api.wire.answers import OPEN_HEADERS
from hearth.api.wire.origin import asked_at
from hearth.base import clock, live, waiting
from hearth.base.errors import TooMuch
from hearth.feeds import timelines
from hearth.feeds.timelines import NEVER, Span
from hearth.people.lists import TOPIC as KEPT
from hearth.people.sight import STRANGER
from hearth.spaces import link_fetching

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)
_CONTEXT = re.compile(r"/api/v1/statuses/([0-9]{1,18})/context")
_PATHS = frozenset(("/api/v1/timelines/home", "/api/v1/timelines/public", "/api/v1/notifications"))
_PLAIN = frozenset(("limit", "max_id", "since_id", "min_id", "local", "remote", "only_media"))
_YES = frozenset(("1", "true", "t", "on", "yes"))
_HEADERS = [
    (b"content-type", b"application/json; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
    *((name.lower().encode(), value.encode()) for name, value in OPEN_HEADERS.items()),
]
FACES = 2000


class Road:
    """All it keeps, on one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.threads = ThreadPoolExecutor(1, thread_name_prefix="hot")
        self.guests = Guests(self.threads)
        self.shelves: dict[str, Shelf] = {}
        self.faces: dict[tuple[str, int], bytes] = {}
        self.news = News(self._outdated, self.guests.forget_marks, self.guests.forget_all, self._everything)
        self._stops = [live.subscribe(topic, self._hear) for topic in (TOKENS, KEPT, live.SESSIONS)]
        self._stops.append(live.subscribe(link_fetching.TOPIC, self._carded))

    def close(self) -> None:
        """Hang up."""
        for stop in self._stops:
            stop()
        self.threads.submit(hang_up)
        self.threads.shutdown(wait=False)
        self.news.close()

    def shelf(self, base: str) -> Shelf:
        """Statuses as this address shows them."""
        if base not in self.shelves:
            if len(self.shelves) > 3:
                self.shelves.clear()
            self.shelves[base] = Shelf(base, self.threads)
        return self.shelves[base]

    def _outdated(self, nums: set[int]) -> None:
        for shelf in self.shelves.values():
            shelf.forget(nums)

    def _everything(self) -> None:
        self.guests.forget_all()
        self.faces.clear()
        for shelf in self.shelves.values():
            shelf.forget_all()

    def _carded(self, message: live.Message) -> None:
        """A post is shown with a card from now on."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._outdated, {int(message["post"])})

    def _hear(self, _message: live.Message) -> None:
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self.guests.forget_all)


_road: Road | None = None
_away = -1e9
AWAY = 5.0
"""seconds for which a database that did not answer is not asked from here"""


def road() -> Road:
    """The one of the running event loop."""
    global _road
    loop = asyncio.get_running_loop()
    if _road is None or _road.loop is not loop:
        if _road is not None:
            _road.close()
        _road = Road(loop)
    return _road


def _give_up() -> None:
    """Hang up, and leave the database alone for a while."""
    global _road, _away
    log.warning("the hot road: the database does not answer as it should", exc_info=True)
    _away = time.monotonic()
    if _road is not None:
        _road.close()
        _road = None


def is_hot(scope: Scope) -> bool:
    """Whether this request may be one for here."""
    path = scope["path"]
    return scope["method"] == "GET" and (path in _PATHS or _CONTEXT.fullmatch(path) is not None)


async def hot_app(scope: Scope, send: Send) -> bool:
    """Answer, or say that the usual road must."""
    asked, span = _asked(scope["query_string"])
    token, host = _token(scope), _host(scope)
    if token is None or span is None or not _may_be(host, tuple(settings.ALLOWED_HOSTS)):
        return False
    if time.monotonic() - _away < AWAY:
        return False
    waiting.asked()
    try:
        way = road()
        way.news.look()
        known = way.guests.at_hand(token) or await way.guests.get(token)
        base = way.news.address or f"{scope.get('scheme', 'http')}://{host}"
        body, ends = await _body(way, scope["path"], asked, span, known, base)
    except Away:
        _give_up()
        return False
    except Exception:
        log.exception("the hot road broke at %s", scope["path"])
        return False
    if body is None:
        return False
    meter = limits.count(f"token {token}", settings.API_RATE) if token else None
    try:
        if meter is not None:
            limits.require_room(meter)
    except TooMuch:
        return False
    headers = [*_HEADERS, (b"content-length", b"%d" % len(body))]
    if ends is not None:
        headers.append((b"link", _link(base + scope["path"], asked, *ends)))
    if meter is not None and meter.limit:
        headers += _told(meter)
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
    return True


type Answer = tuple[bytes | None, tuple[int, int] | None]
_ELSEWHERE: Answer = (None, None)


async def _body(way: Road, path: str, asked: dict[str, str], span: Span, known: Known, base: str) -> Answer:
    listener, held, ask = known.listener, known.held, way.news.ask
    if path != "/api/v1/timelines/public" and path in _PATHS and not listener.known:
        return _ELSEWHERE
    needed = "read:notifications" if path.endswith("/notifications") else "read:statuses"
    if held is not None and (not listener.known or not covers(held.scopes, needed)):
        return _ELSEWHERE
    if path == "/api/v1/notifications":
        return await _notifications(way, asked, span, known, base)
    if path == "/api/v1/timelines/home":
        key: tuple[object, ...] = (path, span)
        nums = known.once(way.news.told, key, lambda: timelines.home(listener, span, ask))
        context = "home"
    elif path == "/api/v1/timelines/public":
        flags = {name: _flag(asked, name) for name in ("local", "remote")}
        flags["media"] = _flag(asked, "only_media")
        key = (path, span, *flags.values())
        nums = known.once(way.news.told, key, lambda: timelines.public(listener, span, ask=ask, **flags))
        context = "public"
    else:
        return await _context(way, path, known, base)
    shelf = way.shelf(base)
    page = Page(nums, time.monotonic(), way.news.said_here)
    nums = known.lately((base, *key), page, shelf.ready, shelf.begin)
    shown, asked_there = await _shown(way, nums, known, base)
    if shown is None:
        return _ELSEWHERE
    return reads.joined(reads.closed(nums, shown, known, context, ask, asked_there)), _ends(nums)


type Shelved = tuple[dict[int, Shown] | None, Polls]
type Polls = dict[int, dict[str, Any]]


async def _shown(way: Road, nums: Sequence[int], known: Known, base: str) -> Shelved:
    """The statuses, and what this person knows of the polls among them. None when they change too fast."""
    shelf = way.shelf(base)
    shown = shelf.at_hand(nums)
    if shown is None:
        shown = await shelf.get(nums)
    asking = [one.post for one in shown.values() if one.asks] if shown else []
    if not asking:
        return shown, {}
    polled = partial(in_thread, polls, asking, known.listener)
    return shown, await way.loop.run_in_executor(way.threads, polled)


async def _context(way: Road, path: str, known: Known, base: str) -> Answer:
    around = partial(reads.talk_around, int(path.split("/")[4]), known.listener, way.news.ask)
    found = known.once(way.news.version, path, around)
    if found is None:
        return _ELSEWHERE
    before, after = found
    shown, asked = await _shown(way, [*before, *after], known, base)
    if shown is None:
        return _ELSEWHERE
    ask = way.news.ask
    parts = [reads.joined(reads.closed(nums, shown, known, "thread", ask, asked)) for nums in (before, after)]
    return b'{"ancestors":%s,"descendants":%s}' % (parts[0], parts[1]), None


async def _notifications(way: Road, asked: dict[str, str], span: Span, known: Known, base: str) -> Answer:
    listener, ask = known.listener, way.news.ask
    if span.upwards or not known.once(way.news.version, "plain", lambda: plain(listener, ask)):
        return _ELSEWHERE
    limit = max(1, min(int(asked.get("limit") or 40), 80))
    look = partial(told, listener, span.below, span.above, limit, ask)
    held, first, last = known.once(way.news.version, ("told", span, limit), look)
    statuses = list(dict.fromkeys(note.status for note in held if note.status))
    shown, polled = await _shown(way, statuses, known, base)
    faces = await _faces(way, {note.account for note in held}, base)
    if shown is None:
        return _ELSEWHERE
    there = [num for num in statuses if num in shown]
    found = reads.hits_on(list(shown.values()), listener, "notifications") if listener.rules else {}
    there = [num for num in there if not any(hit.rule.action == "hide" for hit in found.get(num, ()))]
    said = dict(zip(there, reads.closed(there, shown, known, "notifications", ask, polled), strict=True))
    heads = known.once(way.news.version, ("heads", span, limit), lambda: [_head(note) for note in held])
    parts = [
        b'%s%s,"status":%s}' % (head, faces[note.account], said[note.status] if note.status else b"null")
        for note, head in zip(held, heads, strict=True)
        if note.account in faces and (not note.status or note.status in said)
    ]
    return reads.joined(parts), (first, last) if first is not None and last is not None else None


def _head(note: Note) -> bytes:
    """A notification up to its account."""
    at = stamp(note.row.published).encode()
    said = (note.row.pk, note.type.encode(), note.group.encode(), at)
    return b'{"id":"%d","type":"%s","group_key":"%s","created_at":"%s","account":' % said


async def _faces(way: Road, nums: set[int], base: str) -> dict[int, bytes]:
    missing = [num for num in nums if (base, num) not in way.faces]
    if missing:
        if len(way.faces) > FACES:
            way.faces.clear()
        made = await way.loop.run_in_executor(way.threads, _made_faces, base, missing)
        way.faces.update({(base, num): face for num, face in made.items()})
    return {num: way.faces[base, num] for num in nums if (base, num) in way.faces}


def _made_faces(base: str, nums: list[int]) -> dict[int, bytes]:
    asked_at(base)
    return {num: orjson.dumps(one) for num, one in in_thread(accounts, nums, STRANGER).items()}


@lru_cache(maxsize=1024)
def _asked(query: bytes) -> tuple[dict[str, str], Span | None]:
    """What is asked for, and the part of it; None for the part where there is anything unusual."""
    asked = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    return asked, _span(asked) if asked.keys() <= _PLAIN else None


def _span(asked: dict[str, str]) -> Span | None:
    numbers: dict[str, int] = {}
    for name in ("max_id", "since_id", "min_id", "limit"):
        text = asked.get(name, "")
        if text and not (text.isascii() and text.isdigit() and len(text) < 20):
            return None
        if text:
            numbers[name] = min(int(text), NEVER)
    upwards = "min_id" in numbers
    above = numbers.get("min_id", numbers.get("since_id", 0))
    return Span(numbers.get("max_id", NEVER), above, upwards, max(1, min(numbers.get("limit", 20), 40)))


def _flag(asked: dict[str, str], name: str) -> bool:
    return asked.get(name, "").lower() in _YES


def _ends(nums: Sequence[int]) -> tuple[int, int] | None:
    return (nums[0], nums[-1]) if nums else None


def _link(here: str, asked: dict[str, str], first: int, last: int) -> bytes:
    kept = "".join(f"{name}={value}&" for name, value in asked.items() if not name.endswith("_id"))
    return f'<{here}?{kept}max_id={last}>; rel="next", <{here}?{kept}min_id={first}>; rel="prev"'.encode(
        "latin-1"
    )


def _told(meter: limits.Meter) -> list[tuple[bytes, bytes]]:
    resets = clock.from_ms(meter.resets).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return [
        (b"x-ratelimit-limit", b"%d" % meter.limit),
        (b"x-ratelimit-remaining", b"%d" % max(0, meter.left)),
        (b"x-ratelimit-reset", resets.encode()),
    ]


def _token(scope: Scope) -> str | None:
    """The token in the header, "" where there is none, None where it comes in another way."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _space, token = value.partition(b" ")
            return token.strip().decode("latin-1") if kind.lower() == b"bearer" else None
        if name == b"cookie":
            continue
    return ""


def _host(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")


@lru_cache(maxsize=256)
def _may_be(host: str, allowed: tuple[str, ...]) -> bool:
    """Whether the home answers to this name (as Django judges it)."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)
