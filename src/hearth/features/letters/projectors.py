"""Letters and what became of them as rows. Happenings name the letter by uri, so their order does not matter."""

from hearth.features.letters.models import Happening, Letter
from hearth.feeds.telling import Telling, retell
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects

SENT, ACCEPTED, DECLINED, REVOKED, EXPIRED = "sent", "accepted", "declined", "revoked", "expired"
TYPE = "hearth:Letter"


@projects("Create", TYPE)
@projects("Update", TYPE)
def put_letter(row: Row) -> None:
    """A letter was sent off, or is ready to be."""
    expires = row.payload.get("expires")
    Letter.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "inviter": row.author,
            "campaign": str(row.payload.get("campaign") or "")[:20],
            "written": row.object_published,
            "expires": expires if type(expires) is int else 0,
        },
    )
    _retell(row.object)


@projects("Delete", TYPE)
def drop_letter(row: Row) -> None:
    """Its inviter was erased."""
    Letter.objects.filter(uri=row.object).delete()
    Happening.objects.filter(letter=row.object).delete()


@projects("hearth:Send", TYPE)
def put_sent(row: Row) -> None:
    """It was mailed or handed over."""
    _put(row, row.object, SENT)


@projects("Reject", TYPE)
def put_declined(row: Row) -> None:
    """She said no, thank you."""
    _put(row, row.object, DECLINED)


@projects("Remove", TYPE)
def put_revoked(row: Row) -> None:
    """Its inviter took it back."""
    _put(row, row.object, REVOKED)


@projects("hearth:Expire", TYPE)
def put_expired(row: Row) -> None:
    """Nobody answered in time."""
    _put(row, row.object, EXPIRED)


@projects("Join", "*")
def put_accepted(row: Row) -> None:
    """Somebody came into the home through a letter."""
    if row.payload.get("hearth:how") == "letter" and row.payload.get("hearth:through"):
        _put(row, str(row.payload["hearth:through"]), ACCEPTED, row.actor)


def _retell(uri: str) -> None:
    """Its inviter hears what became of it, once letter and answer are both known."""
    known = read.state(uri)
    inviter = read.num_of(known.actor) if known else None
    if known is None or known.deleted or inviter is None:
        return
    answers = Happening.objects.filter(letter=uri, what__in=(ACCEPTED, DECLINED)).order_by("at", "activity")
    retell(
        known.num,
        [f"letters.{ACCEPTED}", f"letters.{DECLINED}"],
        [
            Telling(
                to=inviter,
                kind="letter",
                words=f"letters.{one.what}",
                url="/letters/",
                activity=one.activity,
                at=one.at,
                by=read.num_of(one.invitee) if one.invitee else None,
            )
            for one in answers
        ],
    )


def _put(row: Row, letter: str, what: str, invitee: str = "") -> None:
    known = read.state(letter)
    if row.erased or (known is not None and known.deleted):
        return
    Happening.objects.get_or_create(
        activity=row.id, defaults={"letter": letter, "what": what, "at": row.published, "invitee": invitee}
    )
    _retell(letter)
