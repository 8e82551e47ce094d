"""Whoever applied through a client: her token wakes up when she is here."""

from hearth.features.applications.drafts import number_of_draft
from hearth.features.applications.models import Application
from hearth.ledger.read import num_of


def person_of(application: int, draft: str) -> int | None:
    """The number of the person an application became, None while it waits. Before its address is confirmed it has no
    number (0) and is known by its draft."""
    num = application or number_of_draft(draft)
    if num is None:
        return None
    uri = Application.objects.filter(num=num).values_list("person", flat=True).first()
    return num_of(uri) if uri else None
