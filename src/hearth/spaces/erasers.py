"""What the rooms of talk forget with a person: reactions, read markers, deletions under way, and titles they gave."""

from hearth.base.sql import sql
from hearth.ledger import read
from hearth.ledger.erase import Erasure, erases
from hearth.spaces import at_hand, threads
from hearth.spaces.boosts import Boost
from hearth.spaces.models import Moved, PendingDelete, Protected, Reaction, ReadMarker

_UNWAIT = sql(
    "DELETE FROM spaces_dangling WHERE field = 'row' AND ref IN"
    " (SELECT id FROM ledger_activity WHERE actor = %s AND payload IS NULL)"
)


@erases
def forget_in_rooms(what: Erasure) -> None:
    """Posts go with their Delete; this is the rest."""
    PendingDelete.objects.filter(uri__in=what.objects).delete()
    Protected.objects.filter(post_uri__in=what.objects).delete()
    Moved.objects.filter(post_uri__in=what.objects).update(title="")
    if not what.person:
        return
    Reaction.objects.filter(actor=what.num).delete()
    at_hand.throw_away(what.num)
    Boost.objects.filter(actor=what.num).delete()
    ReadMarker.objects.filter(actor=what.num).delete()
    _UNWAIT(what.person)
    _forget_titles(what.person)


def _forget_titles(person: str) -> None:
    """A thread they split off keeps its posts under the opening post's own title."""
    for moved in Moved.objects.exclude(title=""):
        row = read.row_by_id(moved.activity)
        if row is None or row.actor != person:
            continue
        Moved.objects.filter(post_uri=moved.post_uri).update(title="")
        num = read.num_of(moved.post_uri)
        if num is not None:
            threads.tally(num)
