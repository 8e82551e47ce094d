"""What polls forget with a person: the answers that still carry their name."""

from hearth.features.polls.models import SealedVote, Vote
from hearth.ledger.erase import Erasure, erases


@erases
def forget_votes(what: Erasure) -> None:
    """Ballots of closed secret polls carry nobody's name and stay."""
    if what.person:
        Vote.objects.filter(actor=what.person).delete()
        SealedVote.objects.filter(actor=what.num).delete()
