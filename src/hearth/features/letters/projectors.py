"""Letters and what became of them as rows. Happenings name the letter by uri, so their order does not matter."""

from hearth.features.letters.models import Happening, Letter
from hearth.feeds.telling import tell
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
    if _put(row, row.object, DECLINED):
        _tell(row, row.object, "letters.declined", None)


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
        letter = str(row.payload["hearth:through"])
        if _put(row, letter, ACCEPTED, row.actor):
            _tell(row, letter, "letters.accepted", read.num_of(row.actor))


def _tell(row: Row, letter: str, words: str, by: int | None) -> None:
    """Her inviter hears of it, if the letter is known by now."""
    known = read.state(letter)
    inviter = read.num_of(known.actor) if known else None
    if known and inviter is not None:
        tell(
            inviter,
            "letter",
            about=known.num,
            by=by,
            url="/letters/",
            words=words,
            activity=row.id,
            at=row.published,
        )


def _put(row: Row, letter: str, what: str, invitee: str = "") -> bool:
    known = read.state(letter)
    if row.erased or (known is not None and known.deleted):
        return False
    Happening.objects.get_or_create(
        activity=row.id, defaults={"letter": letter, "what": what, "at": row.published, "invitee": invitee}
    )
    return True
