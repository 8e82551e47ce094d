"""The guarded client: every URL that came from outside is fetched here, and nowhere else.

The guard judges the address that is really connected to, after DNS and on every redirect, so a name that points
inside the home's network is refused however it is spelled.
"""

import asyncio
import ipaddress
import os
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from hearth import __version__
from hearth.base.errors import Invalid, Unreachable

MAX_BYTES = 10_000_000
MAX_REDIRECTS = 4
TIMEOUT = 15.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Answer:
    """What another machine answered, read to the end under a size cap."""

    status: int
    url: str
    media_type: str
    body: bytes


def allowed_networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Private networks the operator opened with HEARTH_ALLOWED_PRIVATE_NETWORKS (CIDRs, comma-separated)."""
    listed = os.environ.get("HEARTH_ALLOWED_PRIVATE_NETWORKS", "")
    try:
        return [
            ipaddress.ip_network(part.strip(), strict=False) for part in listed.split(",") if part.strip()
        ]
    except ValueError as error:
        raise Invalid(f"HEARTH_ALLOWED_PRIVATE_NETWORKS: {error}") from error


def is_open(address: Address) -> bool:
    """Whether the guarded client may connect to this address."""
    judged = getattr(address, "ipv4_mapped", None) or address
    if judged.is_global and not judged.is_multicast:
        return True
    return any(judged in network for network in allowed_networks() if network.version == judged.version)


class _GuardedResolver(AbstractResolver):
    """Resolves names and drops every address that may not be reached."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        results: list[ResolveResult] = []
        for kind, _type, proto, _name, sockaddr in found:
            if is_open(ipaddress.ip_address(str(sockaddr[0]).split("%")[0])):
                results.append(
                    {
                        "hostname": host,
                        "host": str(sockaddr[0]),
                        "port": int(sockaddr[1]),
                        "family": kind,
                        "proto": proto,
                        "flags": socket.AI_NUMERICHOST,
                    }
                )
        if not results:
            raise OSError(f"{host} has no address that may be reached")
        return results

    async def close(self) -> None:
        """Nothing is held."""


def check(url: str) -> str:
    """The URL, if its form may be fetched at all. Raises Invalid."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Invalid("Only http and https addresses can be fetched.")
    if parts.username or parts.password:
        raise Invalid("An address with a password in it is not fetched.")
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return url
    if not is_open(literal):
        raise Invalid("That address lies inside a private network.")
    return url


async def fetch(
    url: str,
    *,
    headers: dict[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
) -> Answer:
    """GET a URL that came from outside.

    Follows at most four redirects, each judged anew; reads at most `max_bytes`. Raises `Invalid` for addresses
    that may not be fetched or answers that are too large, `Unreachable` when the other machine does not answer.
    """
    connector = aiohttp.TCPConnector(resolver=_GuardedResolver(), ssl=ssl.create_default_context())
    limits = aiohttp.ClientTimeout(total=timeout)
    agent = {"User-Agent": f"Hearth/{__version__}", **(headers or {})}
    try:
        async with aiohttp.ClientSession(connector=connector, timeout=limits, headers=agent) as session:
            for _hop in range(MAX_REDIRECTS + 1):
                answer = await _hop_to(session, check(url), max_bytes)
                if isinstance(answer, Answer):
                    return answer
                url = answer
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(f"{urlsplit(url).hostname} did not answer ({error}).") from error
    raise Unreachable(f"{urlsplit(url).hostname} redirects too often.")


async def _hop_to(session: aiohttp.ClientSession, url: str, max_bytes: int) -> Answer | str:
    async with session.get(url, allow_redirects=False) as response:
        if response.status in (301, 302, 303, 307, 308) and response.headers.get("Location"):
            return urljoin(url, response.headers["Location"])
        body = bytearray()
        async for chunk in response.content.iter_chunked(65_536):
            body += chunk
            if len(body) > max_bytes:
                raise Invalid(f"The answer is larger than {max_bytes:,} bytes.")
        return Answer(response.status, url, response.content_type, bytes(body))


@asynccontextmanager
async def guarded(*, at_once: int = 50, timeout: float = TIMEOUT) -> AsyncIterator[aiohttp.ClientSession]:
    """A session for many requests to addresses from outside: use it with `post`, which judges each of them."""
    connector = aiohttp.TCPConnector(
        resolver=_GuardedResolver(), ssl=ssl.create_default_context(), limit=at_once
    )
    agent = {"User-Agent": f"Hearth/{__version__}"}
    limits = aiohttp.ClientTimeout(total=timeout)
    async with aiohttp.ClientSession(connector=connector, timeout=limits, headers=agent) as session:
        yield session


async def post(
    session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str]
) -> tuple[int, str]:
    """POST to an address that came from outside; answers the status and the Retry-After. Redirects are not followed.

    Raises `Invalid` for addresses that may not be reached, `Unreachable` when the other machine does not answer.
    """
    host = urlsplit(check(url)).hostname
    try:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            await response.content.read(10_000)
            return response.status, response.headers.get("Retry-After", "")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(f"{host} did not answer ({error}).") from error


def fetch_now(url: str, **options: Any) -> Answer:
    """`fetch` for code that does not run in an event loop."""
    return asyncio.run(fetch(url, **options))
