"""A poll that reached its end is closed by the home, and its outcome announced in its own thread."""

import random
from collections.abc import Iterator

from django.utils.translation import override

from hearth.base import clock
from hearth.features.polls.models import Closing, Poll, SealedVote, Vote
from hearth.features.polls.queries import ballots_of, open_sealed
from hearth.features.polls.tally import RANKED, Tally, sentence, tally
from hearth.ledger import read
from hearth.ledger.activity import HOME, Activity, activity_id, due_id
from hearth.ledger.deadlines import falls_due
from hearth.people.charter import charter

_shuffle = random.SystemRandom().shuffle


def _announced(poll: Poll, result: Tally) -> str:
    """The outcome, in the language this home speaks."""
    known = charter()
    with override(known.language if known else "en"):
        return sentence(poll.options, result)


@falls_due
def close_polls(now: int) -> Iterator[Activity]:
    """Secret ballots first, in an order that says nothing; then the outcome; then a word in the thread."""
    closed = Closing.objects.values("poll")
    for poll in Poll.objects.filter(ends__lte=now, ends__gt=0).exclude(uri__in=closed):
        state = read.state(poll.uri)
        if state is None or state.deleted or state.origin != "home":
            continue
        ballots = ballots_of(poll)
        if poll.secret:
            votes = list(SealedVote.objects.filter(poll=poll.uri))
            _shuffle(votes)
            ballots = [open_sealed(vote) for vote in votes]
            for vote, choices in zip(votes, ballots, strict=True):
                yield Activity(
                    type="hearth:Ballot",
                    actor=HOME,
                    object=poll.uri,
                    object_type="Question",
                    payload={"token": vote.token, "choices": choices},
                    id=activity_id(HOME, f"ballot\n{vote.token}"),
                    published=poll.ends,
                    audience=state.audience,
                    target=state.target,
                    quiet=True,
                )
        result = tally(poll.method, len(poll.options), ballots)
        yield Activity(
            type="hearth:Close",
            actor=HOME,
            object=poll.uri,
            object_type="Question",
            payload={"outcome": result.plain()},
            id=due_id(poll.uri, "close", poll.ends),
            published=poll.ends,
            audience=state.audience,
            target=state.target,
        )
        yield Activity(
            type="Create",
            actor=HOME,
            object_type="Note",
            payload={
                "content": _announced(poll, result),
                "mediaType": "text/plain",
                "hearth:talk": False,
            },
            id=due_id(poll.uri, "announce", poll.ends),
            published=max(now, poll.ends),
            context=state.context,
            in_reply_to=poll.uri,
            audience=state.audience,
            target=state.target,
        )


@falls_due
def tell_counts(now: int) -> Iterator[Activity]:
    """Once a minute: the counts of polls that everybody may see and that somebody answered in the minute before.

    Other servers show them. A secret poll tells nothing before its end, and a ranked one is asked in this home only.
    """
    minute = now // clock.MINUTE * clock.MINUTE
    standing = {
        poll.uri: poll for poll in Poll.objects.filter(ends__gt=now, secret=False).exclude(method=RANKED)
    }
    lately = Vote.objects.filter(
        poll__in=standing, published__gte=minute - clock.MINUTE, published__lt=minute
    ).values_list("poll", flat=True)
    for poll in [standing[uri] for uri in sorted(set(lately))] if standing else ():
        told, state = due_id(poll.uri, "count", minute), read.state(poll.uri)
        if state is None or state.deleted or state.origin != "home" or state.audience != "public":
            continue
        if read.row_by_id(told) is None:
            result = tally(poll.method, len(poll.options), ballots_of(poll))
            yield Activity(
                type="hearth:Tally",
                actor=HOME,
                object=poll.uri,
                object_type="Question",
                payload={"counts": result.counts, "voters": result.voters},
                id=told,
                published=minute,
                audience=state.audience,
                target=state.target,
            )
