"""What the keepers of a home have set in the browser, by name. Whoever reads lets the environment win."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from hearth.base.models import Option
from hearth.base.sql import sql

_held = threading.local()
_GET = sql("SELECT value FROM base_option WHERE key = %s")


def get(key: str, default: str = "") -> str:
    """The value of an option, or `default` while it was never set."""
    values: dict[str, str | None] | None = getattr(_held, "values", None)
    if values is not None and key in values:
        value = values[key]
    else:
        found = _GET.one(key)
        value = None if found is None else str(found[0])
        if values is not None:
            values[key] = value
    return default if value is None else value


@contextmanager
def held() -> Iterator[None]:
    """Within it this thread asks for each option once: a batch is judged by one picture of the home."""
    if getattr(_held, "values", None) is not None:
        yield
        return
    _held.values = {}
    try:
        yield
    finally:
        _held.values = None


def put(key: str, value: str) -> None:
    """Set an option."""
    with transaction.atomic():
        Option.objects.update_or_create(key=key, defaults={"value": value})


def drop(key: str) -> None:
    """Forget an option."""
    Option.objects.filter(key=key).delete()
