"""Where the home can be reached from outside; nowhere yet, until somebody says so."""

from django.conf import settings

from hearth.base import options

KEY = "public_url"


def home_url() -> str:
    """The public address without a slash at its end, "" while there is none. The environment wins over the option."""
    fixed: str = settings.PUBLIC_URL
    return fixed or options.get(KEY).rstrip("/")


def absolute(path: str) -> str:
    """The full address of a path, or the path alone while the home has no public address."""
    return home_url() + path
