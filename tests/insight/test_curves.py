"""Curves, quantiles and shapes against figures in print, and their coverage at small size."""

import pytest

from bench.intervals import GATE, covered
from hearth.insight.curves import curve, median_time, still_at
from hearth.insight.resample import PARTS, quantile, seed_of
from hearth.insight.shapes import centralization, gini, h_index, largest_part
from hearth.insight.sums import Row, of_rows

TIMES = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
ONES = [1] * len(TIMES)


def test_the_curve_of_freireich_1963_as_textbooks_print_it() -> None:
    found = curve(TIMES, ENDED, ONES)
    shares = dict(zip(found.at.tolist(), found.share.round(4).tolist(), strict=True))
    assert shares == {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    middle = median_time(TIMES, ENDED, ONES)
    assert (middle.value, middle.low, middle.high) == (23, 13, None)
    ten = still_at(TIMES, ENDED, ONES, 10)
    assert (ten.low, ten.high) == (pytest.approx(0.5032, abs=1e-4), pytest.approx(0.8894, abs=1e-4))


def test_a_curve_that_was_not_watched_long_enough_gives_no_number() -> None:
    assert still_at(TIMES, ENDED, ONES, 40).value is None
    assert median_time([5, 6, 7], [0, 0, 8], [1, 1, 8]).value == 7
    assert median_time([5, 6], [1, 0], [1, 9]).value is None
    assert still_at([], [], [], 1).value is None


def test_a_curve_that_did_not_move_is_not_certain() -> None:
    calm = still_at([90] * 30, [0] * 30, [1] * 30, 30)
    assert calm.value == calm.high == 1.0 and calm.low is not None and 0.85 < calm.low < 0.9


@pytest.mark.parametrize("members", [20, 50, 200])
def test_the_curve_covers_the_truth(members: int) -> None:
    """Lifetimes of 200 days on average, watched for one to three hundred: at least 93 % of intervals hold S(90)."""
    assert covered("survival", members, 400) >= GATE


def test_a_quantile_is_a_value_that_occurred_and_is_the_same_each_time() -> None:
    cases: list[Row] = [(i, False, i % 7, 0, 1) for i in range(40)] + [(40, True, 100, 0, 5)]
    seed = seed_of("thread_depth|1|home||2024-01-01T00:00:00Z")
    first = quantile(of_rows(cases), PARTS["median"], seed)
    assert first == quantile(of_rows(reversed(cases)), PARTS["median"], seed)
    assert first.value == 3.0 and first.low is not None and first.high is not None
    assert first.low <= 3.0 <= first.high < 100
    assert quantile(of_rows(cases), PARTS["p90"], seed).value == 100.0
    assert quantile(of_rows([]), PARTS["p90"], seed).value is None
    assert quantile(of_rows([(1, False, 2, 0, 3)]), PARTS["median"], seed).low is None


def test_shapes() -> None:
    assert gini([5, 5, 5, 5]) == 0
    assert gini([0, 0, 0, 9]) == 1
    assert gini([1]) is None and gini([0, 0]) is None
    assert largest_part([3, 1]) == 0.75
    assert centralization([4, 0, 0, 0, 0]) == 1
    assert centralization([1, 1, 1]) == 0
    assert centralization([1]) is None and largest_part([]) is None
    assert h_index([0, 1, 2, 3, 9], [50, 9, 5, 2, 1]) == 3
    assert h_index([5], [2]) == 2 and h_index([], []) == 0
