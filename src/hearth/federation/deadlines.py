"""Once a second the worker looks whether lists that people brought along wait to be taken over."""

from collections.abc import Iterable

from hearth.federation.moving import bringing
from hearth.ledger.activity import Activity
from hearth.ledger.deadlines import falls_due


@falls_due
def brought_along(now: int) -> Iterable[Activity]:
    """Nothing falls due by itself here: this is the worker's moment for them."""
    bringing.tend(now)
    return ()
