"""What the keepers of a home have set in the browser, by name. Whoever reads lets the environment win."""

from django.db import transaction

from hearth.base.models import Option
from hearth.base.sql import sql

_GET = sql("SELECT value FROM base_option WHERE key = %s")


def get(key: str, default: str = "") -> str:
    """The value of an option, or `default` while it was never set."""
    found = _GET.one(key)
    return default if found is None else str(found[0])


def put(key: str, value: str) -> None:
    """Set an option."""
    with transaction.atomic():
        Option.objects.update_or_create(key=key, defaults={"value": value})


def drop(key: str) -> None:
    """Forget an option."""
    Option.objects.filter(key=key).delete()
