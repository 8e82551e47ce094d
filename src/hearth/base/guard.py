"""Which addresses of the internet may be reached from here: the guard before every URL that came from outside.

The list is our own, from the IANA special-purpose registries: Python's `is_global` lets multicast, 6to4, NAT64 and
IPv4-compatible addresses through.
"""

import ipaddress
import os
import socket
import time
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from hearth.base.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# IANA IPv4 and IPv6 Special-Purpose Address Registries, with multicast, 6to4 and what was reserved before.
_SPECIAL: tuple[Network, ...] = tuple(
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
        " 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15"
        " 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
        " ::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 2002::/16"
        " 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8"
    ).split()
)
_PORTS = {"https": 443, "http": 80}
_REMEMBERED = 30.0
_judged: tuple[float, str, bool] = (0.0, "", False)


def networks_listed() -> tuple[Network, ...]:
    """Private networks the operator names in HEARTH_ALLOWED_PRIVATE_NETWORKS (CIDRs, comma-separated)."""
    return _networks(os.environ.get("HEARTH_ALLOWED_PRIVATE_NETWORKS", ""))


@lru_cache(maxsize=4)
def _networks(listed: str) -> tuple[Network, ...]:
    try:
        return tuple(
            ipaddress.ip_network(part.strip(), strict=False) for part in listed.split(",") if part.strip()
        )
    except ValueError as error:
        raise Invalid(f"HEARTH_ALLOWED_PRIVATE_NETWORKS: {error}") from error


def allowed_networks() -> tuple[Network, ...]:
    """The listed networks, while this is a home on trial: one whose own domain leads to this very machine."""
    listed = networks_listed()
    return listed if listed and on_trial() else ()


def must_ask() -> bool:
    """Whether `on_trial` would look a name up now, and so is not for an event loop."""
    if not networks_listed():
        return False
    when, judged, _answer = _judged
    name = urlsplit(settings.PUBLIC_URL).hostname or ""
    return judged != name or time.monotonic() - when > _REMEMBERED


def on_trial() -> bool:
    """Whether HEARTH_DOMAIN (or HEARTH_PUBLIC_URL) leads to loopback addresses only. Remembered for half a minute."""
    global _judged
    name = urlsplit(settings.PUBLIC_URL).hostname or ""
    when, judged, answer = _judged
    if judged != name or time.monotonic() - when > _REMEMBERED:
        answer = bool(name) and leads_home(name)
        _judged = (time.monotonic(), name, answer)
    return answer


def leads_home(name: str) -> bool:
    """Whether a name leads to this very machine, and nowhere else."""
    try:
        found = {each[4][0] for each in socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)}
    except OSError:
        return False
    return all(ipaddress.ip_address(str(each).split("%")[0]).is_loopback for each in found)


def is_open(address: Address) -> bool:
    """Whether the guarded client may connect to this address."""
    judged = getattr(address, "ipv4_mapped", None) or address
    if not any(judged in network for network in _SPECIAL if network.version == judged.version):
        return True
    return any(judged in network for network in allowed_networks() if network.version == judged.version)


def check(url: str, *, any_port: bool = False) -> str:
    """The URL, if its form may be fetched at all. Raises Invalid. `any_port` is for addresses of the home itself."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid("This address cannot be read.") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Invalid("Only http and https addresses can be fetched.")
    if parts.username is not None or parts.password is not None:
        raise Invalid("An address with a password in it is not fetched.")
    if not url.isprintable() or " " in url or "\\" in url:
        raise Invalid("This address cannot be read.")
    if port not in (None, _PORTS[parts.scheme]) and not any_port and not allowed_networks():
        raise Invalid("An address with an unusual port is not fetched.")
    _check_host(parts)
    return url


def _check_host(parts: SplitResult) -> None:
    host = parts.hostname or ""
    if host[-1:].isalpha() and "." in host and ":" not in host:
        return  # a name, and no literal address is spelled like this
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        if ("." not in host or host.endswith(".")) and not allowed_networks():
            raise Invalid("That is not the full name of a server.") from None
        return
    if not is_open(literal):
        raise Invalid("That address lies inside a private network.")
