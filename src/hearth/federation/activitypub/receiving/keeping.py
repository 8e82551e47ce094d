"""What of all that came is kept, and how long: bytes that groups forward as they were, and the end of what passes."""

from collections.abc import Sequence
from itertools import batched

from hearth.base import clock
from hearth.base.sql import sql
from hearth.federation.activitypub.receiving import files, remote
from hearth.federation.activitypub.receiving.rows import Dropped, Intake, Passing, Received, RemoteActor
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, State
from hearth.ledger.erase import erase_person
from hearth.ledger.record import record, writing
from hearth.people.talk import talk

BYTES_FOR = 30 * clock.DAY
PASSES_AFTER = 30 * clock.DAY
STEP = 8
_strangers = 0
"""when it was last looked for actors nobody needs"""
_MEMBERSHIP = ("Accept", "Reject", "Join", "Leave")
_PASSES = sql("INSERT INTO federation_passing(num, came) VALUES(%s,%s) ON CONFLICT DO NOTHING")
_RAW = sql("SELECT body FROM federation_received WHERE activity = %s")
_KEEP = sql(
    "INSERT INTO federation_received(activity, about, body, received) VALUES(%s,%s,%s,%s) ON CONFLICT DO NOTHING"
)


def keep(told: Sequence[Activity], received: int) -> None:
    """Note what passes and who is gone. Inside the transaction that ends its waiting."""
    for one in told:
        if one.type == "Delete" and one.object == one.actor:
            RemoteActor.objects.filter(uri=one.actor).update(gone=True)
        if one.type == "Create" and one.payload.get("hearth:passing") and (num := read.num_of(one.object)):
            _PASSES(num, received)


def bytes_about(told: Sequence[Activity]) -> str:
    """The object for whose sake the bytes are kept: what stands in a space here; "" if nothing does."""
    return next(
        (one.object for one in told if one.target not in ("", HOME) and one.type not in _MEMBERSHIP), ""
    )


def keep_bytes(identity: str, body: bytes, about: str, received: int) -> None:
    """Keep an activity as it came. Before it is recorded: whoever passes it on begins at once after that."""
    _KEEP(identity, about, body, received)


def expire(now: int, most: int = 400) -> int:
    """Let passing posts go that nobody here did anything with; how many went. In short steps."""
    due = list(Passing.objects.filter(came__lt=now - PASSES_AFTER).order_by("came")[:most])
    gone = 0
    for some in batched(due, STEP):
        with writing():
            for row in some:
                known = read.state_by_num(row.num)
                if known is not None and not known.deleted and not talk().touched(row.num):
                    record(_end_of(known))
                    gone += 1
            Passing.objects.filter(num__in=[row.num for row in some]).delete()
    return gone


def _end_of(known: State) -> Activity:
    return Activity(
        type="Delete",
        actor=known.actor,
        object=known.uri,
        object_type=known.type,
        id=f"{known.uri}#passed",
        target=known.target,
        audience=known.audience,
        origin=known.origin,
        quiet=True,
    )


def raw_of(activity: str) -> bytes | None:
    """An activity of another server exactly as it came, if it stands in a space of ours and is not too old."""
    found = _RAW.one(activity)
    return bytes(found[0]) if found is not None else None


def erase_gone(uri: str) -> None:
    """Somebody of another server deleted herself: what she said here goes too, in short steps."""
    if read.num_of(uri) is not None:
        erase_person(uri)
    RemoteActor.objects.filter(uri=uri).delete()


def tend(now: int) -> None:
    """Let go what was kept long enough."""
    global _strangers
    if now - _strangers > clock.HOUR:
        _strangers = now
        remote.forget_strangers(now)
    files.sweep(now)
    expire(now)
    for uri in RemoteActor.objects.filter(gone=True).values_list("uri", flat=True)[:5]:
        erase_gone(uri)
    with writing():
        Received.objects.filter(received__lt=now - BYTES_FOR).delete()
        Intake.objects.filter(due=None, received__lt=now - BYTES_FOR).delete()
        Dropped.objects.filter(day__lt=now // clock.DAY - 90).delete()
