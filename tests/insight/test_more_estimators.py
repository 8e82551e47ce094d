"""Jackknifes, shrinkage, chance and log-rank against figures worked out by hand, and their coverage at small size."""

import math
import random

import numpy as np
import pytest

from bench.intervals import GATE, covered, covered_ties
from hearth.insight import fading, opinions
from hearth.insight.curves import hazard_ratio, incidence, mean_until
from hearth.insight.estimators import across, average, jackknife, pooled_rate, reciprocity, surely_above
from hearth.insight.opinions import consensus, effective_groups
from hearth.insight.tree import cut_cycles, walk_order
from tests.insight.test_curves import ENDED, ONES, TIMES

RUNS = 300


def test_a_jackknife_of_a_mean_is_the_t_interval() -> None:
    values = [2.0, 4.0, 4.0, 5.0, 7.0, 8.0]
    found = average(values, [1] * 6)
    s = np.std(values, ddof=1) / math.sqrt(6)
    assert found.value == 5.0
    assert found.high == pytest.approx(5.0 + 2.570581836 * s, rel=1e-9)
    assert jackknife(1.0, [1.0]).low is None


def test_a_rate_may_exceed_one_and_nothing_seen_is_not_certain() -> None:
    often = pooled_rate([3] * 30, [1] * 30)
    assert often.value == 3.0 and often.low is not None and often.low > 2
    never = pooled_rate([0] * 30, [1] * 30)
    assert (never.value, never.low) == (0.0, 0.0)
    assert never.high is not None and never.high < 0.35


def test_reciprocity_of_rings_and_of_pairs() -> None:
    ring = reciprocity([0] * 60, [2] * 60, 0, 0, 0)
    assert ring.value is not None and ring.value == pytest.approx(-1 / 58)
    pairs = reciprocity([2] * 60, [2] * 60, 0, 0, 0)
    assert pairs.value == 1.0
    assert reciprocity([], [], 0, 0, 0).value is None


def test_ties_across_spaces() -> None:
    assert across([1, 1, 0, 0], [2, 2, 2, 2], 0, 0).value == 0.25
    everybody = across([3] * 50, [3] * 50, 0, 0)
    assert (everybody.value, everybody.high) == (1.0, 1.0)


def test_few_happenings_say_little() -> None:
    steady, few, rising = ([4, 12], [1, 3], [40, 42])
    crowd = [steady] * 40
    hits, events = zip(*crowd, few, rising, strict=True)
    said = surely_above(hits, events, 1 / 3)
    assert said[-1] and not any(said[:-1])
    assert surely_above([], [], 0.5) == []


def test_log_rank_of_freireich_1963() -> None:
    """6-MP against placebo: O = 9 against 19.25 expected, V = 6.257."""
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    found = hazard_ratio([*TIMES, *placebo], [*ENDED, *[1] * 21], [*[1] * 21, *[0] * 21])
    assert found.value == pytest.approx(math.exp((9 - 19.2505) / 6.2570), rel=1e-3)
    assert found.high is not None and found.high < 1
    assert hazard_ratio([5.0, 6.0], [0, 0], [0, 1]).value is None


def test_the_mean_within_a_time_and_competing_ends() -> None:
    assert mean_until([10] * 20, [0] * 20, [1] * 20, 10).value == 10
    half = mean_until([5] * 10 + [10] * 10, [1] * 10 + [0] * 10, [1] * 20, 10)
    assert half.value == 7.5 and half.low is not None and 6 < half.low < 7.5
    assert mean_until(TIMES, ENDED, ONES, 40).value is None
    # ten ideas: two declined at 1, three shipped at 2, one lost from sight at 3, four shipped at 4
    times, causes = [1, 1, 2, 2, 2, 3, 4, 4, 4, 4], [2, 2, 1, 1, 1, 0, 1, 1, 1, 1]
    assert incidence(times, causes, 2, 9) == pytest.approx(0.2)
    assert incidence(times, causes, 1, 9) == pytest.approx(0.8)
    assert incidence(times, causes, 1, 3) == pytest.approx(0.3)


