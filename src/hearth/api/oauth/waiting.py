"""Whoever applied through a client: her token wakes up when she is here."""

from hearth.features.applications.models import Application
from hearth.ledger.read import num_of


def person_of(application: int) -> int | None:
    """The number of the person an application became, None while it waits."""
    uri = Application.objects.filter(num=application).values_list("person", flat=True).first()
    return num_of(uri) if uri else None
