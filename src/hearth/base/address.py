"""Where the home can be reached from outside; nowhere yet, until somebody says so."""

import re

from django.conf import settings

from hearth.base import options

KEY = "public_url"
_PLAIN = re.compile(r"https://([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?=[/?#]|\Z)")


def home_url() -> str:
    """The public address without a slash at its end, "" while there is none. The environment wins over the option."""
    fixed: str = settings.PUBLIC_URL
    return fixed or options.get(KEY).rstrip("/")


def plain_host(url: str) -> str:
    """The host of an https address whose host is written plainly: lower case ASCII, no user, no port. "" for any other.

    For these it is what `urlsplit` finds, at a tenth of its cost; nearly all addresses of servers are of this kind.
    """
    found = _PLAIN.match(url)
    return found[1] if found else ""


def absolute(path: str) -> str:
    """The full address of a path, or the path alone while the home has no public address."""
    return home_url() + path
