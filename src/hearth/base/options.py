"""What the keepers of a home have set in the browser, by name. Whoever reads lets the environment win."""

from django.db import transaction

from hearth.base.models import Option


def get(key: str, default: str = "") -> str:
    """The value of an option, or `default` while it was never set."""
    found = Option.objects.filter(key=key).values_list("value", flat=True).first()
    return default if found is None else found


def put(key: str, value: str) -> None:
    """Set an option."""
    with transaction.atomic():
        Option.objects.update_or_create(key=key, defaults={"value": value})


def drop(key: str) -> None:
    """Forget an option."""
    Option.objects.filter(key=key).delete()
