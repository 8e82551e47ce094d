"""The estimators against tables in print, and their coverage at small size."""

import math

import pytest

from bench.intervals import GATE, covered
from hearth.insight.estimators import garwood, pooled_share, wilson
from hearth.insight.quantiles import beta_share, chi2_quantile, gamma_share, normal_quantile, t_quantile


@pytest.mark.parametrize(
    ("df", "t"),
    [
        (1, math.tan(math.pi * 0.475)),
        (2, 0.95 / math.sqrt(2 * 0.975 * 0.025)),
        (4, 2.7764451051977987),
        (10, 2.2281388519649385),
        (30, 2.0422724563012373),
        (120, 1.9799304050824413),
        (1000, 1.9623390808264078),
    ],
)
def test_t_quantile_agrees_with_closed_forms_and_tables(df: float, t: float) -> None:
    assert t_quantile(0.975, df) == pytest.approx(t, rel=1e-9)


def test_t_quantile_for_broken_degrees_of_freedom_lies_between_its_neighbours() -> None:
    assert t_quantile(0.975, 4) < t_quantile(0.975, 3.37) < t_quantile(0.975, 3)
    assert t_quantile(0.975, 1e12) == pytest.approx(1.959963984540054, rel=1e-9)


def test_normal_and_chi_square_quantiles() -> None:
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, rel=1e-12)
    assert chi2_quantile(0.95, 2) == pytest.approx(-2 * math.log(0.05), rel=1e-12)
    assert chi2_quantile(0.025, 20) == pytest.approx(9.590777392264867, rel=1e-9)
    assert beta_share(2, 3, 0.4) == pytest.approx(0.5248, rel=1e-12)
    assert gamma_share(1, 2.5) == pytest.approx(1 - math.exp(-2.5), rel=1e-12)


def test_garwood_of_ten_and_of_nothing() -> None:
    ten = garwood(10)
    assert (ten.low, ten.high) == (
        pytest.approx(4.795388696132433, rel=1e-9),
        pytest.approx(18.39035604000393, rel=1e-9),
    )
    nothing = garwood(0)
    assert nothing.low == 0.0
    assert nothing.high == pytest.approx(-math.log(0.025), rel=1e-9)


def test_wilson_ends() -> None:
    half = wilson(10, 20)
    assert (half.low, half.high) == (pytest.approx(0.2992980081), pytest.approx(0.7007019918))
    assert wilson(0, 20).low == 0.0
    assert wilson(20, 20).high == 1.0
    assert wilson(0, 0).value is None


def test_a_share_with_one_voice_has_no_interval() -> None:
    assert pooled_share([3], [4]).low is None
    assert pooled_share([], []).value is None
    assert pooled_share([], [], 2, 4).value == 0.5


def test_unanimous_members_still_get_an_interval() -> None:
    sure = pooled_share([2] * 30, [2] * 30)
    assert sure.value == 1.0
    assert sure.low is not None
    assert 0.85 < sure.low < 1.0


def test_brand_rows_move_the_point_but_are_never_deleted() -> None:
    with_brand = pooled_share([4] * 40, [5] * 40, 0, 100)
    assert with_brand.value == pytest.approx(160 / 300)
    assert with_brand.low is not None
    assert with_brand.high is not None
    assert with_brand.high - with_brand.low < 0.15


@pytest.mark.parametrize("members", [20, 50, 200])
def test_the_pooled_share_covers_the_truth(members: int) -> None:
    """The gate: at least 93 % of intervals hold the truth, with propensities Beta(4, 1) and Zipf volumes."""
    assert covered("share", members, 400) >= GATE
