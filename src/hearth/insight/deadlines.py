"""Once a second the worker looks whether a letter of the measures is due."""

from collections.abc import Iterable

from hearth.insight import mailing, nudging
from hearth.ledger.activity import Activity
from hearth.ledger.deadlines import falls_due


@falls_due
def monthly_letter(now: int) -> Iterable[Activity]:
    """Nothing becomes an activity by it: this is the worker's moment for the letter."""
    mailing.tend(now)
    return ()


@falls_due
def nudges(now: int) -> Iterable[Activity]:
    """Nor by the letter to somebody who has been away."""
    nudging.tend(now)
    return ()
