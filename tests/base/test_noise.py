"""The chance in totals that everybody is told follows the distribution it is said to follow."""

import math
import random
from collections import Counter

import pytest

from hearth.base import clock, totals
from hearth.base.noise import OFF, noise

DRAWS = 12_000


def expected(x: int, scale: int) -> float:
    q = math.exp(-1 / scale)
    return (1 - q) / (1 + q) * q ** abs(x)


def unlikeliness(drawn: Counter[int], scale: int, reach: int) -> float:
    """Chi-square over the values up to `reach`, the rest as one."""
    cells = [(drawn[x], expected(x, scale)) for x in range(-reach, reach + 1)]
    rest = drawn.total() - sum(count for count, _ in cells), 1 - sum(part for _, part in cells)
    return sum((count - drawn.total() * part) ** 2 / (drawn.total() * part) for count, part in [*cells, rest])


@pytest.mark.parametrize(("scale", "reach", "bound"), [(1, 4, 29.6), (3, 8, 42.3)])
def test_draws_fall_as_laplace_says(scale: int, reach: int, bound: float) -> None:
    """The bound is passed by one in two thousand of such samples; neighbouring scales lie far beyond it."""
    dice = random.Random(20)
    drawn = Counter(noise(scale, dice.randrange) for _ in range(DRAWS))
    assert unlikeliness(drawn, scale, reach) < bound
    assert unlikeliness(drawn, scale + 1, reach) > 3 * bound
    assert abs(sum(x * count for x, count in drawn.items()) / DRAWS) < 4 * 2 * scale / math.sqrt(DRAWS)


def test_it_is_off_by_no_more_than_is_said_19_times_out_of_20() -> None:
    assert sum(expected(x, 1) for x in range(-OFF, OFF + 1)) >= 0.95
    assert sum(expected(x, 1) for x in range(-OFF + 1, OFF)) < 0.95
    assert {noise() for _ in range(400)} >= {-1, 0, 1}, "the system's own randomness"


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_total_is_told_once_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter((2, -1))
    monkeypatch.setattr(totals, "noise", lambda: next(draws))
    monday = 1_759_708_800_000
    with clock.freeze(monday):
        assert (totals.told("people", 99), totals.told("people", 100)) == (99, 102)
    with clock.freeze(monday + 7 * clock.DAY - 1):
        assert totals.told("people", 104) == 102, "one more would show who came"
    with clock.freeze(monday + 7 * clock.DAY):
        assert totals.told("people", 104) == 103
