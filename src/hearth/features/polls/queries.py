"""What a page needs to know about polls: many at once, a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from hearth.base import clock, keys
from hearth.base.errors import NotFound
from hearth.features.polls.models import Ballot, Closing, Poll, SealedVote, Vote
from hearth.features.polls.tally import Tally, tally
from hearth.people.sight import Viewer


@dataclass(frozen=True, slots=True)
class PollView:
    """One poll as one viewer may know it. `result` is None while it must not be shown; `mine` are my choices."""

    poll: Poll
    closed_at: int | None
    open: bool
    mine: list[int]
    voters: int
    result: Tally | None


def open_sealed(vote: SealedVote) -> list[int]:
    """The choices in a sealed vote."""
    return [int(choice) for choice in orjson.loads(keys.decrypt("ballot", vote.sealed))]


def ballots_of(poll: Poll) -> list[list[int]]:
    """All answers that count: named votes of an open poll, or the ballots of a closed secret one."""
    if poll.secret:
        return list(Ballot.objects.filter(poll=poll.uri).values_list("choices", flat=True))
    return list(Vote.objects.filter(poll=poll.uri).values_list("choices", flat=True))


def poll_by_num(num: int) -> Poll:
    """The poll of this number. Raises NotFound."""
    poll = Poll.objects.filter(num=num).first()
    if poll is None:
        raise NotFound
    return poll


def has_answered(poll: Poll, viewer: Viewer) -> bool:
    """Whether this viewer's answer counts now."""
    if viewer.actor is None:
        return False
    if poll.secret:
        return SealedVote.objects.filter(poll=poll.uri, actor=viewer.actor).exists()
    return Vote.objects.filter(poll=poll.uri, actor=viewer.uri).exclude(choices=[]).exists()


def is_closed(poll: Poll) -> bool:
    """Past its end, whether or not the outcome has been announced yet."""
    return poll.ends <= clock.now() or Closing.objects.filter(poll=poll.uri).exists()


def poll_views(nums: Sequence[int], viewer: Viewer | None) -> dict[int, PollView]:
    """The polls with these numbers. Results show once it is closed, or, in an open poll, to who has answered."""
    polls = list(Poll.objects.filter(num__in=nums))
    uris = [poll.uri for poll in polls]
    now = clock.now()
    closings = {closing.poll: closing for closing in Closing.objects.filter(poll__in=uris)}
    votes: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for uri, actor, choices in Vote.objects.filter(poll__in=uris).values_list("poll", "actor", "choices"):
        votes[uri][actor] = choices
    sealed: dict[str, int] = defaultdict(int)
    sealed_mine: dict[str, list[int]] = {}
    me = viewer.actor if viewer else None
    for vote in SealedVote.objects.filter(poll__in=uris):
        sealed[vote.poll] += 1
        if me is not None and vote.actor == me:
            sealed_mine[vote.poll] = open_sealed(vote)
    views = {}
    for poll in polls:
        closing = closings.get(poll.uri)
        answers = votes[poll.uri]
        mine = sealed_mine.get(poll.uri, []) if poll.secret else answers.get(viewer.uri if viewer else "", [])
        is_open = closing is None and now < poll.ends
        result = None
        if closing is not None:
            result = Tally(**closing.outcome)
        elif not poll.secret and mine:
            result = tally(poll.method, len(poll.options), list(answers.values()))
        voters = sealed[poll.uri] if poll.secret else sum(1 for choices in answers.values() if choices)
        voters = result.voters if result else voters
        views[poll.num] = PollView(poll, closing.at if closing else None, is_open, mine, voters, result)
    return views
