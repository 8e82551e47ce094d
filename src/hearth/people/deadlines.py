"""What falls due among people: the day on which somebody who decided to leave has left."""

from collections.abc import Iterable, Iterator

from hearth.base import clock
from hearth.base.mail.outbox import UNSENT
from hearth.base.models import OutgoingMail
from hearth.ledger.activity import HOME, Activity, due_id
from hearth.ledger.deadlines import falls_due
from hearth.ledger.read import uri_of
from hearth.people.leaving import MAIL_KEY
from hearth.people.models import Departure
from hearth.people.restrictions import end_mutes


@falls_due
def mutes(now: int) -> Iterable[Activity]:
    """Who was muted for a while is heard again; that is on no ledger."""
    end_mutes(now)
    return ()


@falls_due
def departures(now: int) -> Iterator[Activity]:
    """Say that somebody leaves now; the worker does it after the commit, and is told again every hour until it is done.

    Addresses of mailed receipts go.
    """
    for actor, due in Departure.objects.filter(done=None, due__lte=now).values_list("actor", "due"):
        uri = uri_of(actor) if actor is not None else None
        if uri:
            yield Activity(
                type="hearth:Depart",
                actor=HOME,
                object=uri,
                object_type="Person",
                audience="direct",
                id=due_id(uri, f"depart {(now - due) // clock.HOUR}", due),
            )
    OutgoingMail.objects.filter(key__startswith=MAIL_KEY).exclude(state__in=UNSENT).delete()
