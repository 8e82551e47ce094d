"""What a stranger sees at the address of the home: the room that shows its face registers it here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Front = Callable[[HttpRequest], HttpResponse]
_fronts: list[Front] = []


def front_page[F: Front](view: F) -> F:
    """Register the page; the last one wins."""
    _fronts.append(view)
    return view


def front_for(request: HttpRequest) -> HttpResponse | None:
    """The page for somebody who is not signed in, if a room has one."""
    return _fronts[-1](request) if _fronts else None
