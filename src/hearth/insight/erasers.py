"""What insight forgets: everything, since all of it is derived and the next question makes it anew."""

from hearth.insight import ask
from hearth.ledger.erase import Erasure, erases_after


@erases_after
def forget_facts(what: Erasure) -> None:
    """The derived file and every kept answer."""
    ask.forget()
