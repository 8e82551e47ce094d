"""How the guarded client connects: names asked of the system, each socket judged, one TLS context for all."""

import asyncio
import errno
import ipaddress
import os
import socket
import ssl
from functools import lru_cache, partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from hearth import __version__
from hearth.base import guard

_AT_ONCE, _PER_HOST = 256, 8


class _Resolver(AbstractResolver):
    """Asks the system for addresses, in a thread; the guard judges what comes of it."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, family=family)
        found = await asyncio.get_running_loop().run_in_executor(None, ask)
        return [
            {
                "hostname": host,
                "host": str(sockaddr[0]),
                "port": int(sockaddr[1]),
                "family": kind,
                "proto": proto,
                "flags": socket.AI_NUMERICHOST,
            }
            for kind, _type, proto, _name, sockaddr in found
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _guarded_socket(info: Any) -> socket.socket:
    """A socket for an address that may be reached: asked by aiohttp before each connection."""
    family, kind, proto, _name, sockaddr = info
    if not guard.is_open(ipaddress.ip_address(str(sockaddr[0]).split("%")[0])):
        raise OSError(errno.EACCES, "it has no address that may be reached")
    return socket.socket(family, kind, proto)


@lru_cache(maxsize=1)
def _tls(_certificates: str | None) -> ssl.SSLContext:
    return ssl.create_default_context()


def prepare() -> None:
    """Read the certificates, which takes a while, before the first request needs them."""
    _tls(os.environ.get("SSL_CERT_FILE"))


def new_session() -> aiohttp.ClientSession:
    """A session whose every connection is judged by the guard."""
    connector = aiohttp.TCPConnector(
        resolver=_Resolver(),
        socket_factory=_guarded_socket,
        ssl=_tls(os.environ.get("SSL_CERT_FILE")),
        limit=_AT_ONCE,
        limit_per_host=_PER_HOST,
        keepalive_timeout=30,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": f"Hearth/{__version__}"},
        timeout=aiohttp.ClientTimeout(total=None),
    )
