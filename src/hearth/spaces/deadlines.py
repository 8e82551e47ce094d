"""A deletion becomes final when the time to take it back is over."""

from collections.abc import Iterable, Iterator

from hearth.ledger.activity import Activity, due_id
from hearth.ledger.deadlines import falls_due
from hearth.spaces import link_fetching
from hearth.spaces.models import PendingDelete


@falls_due
def delete_for_good(now: int) -> Iterator[Activity]:
    """Record the deletions whose half minute has passed."""
    for held in PendingDelete.objects.filter(due__lte=now).order_by("due", "num")[:200]:
        yield Activity(
            type="Delete",
            actor=held.actor,
            object=held.uri,
            object_type=held.type,
            id=due_id(held.uri, "Delete", held.due),
            audience=held.audience,
            target=held.target,
            context=held.context,
        )
        held.delete()


@falls_due
def ask_where_links_lead(now: int) -> Iterable[Activity]:
    """Nothing falls due by itself here: this is the worker's moment for it."""
    link_fetching.tend(now)
    return ()
