"""Counting ballots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.features.polls.tally import MULTIPLE, RANKED, SINGLE, sentence, tally, valid_choices


def test_single_counts_and_names_the_winner() -> None:
    result = tally(SINGLE, 3, [[0], [1], [1], []])
    assert (result.counts, result.winners, result.voters) == ([1, 2, 0], [1], 3)
    assert sentence(["Moss", "Clay", "Slate"], result) == (
        "The poll is closed. The answer is Clay, with 2 of 3 people."
    )


def test_a_tie_is_called_a_tie() -> None:
    result = tally(SINGLE, 2, [[0], [1]])
    assert result.winners == [0, 1]
    assert "tie between Moss and Clay" in sentence(["Moss", "Clay"], result)


def test_nobody_answered() -> None:
    assert sentence(["Moss", "Clay"], tally(MULTIPLE, 2, [[], []])) == "The poll is closed. Nobody answered."


def test_ranked_passes_ballots_on() -> None:
    # Tennessee: no first-round majority; the weakest leave until Knoxville holds more than half.
    memphis, nashville, chattanooga, knoxville = range(4)
    ballots = (
        [[memphis, nashville, chattanooga, knoxville]] * 42
        + [[nashville, chattanooga, knoxville, memphis]] * 26
        + [[chattanooga, knoxville, nashville, memphis]] * 15
        + [[knoxville, chattanooga, nashville, memphis]] * 17
    )
    result = tally(RANKED, 4, ballots)
    assert result.winners == [knoxville]
    assert result.counts == [42, 26, 15, 17]
    assert result.rounds[-1] == [42, 0, 0, 58]


@pytest.mark.parametrize(
    ("method", "choices", "kept"),
    [
        (SINGLE, [1], [1]),
        (SINGLE, [0, 1], None),
        (SINGLE, [], []),
        (MULTIPLE, [2, 0], [0, 2]),
        (MULTIPLE, [0, 0], None),
        (RANKED, [2, 0], [2, 0]),
        (RANKED, [3], None),
        (SINGLE, [-1], None),
    ],
)
def test_choices_that_cannot_be_meant_are_refused(
    method: str, choices: list[int], kept: list[int] | None
) -> None:
    assert valid_choices(method, 3, choices) == kept


@given(
    st.integers(2, 6).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.permutations(range(n)), max_size=12))
    )
)
def test_ranked_always_ends_with_somebody(case: tuple[int, list[list[int]]]) -> None:
    options, ballots = case
    result = tally(RANKED, options, ballots)
    assert bool(result.winners) == bool(ballots)
    assert all(sum(counts) <= len(ballots) for counts in result.rounds)
