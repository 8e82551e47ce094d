"""After somebody came in by a letter or an application: a greeter for her."""

from hearth.base import clock
from hearth.features.welcome.actions import begin
from hearth.ledger.activity import HOME, Row
from hearth.ledger.reactors import reacts
from hearth.ledger.read import row_by_id
from hearth.people.models import Actor


@reacts("Accept", "Join")
def greet_arrival(row: Row) -> None:
    """Whoever was put in by hand finds her greeter when she opens the welcome page."""
    if row.payload.get("space") != HOME or row.published < clock.now() - 2 * clock.DAY:
        return
    join = row_by_id(row.object)
    if not (row.payload.get("hearth:how") or (join is not None and join.payload.get("hearth:how"))):
        return
    person = Actor.objects.filter(uri=str(row.payload.get("person") or "")).first()
    if person is not None:
        begin(person)