@pytest.mark.parametrize("members", [20, 50, 200])
def test_a_rate_covers_the_truth(members: int) -> None:
    """Askers of very different zeal: at least 93 % of intervals hold the mean of one in two."""
    assert covered("rate", members, RUNS) >= GATE


@pytest.mark.parametrize("members", [20, 50, 200])
def test_a_change_of_levels_covers_the_truth(members: int) -> None:
    """Steps of -2 to 2, mean 0.1."""
    assert covered("levels", members, RUNS) >= GATE


@pytest.mark.parametrize("members", [50, 100])
def test_reciprocity_covers_the_truth(members: int) -> None:
    """Pairs answer each other with rising likelihood by how outgoing both are; drawn anew each time."""
    assert covered_ties(members, RUNS // 2) >= GATE


def test_places_in_a_walk_make_branches_runs() -> None:
    parent = np.array([-1, 0, 0, 1, 1, 2, -1, 6], dtype=np.int32)
    place, last = walk_order(parent)
    below = {
        i: {j for j in range(8) if place[i] <= place[j] <= last[i] and (j >= 6) == (i >= 6)} for i in range(8)
    }
    assert below[0] == {0, 1, 2, 3, 4, 5} and below[1] == {1, 3, 4} and below[2] == {2, 5} and below[7] == {7}
    empty, _ = walk_order(np.array([], dtype=np.int32))
    assert len(empty) == 0
    assert list(cut_cycles(np.array([2, 0, 1, 3], dtype=np.int32))) == [-1, 0, 1, -1]


def test_people_who_vote_alike_form_groups() -> None:
    def voter(person: int, side: int) -> list[tuple[int, int]]:
        return [(person, poll * 1000 + (1 if poll == 0 else side)) for poll in range(8)]

    two = [vote for person in range(40) for vote in voter(person, 1 + person % 2)]
    assert effective_groups(two) == pytest.approx(2.0)
    assert consensus(two) == pytest.approx((21 / 22) ** 2)
    assert effective_groups(two[:160]) is None  # twenty people
    assert effective_groups([vote for person in range(40) for vote in voter(person, 1)]) is None


def test_the_few_times_somebody_came_tell_who_is_gone() -> None:
    """Lives as the model has them: what it says of those with few active days comes close to what is true."""
    rng, values, truth = random.Random(4), [], []
    for _ in range(600):
        watched, rate, leaves = (
            rng.randrange(60, 720),
            rng.gammavariate(0.6, 1 / 12),
            rng.betavariate(0.7, 2.5),
        )
        at, back, last, gone = 0.0, 0, 0, False
        while not gone and (at := at + rng.expovariate(rate)) <= watched:
            back, last, gone = back + 1, int(at), rng.random() < leaves
        values.append((back * fading.WIDE + last) * fading.WIDE + watched)
        truth.append((1 <= back <= 5, gone))
    asked = [value for value, (few, _) in zip(values, truth, strict=True) if few]
    gone = sum(gone for few, gone in truth if few)
    assert fading.probably_gone(values, asked) == pytest.approx(gone, rel=0.15)
    new = [(0 * fading.WIDE + 0) * fading.WIDE + 40] * 50
    assert fading.probably_gone(values, new) == 0  # who came once says nothing


def test_views_that_keep_to_themselves_stand_below_chance() -> None:
    """Forty voters of two views; answers within them, across them, and no answers at all."""
    votes = [(who, False, poll * 1000 + (who % 2), 1, 1) for who in range(40) for poll in range(8)]

    def said(apart: int) -> float | None:
        ties = [
            (who, False, (who + 2 * step + apart) % 40, 0, 0) for who in range(40) for step in range(1, 4)
        ]
        return opinions.mingling([*votes, *ties], "x")

    among, between = said(0), said(1)
    assert among is not None and between is not None
    assert among < -3 and between > 3
    assert opinions.mingling(votes, "x") is None
