"""The address under which the home is asked right now, for links in answers while no public address is set."""

from contextvars import ContextVar

from django.http import HttpRequest

from hearth.base.address import home_url

_asked: ContextVar[str] = ContextVar("asked", default="")


def origin() -> str:
    """`https://host` without a slash: the public address, else the one this request came to."""
    return home_url() or _asked.get() or "http://localhost"


def origin_of(request: HttpRequest) -> str:
    """The same, noting where this request came to."""
    asked_at(f"{request.scheme}://{request.get_host()}")
    return origin()


def asked_at(base: str) -> None:
    """Note where the home is asked in this thread or task."""
    _asked.set(base)
