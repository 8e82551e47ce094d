"""What follows a commit among people: somebody's leaving is carried out."""

from hearth.ledger.activity import Row
from hearth.ledger.reactors import reacts
from hearth.ledger.read import num_of
from hearth.people.leaving import part


@reacts("hearth:Depart", "Person")
def carry_out(row: Row) -> None:
    """In steps, and safe to repeat."""
    actor = num_of(row.object)
    if actor is not None:
        part(actor)
