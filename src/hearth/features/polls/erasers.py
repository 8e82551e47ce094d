"""What polls forget with a person: the answers that still carry their name."""

from hearth.features.polls.models import Ballot, Closing, SealedVote, Vote
from hearth.ledger.erase import Erasure, erases


@erases
def forget_votes(what: Erasure) -> None:
    """Ballots of closed secret polls carry nobody's name and stay, unless the poll itself is erased."""
    for model in (Vote, Ballot, Closing, SealedVote):
        model._default_manager.filter(poll__in=what.objects).delete()
    if what.person:
        Vote.objects.filter(actor=what.person).delete()
        SealedVote.objects.filter(actor=what.num).delete()
