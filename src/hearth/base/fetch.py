"""The guarded client: every URL that came from outside is fetched here, and nowhere else.

The guard judges each socket before it connects, after DNS and on every redirect, so a name that points inside the
home's network is refused however it is spelled. One session and one TLS context serve a whole event loop.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from weakref import WeakKeyDictionary

from hearth.base import aside, guard
from hearth.base.errors import Invalid, Unreachable

if TYPE_CHECKING:
    import aiohttp

MAX_BYTES = 10_000_000
MAX_REDIRECTS = 3
TIMEOUT = 15.0
_REDIRECTS = (301, 302, 303, 307, 308)
_sessions: "WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession]" = WeakKeyDictionary()
# aiohttp is imported with the first request: a command or a home that asks nobody starts without it.

Headers = Mapping[str, str] | Callable[[str], Mapping[str, str]]
"""the headers of a request, or what makes them for each address asked: signatures are made anew after a redirect"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What another machine answered, read to the end under a size cap."""

    status: int
    url: str
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def session() -> "aiohttp.ClientSession":
    """The session of this event loop."""
    from hearth.base import connections

    loop = asyncio.get_running_loop()
    found = _sessions.get(loop)
    if found is None or found.closed:
        found = _sessions[loop] = connections.new_session()
    return found


async def close() -> None:
    """Close the session of this event loop: called where a loop ends."""
    if (found := _sessions.pop(asyncio.get_running_loop(), None)) is not None:
        await found.close()


async def request(
    method: str,
    url: str,
    *,
    headers: Headers | None = None,
    body: bytes | None = None,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    redirects: int = MAX_REDIRECTS,
    whole: bool = True,
    any_port: bool = False,
    into: IO[bytes] | None = None,
) -> Answer:
    """Ask another machine under one deadline for everything: names, connections, redirects and body.

    Redirects are judged anew each; never from https to http, and what we send is never redirected. `whole=False` cuts
    an answer that is too long instead of refusing it; `into` takes what is too large to be held, and the body is empty
    then. Raises `Invalid` for what may not be fetched, `Unreachable` when nobody answers.
    """
    from aiohttp import ClientError

    host = urlsplit(url).hostname
    try:
        async with asyncio.timeout(timeout):
            if guard.must_ask():
                await asyncio.to_thread(guard.on_trial)
            for _hop in range(redirects + 1):
                url = exact(guard.check(url, any_port=any_port))
                made = headers(url) if callable(headers) else headers
                answer = await _hop_to(method, url, made, body, max_bytes, whole, into)
                if answer.status not in _REDIRECTS or body is not None or "Location" not in answer.headers:
                    return answer
                url = _next(url, answer.headers["Location"])
    except (ClientError, TimeoutError, OSError, ValueError) as error:
        raise Unreachable(f"{host} did not answer ({str(error) or 'it took too long'}).") from error
    raise Unreachable(f"{host} redirects too often.")


def exact(url: str) -> str:
    """A URL as it is asked for, byte by byte as it came if it is ASCII: signatures cover it."""
    from yarl import URL

    bare = url.partition("#")[0]
    return bare if bare.isascii() else str(URL(bare))


def _next(url: str, location: str) -> str:
    following = urljoin(url, location)
    if url.startswith("https:") and not following.startswith("https:"):
        raise Invalid("That address redirects away from https.")
    return following


async def _hop_to(
    method: str,
    url: str,
    headers: Mapping[str, str] | None,
    body: bytes | None,
    max_bytes: int,
    whole: bool,
    into: IO[bytes] | None,
) -> Answer:
    from yarl import URL

    asked = session().request(
        method, URL(url, encoded=True), headers=headers, data=body, allow_redirects=False
    )
    async with asked as response:
        read, count = bytearray(), 0
        async for chunk in response.content.iter_any():
            count += len(chunk)
            if into is None:
                read += chunk
            else:
                into.write(chunk)
            if count > max_bytes:
                if whole:
                    raise Invalid(f"The answer is larger than {max_bytes:,} bytes.")
                response.close()
                break
        kind = response.content_type
        return Answer(response.status, url, kind, bytes(read[:max_bytes]), response.headers)


async def fetch(url: str, **options: Any) -> Answer:
    """GET a URL that came from outside; options as for `request`."""
    return await request("GET", url, **options)


async def post(url: str, body: bytes, headers: Headers, *, timeout: float = TIMEOUT) -> Answer:
    """POST to an address that came from outside; a redirect is an answer like any other."""
    return await request(
        "POST", url, headers=headers, body=body, max_bytes=20_000, timeout=timeout, whole=False
    )


def run[Result](work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for `work` where no event loop runs; connections it opens stay open for the next one."""
    return aside.run(work, close)


def fetch_now(url: str, **options: Any) -> Answer:
    """`fetch` for code that does not run in an event loop."""
    return run(fetch(url, **options))
