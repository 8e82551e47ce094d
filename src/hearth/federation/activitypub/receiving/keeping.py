"""What of all that came is kept, and how long: bytes that groups forward as they were, and the end of what passes."""

from collections.abc import Sequence

from hearth.base import clock
from hearth.base.sql import sql
from hearth.federation.activitypub.receiving import files
from hearth.federation.activitypub.receiving.rows import Dropped, Received
from hearth.ledger.activity import HOME, Activity
from hearth.ledger.record import writing

BYTES_FOR = 30 * clock.DAY
_KEEP = sql(
    "INSERT INTO federation_received(activity, about, body, received) VALUES(%s,%s,%s,%s) ON CONFLICT DO NOTHING"
)


def keep(identity: str, body: bytes, told: Sequence[Activity], received: int) -> None:
    """Keep the bytes of what stands in a space here. Inside the transaction that ends its waiting."""
    for one in told:
        if one.target and one.target != HOME and one.type not in ("Accept", "Reject", "Join", "Leave"):
            _KEEP(identity, one.object, body, received)
            return


def raw_of(activity: str) -> bytes | None:
    """An activity of another server exactly as it came, if it stands in a space of ours and is not too old."""
    found = Received.objects.filter(activity=activity).values_list("body", flat=True).first()
    return bytes(found) if found is not None else None


def tend(now: int) -> None:
    """Let go what was kept long enough."""
    files.sweep(now)
    with writing():
        Received.objects.filter(received__lt=now - BYTES_FOR).delete()
        Dropped.objects.filter(day__lt=now // clock.DAY - 90).delete()
