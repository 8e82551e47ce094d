"""Once a second the worker looks after imports: children are started and revived; once an hour it tidies."""

from collections.abc import Iterable

from django.db import DatabaseError, transaction

from hearth.base import clock
from hearth.connectors import supervise
from hearth.ledger.activity import Activity
from hearth.ledger.deadlines import falls_due

_last: dict[str, int] = {"tidied": 0}


@falls_due
def imports(now: int) -> Iterable[Activity]:
    """Nothing falls due by itself here: this is the worker's moment for the runs."""
    try:
        with transaction.atomic():
            supervise.tend(now)
            if now - _last["tidied"] > clock.HOUR:
                _last["tidied"] = now
                supervise.tidy(now)
    except (DatabaseError, OSError):
        supervise.log.exception("imports could not be looked after")
    return ()
