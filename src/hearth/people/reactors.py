"""What follows a commit among people: somebody's leaving is carried out."""

from hearth.ledger.activity import Row
from hearth.ledger.reactors import reacts
from hearth.people.leaving import part


@reacts("hearth:Depart", "Person")
def carry_out(row: Row) -> None:
    """In steps, and safe to repeat."""
    part(row.num)
