"""How this room forgets: everything derived is thrown away and rebuilt from what the ledger still says."""

from hearth.insight import ask
from hearth.ledger.erase import Erasure, erases_after


@erases_after
def forget_derived(what: Erasure) -> None:
    """The derived file holds ids and times of whoever is erased; kept answers may count them."""
    ask.forget()
