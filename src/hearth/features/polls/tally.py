"""How ballots become an outcome. Pure: lists of choices in, counts and winners out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

SINGLE, MULTIPLE, RANKED = "single", "multiple", "ranked"
METHODS = {
    SINGLE: gettext_lazy("one answer each"),
    MULTIPLE: gettext_lazy("as many answers as you like"),
    RANKED: gettext_lazy("put them in order"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """`counts` per option (first choices in a ranked poll), `winners` as option indexes (several when tied),
    `rounds`: the counts after each elimination of a ranked poll, `voters`: people who answered."""

    counts: list[int]
    winners: list[int]
    voters: int
    rounds: list[list[int]]

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return asdict(self)


def valid_choices(method: str, options: int, choices: Sequence[int]) -> list[int] | None:
    """The choices, each once and in range, or None when they cannot be meant. An empty list takes a vote back."""
    picked = list(dict.fromkeys(choices))
    if len(picked) != len(choices) or any(not 0 <= choice < options for choice in picked):
        return None
    if method == SINGLE and len(picked) > 1:
        return None
    return picked if method == RANKED else sorted(picked)


def tally(method: str, options: int, ballots: Sequence[Sequence[int]]) -> Tally:
    """Count ballots; empty ones do not count as voters."""
    cast = [ballot for ballot in ballots if ballot]
    if method == RANKED:
        return _instant_runoff(options, cast)
    found = Counter(choice for ballot in cast for choice in ballot)
    counts = [found[option] for option in range(options)]
    most = max(counts, default=0)
    winners = [option for option, count in enumerate(counts) if most and count == most]
    return Tally(counts, winners, len(cast), [])


def _instant_runoff(options: int, ballots: list[Sequence[int]]) -> Tally:
    """Instant run-off: while nobody holds more than half, the weakest option leaves and its ballots pass on.

    Among equally weak options the one named by fewer ballots leaves; options that are equal in that too leave
    together, unless only they are left: then they have tied.
    """
    standing = set(range(options))
    named = Counter(choice for ballot in ballots for choice in ballot)
    rounds: list[list[int]] = []
    while True:
        firsts = Counter(next((c for c in ballot if c in standing), None) for ballot in ballots)
        counts = [firsts[option] if option in standing else 0 for option in range(options)]
        rounds.append(counts)
        held = sum(counts)
        if not held:
            return Tally(rounds[0], [], len(ballots), rounds)
        leaders = [option for option in standing if counts[option] * 2 > held]
        weakest = min((counts[option], named[option]) for option in standing)
        leaving = {option for option in standing if (counts[option], named[option]) == weakest}
        if leaders or leaving == standing:
            return Tally(rounds[0], sorted(leaders or standing), len(ballots), rounds)
        standing -= leaving


def sentence(options: Sequence[str], result: Tally) -> str:
    """The outcome in words, as the home announces it."""
    people = ngettext("%(count)d person", "%(count)d people", result.voters) % {"count": result.voters}
    names = [options[winner] for winner in result.winners]
    if not names:
        return _("The poll is closed. Nobody answered.")
    if len(names) > 1:
        return _("The poll is closed. It is a tie between %(names)s and %(last)s; %(people)s answered.") % {
            "names": ", ".join(names[:-1]),
            "last": names[-1],
            "people": people,
        }
    count = (result.rounds[-1] if result.rounds else result.counts)[result.winners[0]]
    return _("The poll is closed. The answer is %(answer)s, with %(count)d of %(people)s.") % {
        "answer": names[0],
        "count": count,
        "people": people,
    }
