"""After somebody came in by an application: note who she became."""

from hearth.features.applications.actions import person_arrived
from hearth.features.applications.models import Application
from hearth.features.applications.projectors import TYPE
from hearth.features.applications.promise import let_go_id
from hearth.ledger.activity import Row
from hearth.ledger.erase import erase_object
from hearth.ledger.reactors import reacts
from hearth.ledger.read import row_by_id
from hearth.people.models import Actor


@reacts("Accept", "Join")
def note_arrival(row: Row) -> None:
    """The Join or its Accept names the application it came through."""
    through = str(row.payload.get("hearth:through") or "")
    if not through:
        join = row_by_id(row.object)
        through = str(join.payload.get("hearth:through") or "") if join else ""
    found = Application.objects.filter(uri=through).first() if through else None
    person = Actor.objects.filter(uri=str(row.payload.get("person") or "")).first()
    if found is not None and person is not None:
        person_arrived(found, person, row.id)


@reacts("Delete", TYPE)
def erase_what_was_let_go(row: Row) -> None:
    """The words of an application leave the ledger as well: every version, the letters, what readers thought."""
    if row.id == let_go_id(row.object):
        erase_object(row.object)
