"""Follows the public address that was set in the browser: allowed names, secure cookies, trust in the proxy's word.

The environment wins. This process follows at once; other processes of the same home follow when they start.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from hearth.base import address, options
from hearth.base.errors import Invalid
from hearth.server.environ import env

CAME_BY = "public_url_came_by"
"""the name by which the keeper came when the address was set: it stays open, so that nobody is locked out"""
_NEAR = ["localhost", "127.0.0.1", "[::1]"]
_LONGEST = 200


def locked() -> bool:
    """Whether the environment decides."""
    return bool(env("HEARTH_PUBLIC_URL") or env("HEARTH_DOMAIN"))


def clean(text: str) -> str:
    """An address as it is kept: scheme and name, nothing else. Raises Invalid with the way to write it."""
    given = text.strip().rstrip("/")
    parts = urlsplit(given if "://" in given else f"https://{given}")
    try:
        port = f":{parts.port}" if parts.port else ""
        name = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        name = port = ""
    fine = parts.scheme in ("https", "http") and "." in name and not parts.path and not parts.query
    if (
        not fine
        or parts.username
        or parts.fragment
        or len(given) > _LONGEST
        or any(c.isspace() for c in name)
    ):
        raise Invalid(_("Write the address like this: https://home.example.org"))
    return f"{parts.scheme}://{name}{port}"


def keep(url: str, came_by: str) -> None:
    """Set the address, and follow it."""
    options.put(address.KEY, url)
    options.put(CAME_BY, came_by)
    follow()


def forget() -> None:
    """The home has no public address any more; letters wait again."""
    options.drop(address.KEY)
    options.drop(CAME_BY)
    follow()


def follow() -> None:
    """Make this process behave as the address wants."""
    if locked():
        return
    url = options.get(address.KEY)
    name = urlsplit(url).hostname
    secure = url.startswith("https://")
    settings.ALLOWED_HOSTS = [name, options.get(CAME_BY) or name, *_NEAR] if name else ["*"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = secure
    # Always: whoever sets the address may come through a proxy already, and forms compare where they come from.
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
