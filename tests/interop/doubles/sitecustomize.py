"""A double of the network's names, loaded by every Python of an interop test: they lead to ports of this machine."""

import os
import socket

_NAMES = {
    name: (address.rpartition(":")[0], int(address.rpartition(":")[2]))
    for name, _equals, address in (
        part.partition("=") for part in os.environ.get("INTEROP_NAMES", "").split(",") if part
    )
}
_real = socket.getaddrinfo


def _getaddrinfo(host, port, *args, **kwargs):  # type: ignore[no-untyped-def]
    if host in _NAMES:
        address, mapped = _NAMES[host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, mapped if port == 443 else port))]
    return _real(host, port, *args, **kwargs)


if _NAMES:
    socket.getaddrinfo = _getaddrinfo  # type: ignore[assignment]
