"""Question, hearth:Vote, hearth:Ballot and hearth:Close as rows. Votes name the poll by uri, so order does not matter."""

from hearth.features.polls.models import Ballot, Closing, Poll, SealedVote, Vote
from hearth.ledger import read
from hearth.ledger.activity import Row
from hearth.ledger.projectors import projects


@projects("Create", "Question")
@projects("Update", "Question")
def put_poll(row: Row) -> None:
    """The question's options, method and end."""
    many = row.payload.get("anyOf")
    options = many or row.payload.get("oneOf") or []
    Poll.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "method": str(row.payload.get("hearth:method") or ("multiple" if many else "single")),
            "secret": bool(row.payload.get("hearth:secret")),
            "ends": int(row.payload.get("endTime") or 0),
            "rule": str(row.payload.get("hearth:rule") or ""),
            "options": [str(option.get("name", "")) for option in options],
        },
    )


@projects("Delete", "Question")
def drop_poll(row: Row) -> None:
    """A deleted question takes its votes along."""
    for model in (Vote, Ballot, Closing, SealedVote):
        model._default_manager.filter(poll=row.object).delete()
    Poll.objects.filter(uri=row.object).delete()


def _gone(uri: str) -> bool:
    state = read.state(uri)
    return state is not None and state.deleted


@projects("hearth:Vote", "Question")
def put_vote(row: Row) -> None:
    """The newest answer of a person stands; an empty one takes it back."""
    if row.erased or _gone(row.object):
        return
    known = Vote.objects.filter(poll=row.object, actor=row.actor).first()
    if known and (known.published, known.activity) >= (row.published, row.id):
        return
    Vote.objects.update_or_create(
        poll=row.object,
        actor=row.actor,
        defaults={"choices": row.payload.get("choices", []), "published": row.published, "activity": row.id},
    )


@projects("hearth:Ballot", "Question")
def put_ballot(row: Row) -> None:
    """One shuffled, nameless answer of a closed secret poll."""
    if row.erased or _gone(row.object):
        return
    Ballot.objects.update_or_create(
        activity=row.id, defaults={"poll": row.object, "choices": row.payload.get("choices", [])}
    )


@projects("hearth:Close", "Question")
def put_closing(row: Row) -> None:
    """The announced outcome; whoever answered what in a secret poll is forgotten here."""
    if _gone(row.object):
        return
    Closing.objects.update_or_create(
        poll=row.object, defaults={"at": row.published, "outcome": row.payload.get("outcome", {})}
    )
    SealedVote.objects.filter(poll=row.object).delete()
