"""What this room forgets with a person: the tokens that acted for her, and codes on their way."""

from hearth.api.oauth.rows import Code
from hearth.api.oauth.tokens import revoke_all
from hearth.ledger.erase import Erasure, erases


@erases
def forget_tokens(what: Erasure) -> None:
    """No program acts for her any more."""
    if what.person:
        revoke_all(what.num)
        Code.objects.filter(actor=what.num).delete()
