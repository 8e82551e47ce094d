"""What the keepers of a home have set in the browser, by name. Whoever reads lets the environment win."""

from contextlib import AbstractContextManager

from django.db import transaction

from hearth.base.models import Option
from hearth.base.once import Once
from hearth.base.sql import sql

_once: Once[str | None] = Once()
_GET = sql("SELECT value FROM base_option WHERE key = %s")


def get(key: str, default: str = "") -> str:
    """The value of an option, or `default` while it was never set."""
    value = _once.get(key, _ask)
    return default if value is None else value


def _ask(key: str) -> str | None:
    found = _GET.one(key)
    return None if found is None else str(found[0])


def held() -> AbstractContextManager[None]:
    """Within it this thread asks for each option once."""
    return _once.within()


def put(key: str, value: str) -> None:
    """Set an option."""
    with transaction.atomic():
        Option.objects.update_or_create(key=key, defaults={"value": value})
    _once.forget(key)


def drop(key: str) -> None:
    """Forget an option."""
    Option.objects.filter(key=key).delete()
    _once.forget(key)
