"""Question, hearth:Vote, hearth:Ballot and hearth:Close as rows. Votes name the poll by uri: order does not matter."""

from datetime import UTC, datetime
from typing import Any

from hearth.base import clock
from hearth.base.sql import sql
from hearth.features.polls.models import Ballot, Closing, Poll, SealedVote, Vote
from hearth.feeds.telling import Telling, retell
from hearth.ledger import read
from hearth.ledger.activity import Row, due_id
from hearth.ledger.projectors import projects

WORDS = "polls.closed"
ASKED = "hearth:asked"
"""in a payload: when its choices were changed, so that earlier answers count no more"""
_FAR = 1 << 62  # what a column of the database holds


@projects("Create", "Question")
@projects("Update", "Question")
def put_poll(row: Row) -> None:
    """The question's options, method and end."""
    many = row.payload.get("anyOf")
    listed = many or row.payload.get("oneOf")
    options = listed if isinstance(listed, list) else []
    Poll.objects.update_or_create(
        num=row.num,
        defaults={
            "uri": row.object,
            "method": str(row.payload.get("hearth:method") or ("multiple" if many else "single")),
            "secret": bool(row.payload.get("hearth:secret")),
            "ends": _moment(row.payload.get("endTime")),
            "rule": str(row.payload.get("hearth:rule") or "").replace("\0", ""),
            "asked": (asked := _moment(row.payload.get(ASKED))),
            "options": [
                str(option.get("name", "") if isinstance(option, dict) else option).replace("\0", "")
                for option in options
            ],
        },
    )
    if asked:
        Vote.objects.filter(poll=row.object, published__lt=asked).delete()
    _tell_voters(row.object)


def _moment(value: Any) -> int:
    """An end in our milliseconds or, from elsewhere, as a date in words; 0 when there is none."""
    if isinstance(value, str):
        try:
            told = datetime.fromisoformat(value)
        except ValueError:
            return 0
        return clock.to_ms(told if told.tzinfo else told.replace(tzinfo=UTC))
    return int(value) if isinstance(value, int | float) and 0 < value < _FAR else 0


_KNOWN = sql(
    "SELECT 1 FROM polls_poll WHERE uri = %s UNION ALL SELECT 1 FROM polls_vote WHERE poll = %s"
    " UNION ALL SELECT 1 FROM polls_ballot WHERE poll = %s UNION ALL SELECT 1 FROM polls_closing WHERE poll = %s"
    " UNION ALL SELECT 1 FROM polls_sealedvote WHERE poll = %s LIMIT 1"
)


@projects("Delete", "*")
def drop_poll(row: Row) -> None:
    """A deleted question takes its votes along. Whoever answered may have taken something else for a question."""
    if _KNOWN.one(*[row.object] * 5) is None:
        return
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
    if Poll.objects.filter(uri=row.object, asked__gt=row.published).exists():
        return
    known = Vote.objects.filter(poll=row.object, actor=row.actor).first()
    if known and (known.published, known.activity) >= (row.published, row.id):
        return
    Vote.objects.update_or_create(
        poll=row.object,
        actor=row.actor,
        defaults={"choices": row.payload.get("choices", []), "published": row.published, "activity": row.id},
    )
    _tell_voters(row.object)


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
    _tell_voters(row.object)


def _tell_voters(poll: str) -> None:
    """Who answered hears of the outcome, but for who asked: the announcement answers her. In a secret poll nobody is
    told: that somebody answered is recorded nowhere. Right in whatever order question, answers and end arrive."""
    closing = Closing.objects.filter(poll=poll).first()
    state = read.state(poll) if closing else None
    ended = read.row_by_id(due_id(poll, "close", closing.at)) if closing else None
    if closing is None or state is None or state.deleted or ended is None or ended.quiet:
        return
    asked = read.num_of(state.actor)
    voters = Vote.objects.filter(poll=poll, actor__startswith="local:").exclude(choices=[])
    nums = {read.num_of(actor) for actor in voters.values_list("actor", flat=True)} - {None, asked}
    retell(
        state.num,
        [WORDS],
        [
            Telling(
                to=voter,
                kind="decision",
                words=WORDS,
                url=f"/p/{state.num}/",
                activity=ended.id,
                at=closing.at,
            )
            for voter in sorted(num for num in nums if num is not None)
        ],
    )
