"""A poll that reached its end is closed by the home, and its outcome announced in its own thread."""

import random
from collections.abc import Iterator

from django.utils.translation import override

from hearth.features.polls.models import Closing, Poll, SealedVote
from hearth.features.polls.queries import ballots_of, open_sealed
from hearth.features.polls.tally import Tally, sentence, tally
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
